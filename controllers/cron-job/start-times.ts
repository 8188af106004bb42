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
}

/**
 * The time that a CronJob should start at now: of several that have gone by, only the last counts. Times before the
 * starting deadline are not looked at.
 */
export function dueTime({ metadata, spec, status }: CronJob, schedule: Schedule, nowMs: EpochMs): DueTime {
  const lastMs = parseTime(status?.lastScheduleTime ?? metadata.creationTimestamp!)
  const deadline = spec.startingDeadlineSeconds
  const fromMs = deadline === undefined ? lastMs : Math.max(lastMs, nowMs - deadline * 1_000)
  const first = schedule.next(fromMs)
  if (first === undefined || first > nowMs) return { dueMs: undefined, missedMany: false }
  const second = schedule.next(first)
  if (second === undefined || second > nowMs) return { dueMs: first, missedMany: false }
  const missed = Math.floor((nowMs - first) / (second - first)) + 1
  return { dueMs: lastBefore(schedule, nowMs, skipAhead(first, second, nowMs)), missedMany: missed > manyMissed }
}

/** Some instant not long before the last time: walking there time by time could take ages. */
function skipAhead(first: EpochMs, second: EpochMs, nowMs: EpochMs): EpochMs {
  return Math.max(first, nowMs - 2 * (second - first))
}

/** The last time of the schedule that is not after `nowMs`, at or after `fromMs`; times lie apart unevenly (weekdays). */
function lastBefore(schedule: Schedule, nowMs: EpochMs, fromMs: EpochMs): EpochMs {
  let last = fromMs
  let stepBackMs = nowMs - fromMs
  let next = schedule.next(fromMs - 1)
  while (next === undefined || next > nowMs) {
    stepBackMs *= 2
    next = schedule.next(nowMs - stepBackMs)
  }
  for (; next !== undefined && next <= nowMs; next = schedule.next(next)) last = next
  return last
}
