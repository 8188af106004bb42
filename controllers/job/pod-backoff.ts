import { hasEnded } from '../../apimachinery/kinds/core/pod-phase.ts'
import type { Job } from '../../apimachinery/types/batch-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { type EpochMs, parseTime } from '../../platform/clock.ts'
import { hasFinalizer } from './finalizer.ts'
import { countsAsFailed } from './tracking.ts'

/** The first wait after a failure and the longest (upstream: DefaultJobPodFailureBackOff, MaxJobPodFailureBackOff). */
const firstBackoffMs = 10_000
const maxBackoffMs = 10 * 60_000

/** How the pods of a Job have fared lately. It outlives the pods: what was deleted has failed all the same. */
export interface PodRecord {
  readonly jobUid: string
  /** Failures since the last success. */
  readonly failures: number
  readonly lastFailureAt: EpochMs
  /** Uids of the pods that are still there, and are part of the record. */
  readonly known: ReadonlySet<string>
}

/** The record with those of the pods that have ended since; a new one when there is none, or it is another Job's. */
export function recordEnded(before: PodRecord | undefined, job: Job, mine: readonly Pod[]): PodRecord {
  const jobUid = job.metadata.uid
  const record =
    before?.jobUid === jobUid ? before : { jobUid, failures: 0, lastFailureAt: 0, known: new Set<string>() }
  const ended = mine.filter((pod) => pod.status.phase === 'Succeeded' || hasFailed(job, pod))
  const fresh = ended.filter(({ metadata }) => !record.known.has(metadata.uid))
  const known = new Set(ended.map(({ metadata }) => metadata.uid))
  const successes = fresh.filter((pod) => pod.status.phase === 'Succeeded').map(endedAt)
  const failures = fresh.filter((pod) => pod.status.phase !== 'Succeeded').map(endedAt)
  const lastSuccessAt = successes.length > 0 ? Math.max(...successes) : undefined
  const since = failures.filter((at) => lastSuccessAt === undefined || at > lastSuccessAt)
  return {
    jobUid,
    failures: (lastSuccessAt === undefined ? record.failures : 0) + since.length,
    lastFailureAt: since.length > 0 ? Math.max(...since) : record.lastFailureAt,
    known,
  }
}

/** How long no new pod is made after failures: 10 s after the first, doubling with each one since the last success. */
export function backoffLeftMs({ failures, lastFailureAt }: PodRecord, nowMs: EpochMs): number {
  return failures === 0 ? 0 : Math.max(0, lastFailureAt + backoffMs(failures) - nowMs)
}

/** How long after the last one of so many failures (≥ 1) in a row no new pod is made. */
export function backoffMs(failures: number): number {
  return Math.min(maxBackoffMs, firstBackoffMs * 2 ** (failures - 1))
}

/** What was deleted because it was not needed is let go of at once, and is no failure. */
function hasFailed(job: Job, pod: Pod): boolean {
  return (
    countsAsFailed(job, pod) && (pod.metadata.deletionTimestamp === undefined || hasEnded(pod) || hasFinalizer(pod))
  )
}

/**
 * When a pod ended: its last container, else since when it is not ready, else when it was told to end; one that says
 * nothing of that ended as it was made (upstream: getFinishedTime).
 */
export function endedAt({ metadata, status }: Pod): EpochMs {
  const containers = status.containerStatuses ?? []
  const ends = containers.map(({ state }) => state?.terminated?.finishedAt).filter((time) => time !== undefined)
  if (ends.length > 0 && ends.length === containers.length) return Math.max(...ends.map(parseTime))
  const unready = status.conditions?.find((condition) => condition.type === 'Ready' && condition.status === 'False')
  if (unready?.lastTransitionTime) return parseTime(unready.lastTransitionTime)
  if (metadata.deletionTimestamp === undefined) return parseTime(metadata.creationTimestamp)
  return parseTime(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000
}
