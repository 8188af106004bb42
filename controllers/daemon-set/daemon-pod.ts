import { daemonSets } from '../../apimachinery/kinds/apps/daemon-set.ts'
import type { Draft } from '../../apimachinery/object.ts'
import { matchesNodeAffinity } from '../../apimachinery/scheduling/node-affinity.ts'
import { nodeTaints } from '../../apimachinery/scheduling/node-taints.ts'
import { untolerated } from '../../apimachinery/scheduling/taints.ts'
import type { ControllerRevision, DaemonSet } from '../../apimachinery/types/apps-v1.ts'
import type { Node, Pod, Toleration } from '../../apimachinery/types/core-v1.ts'
import { podFromTemplate } from '../workloads/pod-template.ts'
import { revisionLabel } from '../workloads/revisions.ts'

/** The number of the template that a pod was made from. */
export const generationLabel = 'pod-template-generation'
const generationAnnotation = 'deprecated.daemonset.template.generation'
const nodeNameField = 'metadata.name'

/** Taints that say how a node is: daemons run all the same. */
const toleratedTaints: readonly (readonly [string, string])[] = [
  [nodeTaints.notReady, 'NoExecute'],
  [nodeTaints.unreachable, 'NoExecute'],
  [nodeTaints.diskPressure, 'NoSchedule'],
  [nodeTaints.memoryPressure, 'NoSchedule'],
  [nodeTaints.pidPressure, 'NoSchedule'],
  [nodeTaints.unschedulable, 'NoSchedule'],
]

/** The hash that pods of a revision carry. */
export const hashOf = ({ metadata }: ControllerRevision): string => metadata.labels?.[revisionLabel] ?? ''

/** The number of the present template, which the API server counts. */
export function templateGenerationOf({ metadata }: DaemonSet): string | undefined {
  return metadata.annotations?.[generationAnnotation]
}

/** The pod for a node. The scheduler brings it there: its affinity names that node and no other. */
export function daemonPod(set: DaemonSet, hash: string, node: string): Draft<Pod> {
  const { metadata, spec } = podFromTemplate(set.spec.template, set, daemonSets)
  const generation = templateGenerationOf(set)
  const { affinity } = set.spec.template.spec
  const onThatNode = { nodeSelectorTerms: [{ matchFields: [{ key: nodeNameField, operator: 'In', values: [node] }] }] }
  return {
    metadata: {
      ...metadata,
      labels: {
        ...metadata?.labels,
        [revisionLabel]: hash,
        ...(generation === undefined ? {} : { [generationLabel]: generation }),
      },
    },
    spec: {
      ...spec,
      tolerations: daemonTolerations(set),
      affinity: {
        ...affinity,
        nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: onThatNode },
      },
    },
  }
}

/** The node that a daemon pod runs on, or is meant for. */
export function nodeOf({ spec }: Pod): string {
  if (spec.nodeName) return spec.nodeName
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  const field = required?.nodeSelectorTerms?.[0]?.matchFields?.find(({ key }) => key === nodeNameField)
  return field?.values?.[0] ?? ''
}

/** Whether a node is to have a pod of the set, and whether one that is there may stay. */
export function verdictOn(set: DaemonSet, node: Node): { readonly shouldRun: boolean; readonly mayStay: boolean } {
  const { spec } = set.spec.template
  const isOther = spec.nodeName !== undefined && spec.nodeName !== node.metadata.name
  if (isOther || !matchesNodeAffinity({ spec } as Pod, node)) return { shouldRun: false, mayStay: false }
  const keepsOff = (effects: readonly string[]) => {
    const taints = (node.spec.taints ?? []).filter(({ effect }) => effects.includes(effect))
    return untolerated(taints, daemonTolerations(set)) !== undefined
  }
  return { shouldRun: !keepsOff(['NoSchedule', 'NoExecute']), mayStay: !keepsOff(['NoExecute']) }
}

function daemonTolerations({ spec }: DaemonSet): Toleration[] {
  const { hostNetwork, tolerations = [] } = spec.template.spec
  const network = hostNetwork ? [[nodeTaints.networkUnavailable, 'NoSchedule'] as const] : []
  const added = [...toleratedTaints, ...network].map(([key, effect]) => ({ key, operator: 'Exists', effect }))
  const isKnown = ({ key, effect }: Toleration) =>
    tolerations.some((own) => own.key === key && own.effect === effect && own.operator === 'Exists')
  return [...tolerations, ...added.filter((toleration) => !isKnown(toleration))]
}
