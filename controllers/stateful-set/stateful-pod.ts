import { statefulSets } from '../../apimachinery/kinds/apps/stateful-set.ts'
import type { Draft } from '../../apimachinery/object.ts'
import type { ControllerRevision, StatefulSet } from '../../apimachinery/types/apps-v1.ts'
import type { Pod, Volume } from '../../apimachinery/types/core-v1.ts'
import { podFromTemplate } from '../workloads/pod-template.ts'
import { revisionLabel, templateOf } from '../workloads/revisions.ts'
import { claimName } from './claims.ts'
import { identityLabels, podName } from './identity.ts'

/** The pod of an ordinal, as a revision of the set has it. */
export function statefulPod(set: StatefulSet, revision: ControllerRevision, ordinal: number): Draft<Pod> {
  const { metadata, spec } = podFromTemplate(templateOf(revision), set, statefulSets)
  const { generateName: _, ...rest } = metadata ?? {}
  const name = podName(set, ordinal)
  const labels = { ...metadata?.labels, [revisionLabel]: revision.metadata.name, ...identityLabels(name, ordinal) }
  return {
    metadata: { ...rest, name, labels },
    spec: {
      ...spec,
      hostname: name,
      subdomain: set.spec.serviceName || undefined,
      volumes: withClaimVolumes(set, ordinal, spec?.volumes as Volume[] | undefined),
    },
  }
}

/** Each claim template is a volume of the same name, which takes the place of one that the pod template has. */
function withClaimVolumes(set: StatefulSet, ordinal: number, volumes: readonly Volume[] = []): Volume[] | undefined {
  const claims = (set.spec.volumeClaimTemplates ?? []).map((template) => ({
    name: template.metadata.name,
    persistentVolumeClaim: { claimName: claimName(set, template, ordinal) },
  }))
  const names = new Set(claims.map(({ name }) => name))
  const all = [...claims, ...volumes.filter(({ name }) => !names.has(name))]
  return all.length > 0 ? all : undefined
}
