import { type CronFields, parseCronSchedule } from '../../apimachinery/cron-schedule.ts'
import type { EpochMs } from '../../platform/clock.ts'
import { nextDay, TimeZone, type WallTime, weekdayOf } from '../../platform/time-zone.ts'

/** So far ahead a time is looked for: the 29th of February is never more than eight years away. */
const maxDays = 8 * 366 + 1

/** When something is to happen. */
export interface Schedule {
  /** The first time after `at`; undefined when there is none (the 30th of February). */
  next(at: EpochMs): EpochMs | undefined
}

/**
 * Reads a schedule of a CronJob.
 * @param timeZone IANA name; UTC without
 * @throws {RangeError} the text is no schedule, or the zone is not known
 */
export function scheduleOf(text: string, timeZone = 'UTC'): Schedule {
  const zone = new TimeZone(timeZone)
  const parsed = parseCronSchedule(text)
  switch (parsed.form) {
    case 'invalid':
      throw new RangeError(parsed.problem)
    case 'every':
      return everyInterval(parsed.intervalMs)
    case 'fields':
      return byWallClock(parsed.fields, zone)
  }
}

/** In whole seconds, one at least. */
function everyInterval(intervalMs: number): Schedule {
  const stepMs = Math.max(Math.floor(intervalMs / 1_000), 1) * 1_000
  return { next: (at) => Math.floor(at / 1_000) * 1_000 + stepMs }
}

type CalendarDay = Pick<WallTime, 'year' | 'month' | 'day'>

/** Times that clocks skip when they go forward do not happen; those that they show twice happen twice. */
function byWallClock(fields: CronFields, zone: TimeZone): Schedule {
  const hours = [...fields.hours.values].sort((a, b) => a - b)
  return {
    next(at) {
      const now = zone.wallTimeAt(at)
      let day: CalendarDay = now
      for (let days = 0; days < maxDays; days++, day = nextDay(day)) {
        if (!fitsDay(fields, day)) continue
        for (const hour of days === 0 ? hours.filter((hour) => hour >= now.hour) : hours) {
          const found = firstInHour(at, day, hour, fields, zone)
          if (found !== undefined) return found
        }
      }
      return undefined
    },
  }
}

function fitsDay({ months, days, weekdays }: CronFields, { year, month, day }: CalendarDay): boolean {
  if (!months.values.has(month)) return false
  const fitsDate = days.values.has(day)
  const fitsWeekday = weekdays.values.has(weekdayOf(year, month, day))
  return days.isStar || weekdays.isStar ? fitsDate && fitsWeekday : fitsDate || fitsWeekday
}

/** Of an hour that clocks show twice, the later minutes of the first time come before the earlier ones of the second. */
function firstInHour(
  at: EpochMs,
  { year, month, day }: CalendarDay,
  hour: number,
  { minutes }: CronFields,
  zone: TimeZone,
): EpochMs | undefined {
  const instants = [...minutes.values].flatMap((minute) => zone.instantsOf({ year, month, day, hour, minute }))
  const later = instants.filter((instant) => instant > at)
  return later.length === 0 ? undefined : Math.min(...later)
}
