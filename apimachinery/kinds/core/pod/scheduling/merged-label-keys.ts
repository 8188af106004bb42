import type { PodAffinity, PodAffinityTerm, PodSpec } from '../../../../types/core-v1.ts'
import type { LabelSelector } from '../../../../types/meta-v1.ts'

type Labels = Readonly<Record<string, string>>

/**
 * Writes what `matchLabelKeys` and `mismatchLabelKeys` mean for a new pod into the selectors beside them, in place: the
 * pod's own value of each key is asked for, or ruled out (KEP-3633, KEP-3243).
 */
export function mergeLabelKeys(spec: PodSpec, labels: Labels): void {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {}
  for (const term of [...termsOf(podAffinity), ...termsOf(podAntiAffinity)]) {
    merge(term.labelSelector, term.matchLabelKeys, 'In', labels)
    merge(term.labelSelector, term.mismatchLabelKeys, 'NotIn', labels)
  }
  for (const constraint of spec.topologySpreadConstraints ?? []) {
    merge(constraint.labelSelector, constraint.matchLabelKeys, 'In', labels)
  }
}

function termsOf(affinity: PodAffinity | undefined): readonly PodAffinityTerm[] {
  return [
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
  ]
}

/** An absent selector selects nothing, whatever is added. */
function merge(
  selector: LabelSelector | undefined,
  keys: readonly string[] = [],
  operator: string,
  labels: Labels,
): void {
  const known = keys.filter((key) => labels[key] !== undefined)
  if (!selector || known.length === 0) return
  const added = known.map((key) => ({ key, operator, values: [labels[key] as string] }))
  selector.matchExpressions = [...(selector.matchExpressions ?? []), ...added]
}
