import { parseGoDuration } from '../../duration.ts'
import { goQuote } from '../../go-text.ts'

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

const descriptors = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']

/** What is wrong with a cron schedule, in the parser's words; undefined when it is fine. */
export function cronScheduleProblem(schedule: string): string | undefined {
  if (schedule === '') return 'empty spec string'
  if (schedule.startsWith('@')) return descriptorProblem(schedule)
  const fields = schedule.split(/\s+/).filter((field) => field !== '')
  if (fields.length !== fieldRanges.length) {
    return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`
  }
  for (const [index, field] of fields.entries()) {
    for (const part of field.split(',')) {
      const problem = partProblem(part, fieldRanges[index]!)
      if (problem) return problem
    }
  }
  return undefined
}

function descriptorProblem(descriptor: string): string | undefined {
  if (descriptors.includes(descriptor)) return undefined
  const every = /^@every (.*)$/.exec(descriptor)
  if (!every) return `unrecognized descriptor: ${descriptor}`
  if (parseGoDuration(every[1]!) !== undefined) return undefined
  return `failed to parse duration ${descriptor}: time: invalid duration ${goQuote(every[1]!)}`
}

function partProblem(expression: string, range: FieldRange): string | undefined {
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
  return boundsProblem({ start, end, step }, range, expression)
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
