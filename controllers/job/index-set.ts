interface Interval {
  readonly first: number
  readonly last: number
}

/** Completion indexes of an indexed Job: a sorted list of intervals, in text `1,3-5` (upstream: orderedIntervals). */
export class IndexSet {
  readonly #intervals: readonly Interval[]
  readonly size: number

  private constructor(intervals: readonly Interval[]) {
    this.#intervals = intervals
    this.size = intervals.reduce((sum, { first, last }) => sum + last - first + 1, 0)
  }

  static readonly none = new IndexSet([])

  /** Reads what the API server let through; indexes from `completions` on are left out, as after shrinking a Job. */
  static parse(text: string | undefined, completions: number): IndexSet {
    if (!text) return IndexSet.none
    const intervals = text.split(',').map((part) => {
      const [first = 0, last = first] = part.split('-').map(Number)
      return { first, last: Math.min(last, completions - 1) }
    })
    return new IndexSet(merged(intervals.filter(({ first, last }) => first <= last)))
  }

  with(indexes: Iterable<number>): IndexSet {
    const added = [...indexes].map((index) => ({ first: index, last: index }))
    return added.length === 0 ? this : new IndexSet(merged([...this.#intervals, ...added]))
  }

  union(other: IndexSet): IndexSet {
    return new IndexSet(merged([...this.#intervals, ...other.#intervals]))
  }

  has(index: number): boolean {
    let [low, high] = [0, this.#intervals.length - 1]
    while (low <= high) {
      const middle = (low + high) >> 1
      const { first, last } = this.#intervals[middle] as Interval
      if (index < first) high = middle - 1
      else if (index > last) low = middle + 1
      else return true
    }
    return false
  }

  /** How many indexes both have. */
  overlap(other: IndexSet): number {
    let count = 0
    let next = 0
    for (const { first, last } of this.#intervals) {
      while (next < other.#intervals.length && (other.#intervals[next] as Interval).last < first) next++
      for (let i = next; i < other.#intervals.length && (other.#intervals[i] as Interval).first <= last; i++) {
        const theirs = other.#intervals[i] as Interval
        count += Math.min(last, theirs.last) - Math.max(first, theirs.first) + 1
      }
    }
    return count
  }

  /** The lowest `count` indexes below `limit` that are not in the set. */
  firstMissing(count: number, limit: number): number[] {
    const missing: number[] = []
    let candidate = 0
    for (const { first, last } of [...this.#intervals, { first: limit, last: limit }]) {
      for (; candidate < Math.min(first, limit) && missing.length < count; candidate++) missing.push(candidate)
      candidate = Math.max(candidate, last + 1)
    }
    return missing
  }

  toString(): string {
    const textOf = ({ first, last }: Interval) =>
      first === last ? `${first}` : `${first}${last === first + 1 ? ',' : '-'}${last}`
    return this.#intervals.map(textOf).join(',')
  }
}

/** Sorted, and without overlaps and neighbours. */
function merged(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = []
  for (const interval of intervals.toSorted((a, b) => a.first - b.first)) {
    const previous = result.at(-1)
    if (previous && interval.first <= previous.last + 1) {
      result[result.length - 1] = { first: previous.first, last: Math.max(previous.last, interval.last) }
    } else result.push(interval)
  }
  return result
}
