import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { type EpochMs, parseTime } from '../../platform/clock.ts'

/** The first wait after a failure and the longest (upstream: DefaultJobPodFailureBackOff, MaxJobPodFailureBackOff). */
const firstBackoffMs = 10_000
const maxBackoffMs = 10 * 60_000

/** How long no new pod is made after failures: 10 s after the first, doubling with each one since the last success. */
export function backoffLeftMs(ended: readonly Pod[], nowMs: EpochMs): number {
  const latestFirst = ended.toSorted((a, b) => endedAt(b, nowMs) - endedAt(a, nowMs))
  const success = latestFirst.findIndex((pod) => pod.status.phase === 'Succeeded')
  const failures = success < 0 ? latestFirst.length : success
  const [latest] = latestFirst
  if (failures === 0 || latest === undefined) return 0
  const waitMs = Math.min(maxBackoffMs, firstBackoffMs * 2 ** (failures - 1))
  return Math.max(0, endedAt(latest, nowMs) + waitMs - nowMs)
}

/** When the last container of a pod ended; a pod that says nothing has ended now. */
function endedAt(pod: Pod, nowMs: EpochMs): EpochMs {
  const ends = (pod.status.containerStatuses ?? []).map(({ state }) => state?.terminated?.finishedAt)
  const times = ends.filter((time) => time !== undefined).map(parseTime)
  if (times.length > 0) return Math.max(...times)
  const { deletionTimestamp } = pod.metadata
  return deletionTimestamp === undefined ? nowMs : parseTime(deletionTimestamp)
}
