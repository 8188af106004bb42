import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { type EpochMs, parseTime } from '../../platform/clock.ts'
import { isActive } from '../workloads/pods.ts'
import { hasFinalizer } from './finalizer.ts'

/** The first wait after a failure and the longest (upstream: DefaultJobPodFailureBackOff, MaxJobPodFailureBackOff). */
const firstBackoffMs = 10_000
const maxBackoffMs = 10 * 60_000

/** How long no new pod is made after failures: 10 s after the first, doubling with each one since the last success. */
export function backoffLeftMs(mine: readonly Pod[], nowMs: EpochMs): number {
  const latestFirst = mine.filter(mayHaveFailed).toSorted((a, b) => endedAt(b) - endedAt(a))
  const success = latestFirst.findIndex((pod) => pod.status.phase === 'Succeeded')
  const failures = success < 0 ? latestFirst.length : success
  const [latest] = latestFirst
  if (failures === 0 || latest === undefined) return 0
  return Math.max(0, endedAt(latest) + backoffMs(failures) - nowMs)
}

/** How long after the last one of so many failures (≥ 1) in a row no new pod is made. */
export function backoffMs(failures: number): number {
  return Math.min(maxBackoffMs, firstBackoffMs * 2 ** (failures - 1))
}

/** What was deleted because it was not needed is let go of at once, and is no failure. */
function mayHaveFailed(pod: Pod): boolean {
  return !isActive(pod) && (pod.metadata.deletionTimestamp === undefined || hasFinalizer(pod))
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
