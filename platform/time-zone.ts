import type { EpochMs } from './clock.ts'

const dayMs = 86_400_000
const minuteMs = 60_000

/** What a clock on the wall of a time zone shows. */
export interface WallTime {
  readonly year: number
  /** 1 is January. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
}

/** Whether the IANA database has a time zone of that name. */
export function isTimeZone(name: string): boolean {
  // Offsets such as +01:00 are fine for Intl, but no names of zones.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** A time zone of the IANA database, such as `Europe/Berlin`. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat

  /** @throws {RangeError} there is no such time zone */
  constructor(name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  }

  wallTimeAt(at: EpochMs): WallTime {
    const { year, month, day, hour, minute } = this.#partsAt(at)
    return { year, month, day, hour, minute }
  }

  /** The instants at which the wall shows a time, earliest first: none in the gap when clocks go forward, two when they go back. */
  instantsOf({ year, month, day, hour, minute }: WallTime): readonly EpochMs[] {
    const asUtc = utc(year, month, day, hour, minute, 0)
    const candidates = new Set([this.offsetAt(asUtc - dayMs), this.offsetAt(asUtc + dayMs)])
    return [...candidates]
      .map((offset) => asUtc - offset)
      .filter((at) => at + this.offsetAt(at) === asUtc)
      .sort((a, b) => a - b)
  }

  /** How far the wall is ahead of UTC, in milliseconds. */
  offsetAt(at: EpochMs): number {
    const { year, month, day, hour, minute, second } = this.#partsAt(at)
    return utc(year, month, day, hour, minute, second) - (at - (((at % 1_000) + 1_000) % 1_000))
  }

  #partsAt(at: EpochMs): WallTime & { readonly second: number } {
    const parts: Record<string, number> = {}
    for (const { type, value } of this.#format.formatToParts(at)) parts[type] = Number(value)
    return parts as unknown as WallTime & { second: number }
  }
}

/** 0 is Sunday. */
export function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay()
}

/** The day after. */
export function nextDay({ year, month, day }: Pick<WallTime, 'year' | 'month' | 'day'>): {
  year: number
  month: number
  day: number
} {
  const next = new Date(Date.UTC(year, month - 1, day + 1))
  return { year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate() }
}

function utc(year: number, month: number, day: number, hour: number, minute: number, second: number): EpochMs {
  return Date.UTC(year, month - 1, day, hour, minute) + second * (minuteMs / 60)
}
