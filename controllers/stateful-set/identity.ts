import type { StatefulSet } from '../../apimachinery/types/apps-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { revisionLabel } from '../workloads/revisions.ts'

/** Names the pod, so that a Service can select a single one. */
export const podNameLabel = 'statefulset.kubernetes.io/pod-name'
/** The ordinal of the pod (KEP-4017). */
export const podIndexLabel = 'apps.kubernetes.io/pod-index'

/** The ordinal in the name of one of the set's pods; undefined when it is not named after the set. */
export function ordinalOf(set: StatefulSet, pod: Pod): number | undefined {
  const [, parent, ordinal] = /^(.*)-(\d+)$/.exec(pod.metadata.name) ?? []
  return parent === set.metadata.name ? Number(ordinal) : undefined
}

export const podName = (set: StatefulSet, ordinal: number): string => `${set.metadata.name}-${ordinal}`

/** The first ordinal (KEP-3335). */
export const startOrdinal = ({ spec }: StatefulSet): number => spec.ordinals?.start ?? 0

export const wantedReplicas = ({ spec }: StatefulSet): number => spec.replicas ?? 1

/** Whether the set has a pod of this ordinal now. */
export function isInRange(set: StatefulSet, ordinal: number): boolean {
  const index = ordinal - startOrdinal(set)
  return index >= 0 && index < wantedReplicas(set)
}

/** The name of the revision that the pod was made from. */
export const revisionNameOf = (pod: Pod): string | undefined => pod.metadata.labels?.[revisionLabel]

/** The labels that every pod of a set has, whatever the template says. */
export function identityLabels(name: string, ordinal: number): Record<string, string> {
  return { [podNameLabel]: name, [podIndexLabel]: String(ordinal) }
}

/** Whether the pod carries the labels of its ordinal; pods that were adopted may not. */
export function hasIdentity(pod: Pod, ordinal: number): boolean {
  const wanted = identityLabels(pod.metadata.name, ordinal)
  return Object.entries(wanted).every(([key, value]) => pod.metadata.labels?.[key] === value)
}
