import type { Deployment, ReplicaSet } from '../../apimachinery/types/apps-v1.ts'

/** The number of a template in the history of its Deployment. */
export const revisionAnnotation = 'deployment.kubernetes.io/revision'
/** Numbers that the same template had before. */
export const revisionHistoryAnnotation = 'deployment.kubernetes.io/revision-history'
/** `spec.replicas` of the Deployment, and that plus the surge: scaling is seen by comparing them with the spec. */
export const desiredReplicasAnnotation = 'deployment.kubernetes.io/desired-replicas'
export const maxReplicasAnnotation = 'deployment.kubernetes.io/max-replicas'

/** Annotations of a Deployment that its ReplicaSets do not get. */
const notCopied: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredReplicasAnnotation,
  maxReplicasAnnotation,
  'deprecated.deployment.rollback.to',
])

type Annotations = Readonly<Record<string, string>>

/** The revision of an object; 0 when it has none. Exact beyond 2^53. */
export function revisionOf({ metadata }: ReplicaSet | Deployment): bigint {
  const text = metadata.annotations?.[revisionAnnotation] ?? ''
  return /^-?\d+$/.test(text) ? BigInt(text) : 0n
}

export function maxRevision(sets: readonly ReplicaSet[]): bigint {
  let max = 0n
  for (const revision of sets.map(revisionOf)) if (revision > max) max = revision
  return max
}

/** The annotations of a Deployment's newest ReplicaSet. */
export function newSetAnnotations(deployment: Deployment, current: Annotations, revision: bigint): Annotations {
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notCopied.has(key))
  return { ...current, ...Object.fromEntries(copied), ...revisionAnnotations(current, revision) }
}

/** A higher revision is noted; the one it takes the place of goes to the history. */
function revisionAnnotations(current: Annotations, revision: bigint): Annotations {
  const old = current[revisionAnnotation]
  if (old !== undefined && BigInt(old) >= revision) return {}
  if (old === undefined) return { [revisionAnnotation]: String(revision) }
  const history = current[revisionHistoryAnnotation]
  const numbers = history ? history.split(',') : []
  if (numbers.includes(old)) return { [revisionAnnotation]: String(revision) }
  return { [revisionAnnotation]: String(revision), [revisionHistoryAnnotation]: [...numbers, old].join(',') }
}

/** Notes what the Deployment wants at the time of scaling. */
export function replicasAnnotations(desired: number, max: number): Annotations {
  return { [desiredReplicasAnnotation]: String(desired), [maxReplicasAnnotation]: String(max) }
}

/** The number in an annotation, undefined when there is none. */
export function numberIn(set: ReplicaSet, annotation: string): number | undefined {
  const text = set.metadata.annotations?.[annotation] ?? ''
  return /^\d+$/.test(text) ? Number(text) : undefined
}
