/** Indexes of an indexed Job in text form, such as `1,3-5,7`: in order, and below the number of completions. */

/** The largest number that upstream can read here. */
const maxIndex = 2 ** 31 - 1

interface Interval {
  readonly first: number
  readonly last: number
}

/** How many indexes a text names, or what is wrong with it, in upstream's words (validateIndexesFormat). */
export function countIndexes(text: string, completions: number): { count: number } | { problem: string } {
  const parsed = parseIntervals(text, completions)
  if ('problem' in parsed) return parsed
  return { count: parsed.intervals.reduce((sum, { first, last }) => sum + last - first + 1, 0) }
}

/** What is wrong with two texts that must have no index in common (validateFailedIndexesNotOverlapCompleted). */
export function overlapProblem(completed: string, failed: string, completions: number): string | undefined {
  const [a, b] = [parseIntervals(completed, completions), parseIntervals(failed, completions)]
  if ('problem' in a || 'problem' in b) return undefined
  for (const one of a.intervals) {
    const other = b.intervals.find(({ first, last }) => one.first <= last && first <= one.last)
    if (other) return `failedIndexes and completedIndexes overlap at index: ${Math.max(one.first, other.first)}`
  }
  return undefined
}

function parseIntervals(text: string, completions: number): { intervals: readonly Interval[] } | { problem: string } {
  const intervals: Interval[] = []
  if (text === '') return { intervals }
  for (const part of text.split(',')) {
    const interval = parseInterval(part, completions)
    if (typeof interval === 'string') return { problem: interval }
    const previous = intervals.at(-1)
    if (previous && previous.last >= interval.first) return { problem: disorder(previous.last, interval.first) }
    intervals.push(interval)
  }
  return { intervals }
}

/** @returns the interval, or what is wrong with it */
function parseInterval(part: string, completions: number): Interval | string {
  const limits = part.split('-')
  if (limits.length > 2) {
    return `the fragment ${JSON.stringify(part)} violates the requirement that an index interval can have at most two parts separated by '-'`
  }
  const numbers: number[] = []
  for (const limit of limits) {
    const number = /^[+]?\d+$/.test(limit) ? Number(limit) : Number.NaN
    if (!(number <= maxIndex)) return `cannot convert string to integer for index: ${JSON.stringify(limit)}`
    if (number >= completions) return `too large index: ${JSON.stringify(limit)}`
    numbers.push(number)
  }
  const [first, last = first] = numbers as [number, number?]
  return limits.length === 2 && first >= last! ? disorder(first, last!) : { first, last: last! }
}

function disorder(previous: number, current: number): string {
  return `non-increasing order, previous: ${previous}, current: ${current}`
}
