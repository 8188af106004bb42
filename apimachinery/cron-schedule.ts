import { parseGoDuration } from './duration.ts'
import { goQuote } from './go-text.ts'

/** Fields of a schedule with their ranges and names, as in robfig/cron, the parser that upstream uses. */
interface FieldRange {
  readonly min: number
  readonly max: number
  readonly names?: readonly string[]
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const fieldRanges: readonly FieldRange[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: weekdays },
]

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/** One field: which numbers it lets pass, and whether it says so with an asterisk. */
export interface CronField {
  readonly values: ReadonlySet<number>
  readonly isStar: boolean
}

/** A schedule by the clock on the wall. Days must fit both fields, unless both are given: then one is enough. */
export interface CronFields {
  readonly minutes: CronField
  readonly hours: CronField
  readonly days: CronField
  readonly months: CronField
  /** 0 is Sunday. */
  readonly weekdays: CronField
}

/** A schedule, or what is wrong with its text in the words of upstream's parser. */
export type ParsedSchedule =
  | { readonly form: 'fields'; readonly fields: CronFields }
  /** `@every 90s` */
  | { readonly form: 'every'; readonly intervalMs: number }
  | { readonly form: 'invalid'; readonly problem: string }

/** Parses the five fields of cron, or a descriptor such as `@daily`. */
export function parseCronSchedule(schedule: string): ParsedSchedule {
  if (schedule === '') return invalid('empty spec string')
  if (schedule.startsWith('@')) return parseDescriptor(schedule)
  const texts = schedule.split(/\s+/).filter((field) => field !== '')
  if (texts.length !== fieldRanges.length) {
    return invalid(`expected exactly 5 fields, found ${texts.length}: [${texts.join(' ')}]`)
  }
  const fields: CronField[] = []
  for (const [index, text] of texts.entries()) {
    const field = parseField(text, fieldRanges[index]!)
    if (typeof field === 'string') return invalid(field)
    fields.push(field)
  }
  const [minutes, hours, days, months, weekdays] = fields as [CronField, CronField, CronField, CronField, CronField]
  return { form: 'fields', fields: { minutes, hours, days, months, weekdays } }
}

function invalid(problem: string): ParsedSchedule {
  return { form: 'invalid', problem }
}

function parseDescriptor(descriptor: string): ParsedSchedule {
  const fields = Object.hasOwn(descriptors, descriptor) ? descriptors[descriptor] : undefined
  if (fields !== undefined) return parseCronSchedule(fields)
  const every = /^@every (.*)$/.exec(descriptor)
  if (!every) return invalid(`unrecognized descriptor: ${descriptor}`)
  const intervalMs = parseGoDuration(every[1]!)
  if (intervalMs !== undefined) return { form: 'every', intervalMs }
  return invalid(`failed to parse duration ${descriptor}: time: invalid duration ${goQuote(every[1]!)}`)
}

/** @returns the field, or what is wrong with it */
function parseField(text: string, range: FieldRange): CronField | string {
  const values = new Set<number>()
  let isStar = false
  for (const part of text.split(',')) {
    const span = parseSpan(part, range)
    if (typeof span === 'string') return span
    for (let value = span.start; value <= span.end; value += span.step) values.add(value)
    isStar ||= span.isStar
  }
  return { values, isStar }
}

interface Span {
  readonly start: number
  readonly end: number
  readonly step: number
  readonly isStar: boolean
}

function parseSpan(expression: string, range: FieldRange): Span | string {
  const [span = '', stepText, ...more] = expression.split('/')
  if (more.length > 0) return `too many slashes: ${expression}`
  const [startText = '', endText, ...rest] = span.split('-')
  const star = startText === '*' || startText === '?'
  if (!star && rest.length > 0) return `too many hyphens: ${expression}`
  const start = star ? range.min : numberOf(startText, range)
  if (typeof start === 'string') return start
  const step = stepText === undefined ? 1 : countOf(stepText)
  if (typeof step === 'string') return step
  const openEnd = star || (endText === undefined && stepText !== undefined)
  const end = openEnd ? range.max : endText === undefined ? start : numberOf(endText, range)
  if (typeof end === 'string') return end
  const problem = boundsProblem({ start, end, step }, range, expression)
  // A step makes a pattern of its own; upstream's parser, too, takes only a plain asterisk for one.
  return problem ?? { start, end, step, isStar: star && step <= 1 }
}

function boundsProblem(
  { start, end, step }: { start: number; end: number; step: number },
  { min, max }: FieldRange,
  expression: string,
): string | undefined {
  if (start < min) return `beginning of range (${start}) below minimum (${min}): ${expression}`
  if (end > max) return `end of range (${end}) above maximum (${max}): ${expression}`
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${expression}`
  return step === 0 ? `step of range should be a positive number: ${expression}` : undefined
}

function numberOf(text: string, { min, names }: FieldRange): number | string {
  const index = names?.indexOf(text.toLowerCase()) ?? -1
  return index >= 0 ? min + index : countOf(text)
}

/** @returns the number, or what is wrong with it */
function countOf(text: string): number | string {
  if (!/^[+-]?[0-9]+$/.test(text)) {
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${goQuote(text)}: invalid syntax`
  }
  const number = Number(text)
  return number < 0 ? `negative number (${number}) not allowed: ${text}` : number
}
