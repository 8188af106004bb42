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

/** The longest history that is kept, in characters; the oldest numbers go first (upstream: maxRevHistoryLengthInChars). */
const maxHistoryLength = 2000

/** The revision of a set; 0 when it has none. Exact beyond 2^53. */
export function revisionOf({ metadata }: ReplicaSet): bigint {
  return parseRevision(metadata.annotations?.[revisionAnnotation]) ?? 0n
}

function parseRevision(text = ''): bigint | undefined {
  return /^-?\d+$/.test(text) ? BigInt(text) : undefined
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

/** A higher revision is noted; the one it takes the place of goes to the history. What is no number is left alone. */
function revisionAnnotations(current: Annotations, revision: bigint): Annotations {
  const text = current[revisionAnnotation]
  if (!text) return { [revisionAnnotation]: String(revision) }
  const old = parseRevision(text)
  if (old === undefined || old >= revision) return {}
  const history = withinLimit([...(current[revisionHistoryAnnotation]?.split(',') ?? []), text])
  return { [revisionAnnotation]: String(revision), [revisionHistoryAnnotation]: history.join(',') }
}

function withinLimit(numbers: readonly string[]): readonly string[] {
  return numbers.join(',').length <= maxHistoryLength ? numbers : withinLimit(numbers.slice(1))
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
