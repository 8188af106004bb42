import { isTimeZone, TimeZone } from '../../../platform/time-zone.ts'
import { maxNumberText } from '../../number-text.ts'

const nanosPerSecond = 1_000_000_000n

/** A point in time, from year 1 to 9999. */
export class CelTimestamp {
  /** Since 1970-01-01T00:00:00Z. */
  readonly nanos: bigint

  constructor(nanos: bigint) {
    this.nanos = nanos
  }

  /** The fields of the date and clock in UTC, after `offsetSeconds` have been added. */
  fields(offsetSeconds = 0): TimeFields {
    const shifted = this.nanos + BigInt(offsetSeconds) * nanosPerSecond
    const seconds = floorDivide(shifted, nanosPerSecond)
    const secondOfDay = Number(seconds - floorDivide(seconds, 86_400n) * 86_400n)
    const day = Number(floorDivide(seconds, 86_400n))
    return {
      ...civilDate(day),
      dayOfWeek: (((day + 4) % 7) + 7) % 7,
      hours: Math.floor(secondOfDay / 3600),
      minutes: Math.floor(secondOfDay / 60) % 60,
      seconds: secondOfDay % 60,
      nanos: Number(shifted - seconds * nanosPerSecond),
    }
  }
}

/** Months and days of the month count from 0. */
export interface TimeFields {
  readonly year: number
  readonly month: number
  readonly dayOfMonth: number
  readonly dayOfYear: number
  /** From Sunday, 0. */
  readonly dayOfWeek: number
  readonly hours: number
  readonly minutes: number
  readonly seconds: number
  readonly nanos: number
}

/** A span of time. */
export class CelDuration {
  readonly nanos: bigint

  constructor(nanos: bigint) {
    this.nanos = nanos
  }
}

const minTimestamp = -62_135_596_800n * nanosPerSecond
const maxTimestamp = 253_402_300_800n * nanosPerSecond

/** Whether a timestamp is within the years that they have. */
export function isTimestampInRange(nanos: bigint): boolean {
  return nanos >= minTimestamp && nanos < maxTimestamp
}

const timestampPattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/

/** RFC 3339. @returns undefined when it is not, or out of range */
export function parseTimestamp(text: string): CelTimestamp | undefined {
  const match = timestampPattern.exec(text)
  if (!match) return undefined
  const [year, month, day, hours, minutes, seconds] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined
  const [, , , , , , , fraction = '', sign, offsetHours = '0', offsetMinutes = '0'] = match
  const offset = (sign === '-' ? -1 : 1) * (Number(offsetHours) * 3600 + Number(offsetMinutes) * 60)
  const second = daysFromCivil(year, month, day) * 86_400 + hours * 3600 + minutes * 60 + seconds - offset
  const nanos = BigInt(second) * nanosPerSecond + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
  return isTimestampInRange(nanos) ? new CelTimestamp(nanos) : undefined
}

/** A day, as the format `date` has it: midnight of it. */
export function parseDate(text: string): CelTimestamp | undefined {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? parseTimestamp(`${text}T00:00:00Z`) : undefined
}

/** RFC 3339 in UTC with as many decimals as it takes. */
export function formatTimestamp(timestamp: CelTimestamp): string {
  const { year, month, dayOfMonth, hours, minutes, seconds, nanos } = timestamp.fields()
  const date = [String(year).padStart(4, '0'), two(month + 1), two(dayOfMonth + 1)].join('-')
  const fraction = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`
  return `${date}T${two(hours)}:${two(minutes)}:${two(seconds)}${fraction}Z`
}

const unitNanos: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: nanosPerSecond,
  m: 60n * nanosPerSecond,
  h: 3600n * nanosPerSecond,
}
const maxDuration = 2n ** 63n - 1n

/** Go's time.ParseDuration. @returns undefined when it is none, or out of range */
export function parseDuration(text: string): CelDuration | undefined {
  if (text.length > maxNumberText) return undefined
  const match = /^([+-]?)(0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.exec(text)
  if (!match) return undefined
  let nanos = 0n
  for (const [, whole = '', fraction = '', unit] of match[2]!.matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const scale = unitNanos[unit!]!
    const digits = fraction.slice(0, 18)
    nanos += BigInt(whole || 0) * scale + (BigInt(digits || 0) * scale) / 10n ** BigInt(digits.length)
    if (nanos > maxDuration) return undefined
  }
  return new CelDuration(match[1] === '-' ? -nanos : nanos)
}

/** A duration as `string()` gives it: in seconds. */
export function formatDuration({ nanos }: CelDuration): string {
  const absolute = nanos < 0n ? -nanos : nanos
  const fraction = String(absolute % nanosPerSecond)
    .padStart(9, '0')
    .replace(/0+$/, '')
  return `${nanos < 0n ? '-' : ''}${absolute / nanosPerSecond}${fraction === '' ? '' : `.${fraction}`}s`
}

/** How far ahead of UTC a zone is at a time, in seconds. @returns undefined for an unknown zone */
export function zoneOffsetSeconds(zone: string, at: CelTimestamp): number | undefined {
  const fixed = /^([+-]?)(\d\d):(\d\d)$/.exec(zone)
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 3600 + Number(fixed[3]) * 60)
  if (zone === 'UTC' || zone === '') return 0
  if (!isTimeZone(zone)) return undefined
  const seconds = floorDivide(at.nanos, nanosPerSecond)
  return new TimeZone(zone).offsetAt(Number(seconds) * 1_000) / 1_000
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  return dividend % divisor < 0n ? quotient - 1n : quotient
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** Days since 1970-01-01 in the Gregorian calendar. Years are counted from March, so that leap days come last. */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

function civilDate(days: number): Pick<TimeFields, 'year' | 'month' | 'dayOfMonth' | 'dayOfYear'> {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayFromMarch = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayFromMarch + 2) / 153)
  const dayOfMonth = dayFromMarch - Math.floor((153 * monthFromMarch + 2) / 5)
  const month = (monthFromMarch + 2) % 12
  const year = yearOfEra + era * 400 + (month < 2 ? 1 : 0)
  return { year, month, dayOfMonth, dayOfYear: days - daysFromCivil(year, 1, 1) }
}
