import { parseTime, toTime } from '../../platform/clock.ts'
import { badRequest } from '../errors.ts'
import { goQuote } from '../go-text.ts'

/** Times as Go's time.Parse reads them and metav1 prints them. Years before 1970 are fine; there are no leap seconds. */

const secondsLayout = '2006-01-02T15:04:05Z07:00'
const microsLayout = '2006-01-02T15:04:05.000000Z07:00'

/** metav1.Time{} prints as null. */
const zeroTime = '0001-01-01T00:00:00Z'

/**
 * A metav1.Time: RFC 3339, printed in UTC with seconds. A fraction of a second is dropped.
 * @returns null for the zero time
 * @throws {ApiError} 400 with the words of time.Parse
 */
export function normalTime(text: string): string | null {
  const { seconds } = parse(text, secondsLayout)
  return seconds === zeroTime ? null : seconds
}

/**
 * A metav1.MicroTime: like `normalTime`, with exactly six decimals.
 * @throws {ApiError} 400 with the words of time.Parse
 */
export function normalMicroTime(text: string): string | null {
  const { seconds, fraction } = parse(text, microsLayout)
  if (seconds === zeroTime && fraction === '.000000') return null
  return `${seconds.slice(0, -1)}${fraction}Z`
}

function parse(text: string, layout: string): { seconds: string; fraction: string } {
  const reader = new TimeReader(text, layout)
  const year = reader.number('2006', 4)
  reader.literal('-')
  const month = reader.number('01', 2, 'month', 1, 12)
  reader.literal('-')
  const day = reader.number('02', 2)
  reader.literal('T')
  const hour = reader.number('15', 2, 'hour', 0, 23, 1)
  reader.literal(':')
  reader.number('04', 2, 'minute', 0, 59)
  reader.literal(':')
  reader.number('05', 2, 'second', 0, 59)
  const fraction = layout === microsLayout ? reader.micros() : reader.optionalFraction()
  const offsetMinutes = reader.zone()
  reader.end()
  if (day < 1 || day > daysIn(month, year)) throw badRequest(`parsing time ${goQuote(text)}: day out of range`)
  const local = `${text.slice(0, 11)}${String(hour).padStart(2, '0')}${reader.afterHour()}`
  if (offsetMinutes === 0) return { seconds: `${local}Z`, fraction }
  return { seconds: toTime(parseTime(`${local}Z`) - offsetMinutes * 60_000), fraction }
}

function daysIn(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Takes one element of the layout after another off the text. */
class TimeReader {
  readonly #text: string
  readonly #layout: string
  #at = 0
  #afterHour = 0
  #afterSecond = 0

  constructor(text: string, layout: string) {
    this.#text = text
    this.#layout = layout
  }

  number(element: string, digits: number, name = '', min = 0, max = 9999, minDigits = digits): number {
    let end = this.#at
    while (end < this.#at + digits && isDigit(this.#text.charCodeAt(end))) end++
    if (end - this.#at < minDigits) throw this.#mismatch(element)
    const value = Number(this.#text.slice(this.#at, end))
    this.#at = end
    if (value < min || value > max) throw badRequest(`parsing time ${goQuote(this.#text)}: ${name} out of range`)
    if (element === '15') this.#afterHour = end
    if (element === '05') this.#afterSecond = end
    return value
  }

  literal(char: string): void {
    if (this.#text[this.#at] !== char) throw this.#mismatch(char)
    this.#at++
  }

  micros(): string {
    const element = '.000000'
    const found = this.#text.slice(this.#at, this.#at + element.length)
    if (!/^[.,]\d{6}$/.test(found)) throw this.#mismatch(element)
    this.#at += element.length
    return `.${found.slice(1)}`
  }

  optionalFraction(): string {
    if (this.#text[this.#at] === '.' || this.#text[this.#at] === ',') {
      let end = this.#at + 1
      while (isDigit(this.#text.charCodeAt(end))) end++
      if (end > this.#at + 1) this.#at = end
    }
    return ''
  }

  /** @returns minutes east of UTC */
  zone(): number {
    if (this.#text[this.#at] === 'Z') {
      this.#at++
      return 0
    }
    const found = this.#text.slice(this.#at, this.#at + 6)
    if (!/^[+-]\d\d:\d\d$/.test(found)) throw this.#mismatch('Z07:00')
    const [hours, minutes] = [Number(found.slice(1, 3)), Number(found.slice(4, 6))]
    if (hours > 24) throw badRequest(`parsing time ${goQuote(this.#text)}: time zone offset hour out of range`)
    if (minutes > 60) throw badRequest(`parsing time ${goQuote(this.#text)}: time zone offset minute out of range`)
    this.#at += found.length
    return (found[0] === '-' ? -1 : 1) * (hours * 60 + minutes)
  }

  end(): void {
    const rest = this.#text.slice(this.#at)
    if (rest !== '') throw badRequest(`parsing time ${goQuote(this.#text)}: extra text: ${goQuote(rest)}`)
  }

  /** `:mm:ss` */
  afterHour(): string {
    return this.#text.slice(this.#afterHour, this.#afterSecond)
  }

  #mismatch(element: string): Error {
    const rest = this.#text.slice(this.#at)
    return badRequest(
      `parsing time ${goQuote(this.#text)} as ${goQuote(this.#layout)}: cannot parse ${goQuote(rest)} as ${goQuote(element)}`,
    )
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}
