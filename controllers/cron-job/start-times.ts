import type { CronJob } from '../../apimachinery/types/batch-v1.ts'
import { type EpochMs, parseTime } from '../../platform/clock.ts'
import type { Schedule } from './schedule.ts'

/** So many missed times are too many to be an accident. */
const manyMissed = 100

/** What of a schedule's times is due. */
export interface DueTime {
  /** The latest time that has come and has not been served. */
  readonly dueMs: EpochMs | undefined
  /** More than a hundred times have gone by. */
  readonly missedMany: boolean
  /** The first one that is yet to come; undefined when there is none. */
  readonly nextMs: EpochMs | undefined
}

/**
 * The time that a CronJob should start at now: of several that have gone by, only the last counts. Times before the
 * starting deadline are not looked at.
 */
export function dueTime({ metadata, spec, status }: CronJob, schedule: Schedule, nowMs: EpochMs): DueTime {
  const lastMs = parseTime(status?.lastScheduleTime ?? metadata.creationTimestamp)
  const { dueMs, missed } = lastMissed(schedule, lastMs, nowMs)
  // Times of an interval are counted from the last one: there is no next one of now.
  const nextMs = schedule.next(dueMs ?? lastMs)
  const missedMany = missed > manyMissed
  const deadline = spec.startingDeadlineSeconds
  if (deadline === undefined) return { dueMs, missedMany, nextMs }
  const within = lastMissed(schedule, Math.max(lastMs, nowMs - deadline * 1_000), nowMs)
  return { dueMs: within.dueMs, missedMany: within.missed > manyMissed, nextMs }
}

/** The last of the times in (`fromMs`, `nowMs`], and about how many there are. */
function lastMissed(
  schedule: Schedule,
  fromMs: EpochMs,
  nowMs: EpochMs,
): { readonly dueMs: EpochMs | undefined; readonly missed: number } {
  const first = schedule.next(fromMs)
  if (first === undefined || first > nowMs) return { dueMs: undefined, missed: 0 }
  const second = schedule.next(first)
  if (second === undefined || second > nowMs) return { dueMs: first, missed: 1 }
  const stepMs = second - first
  const missed = Math.floor((nowMs - first) / stepMs) + 1
  // Walking there time by time could take ages.
  return { dueMs: lastUntil(schedule, first + (missed - 2) * stepMs, stepMs, nowMs), missed }
}

/** The last time of the schedule until `nowMs`: after `fromMs`, or before when times lie apart unevenly (weekdays). */
function lastUntil(schedule: Schedule, fromMs: EpochMs, stepMs: number, nowMs: EpochMs): EpochMs {
  let next = schedule.next(fromMs)
  for (let backMs = stepMs; next === undefined || next > nowMs; backMs *= 2) next = schedule.next(fromMs - backMs)
  let last = next
  for (; next !== undefined && next <= nowMs; next = schedule.next(next)) last = next
  return last
}
