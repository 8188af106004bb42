import type { Metric } from 'prom-client'

/** What a metric is called, says and is told apart by; names, labels and buckets are upstream's where upstream has it. */
export interface MetricDefinition {
  readonly name: string
  readonly help: string
  readonly labels?: readonly string[]
}

export interface HistogramDefinition extends MetricDefinition {
  /** Upper bounds, ascending, without +Inf. */
  readonly buckets: readonly number[]
}

/** A number that only grows. */
export interface Counter {
  inc(by?: number): void
}

/** A number that goes up and down. */
export interface Gauge {
  set(value: number): void
  add(by: number): void
}

/** Counts observations by size. */
export interface Histogram {
  observe(value: number): void
}

/** The series of one metric, one per combination of label values. Keep what `labels` returns where it is used often. */
export interface Family<Series> {
  /** @param values in the order of the definition's labels */
  labels(...values: readonly string[]): Series
}

/** A series whose value is looked up when metrics are read. */
export type ObservedSeries = readonly [labels: readonly string[], value: number]

/** Series per metric; what comes beyond is counted, but not shown. */
export const maxSeriesPerMetric = 10_000

/**
 * The metrics of a process. Counting costs an addition; only reading them loads the library that knows the text format.
 * Whoever asks twice for a name gets the same metric.
 */
export class Metrics {
  readonly #families = new Map<string, FamilyOf<Exposed>>()

  counter(definition: MetricDefinition): Family<Counter> {
    return this.#family(definition, 'counter', () => new Cell())
  }

  gauge(definition: MetricDefinition): Family<Gauge> {
    return this.#family(definition, 'gauge', () => new Cell())
  }

  histogram(definition: HistogramDefinition): Family<Histogram> {
    return this.#family(definition, 'histogram', () => new HistogramCell(definition.buckets))
  }

  /** A metric whose series are looked up whenever metrics are read; several sources of one name add up. */
  observe(definition: MetricDefinition, type: 'counter' | 'gauge', read: () => Iterable<ObservedSeries>): void {
    this.#family(definition, type, () => new Cell()).sources.push(read)
  }

  /** All metrics in the text format of Prometheus. */
  async text(): Promise<{ readonly contentType: string; readonly text: string }> {
    const { Registry } = await import('prom-client')
    const registry = new Registry()
    for (const family of this.#families.values()) registry.registerMetric(family as unknown as Metric)
    return { contentType: registry.contentType, text: await registry.metrics() }
  }

  #family<T extends Exposed>(definition: MetricDefinition, type: MetricType, create: () => T): FamilyOf<T> {
    const { name } = definition
    const known = this.#families.get(name)
    if (known && known.type !== type) throw new TypeError(`metric ${name} is a ${known.type}, not a ${type}`)
    const family = known ?? new FamilyOf(definition, type, create)
    this.#families.set(name, family)
    return family as FamilyOf<T>
  }
}

type MetricType = 'counter' | 'gauge' | 'histogram'

/** A line of the text format, as prom-client's registry takes it. */
interface Line {
  readonly metricName?: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

interface Exposed {
  lines(name: string, labels: Line['labels']): Line[]
}

class Cell implements Counter, Gauge, Exposed {
  value = 0

  inc(by = 1): void {
    this.value += by
  }

  add(by: number): void {
    this.value += by
  }

  set(value: number): void {
    this.value = value
  }

  lines(_name: string, labels: Line['labels']): Line[] {
    return [{ labels, value: this.value }]
  }
}

class HistogramCell implements Histogram, Exposed {
  readonly #bounds: readonly number[]
  readonly #counts: Float64Array
  #sum = 0

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.#counts = new Float64Array(bounds.length + 1)
  }

  observe(value: number): void {
    let at = 0
    while (at < this.#bounds.length && value > (this.#bounds[at] as number)) at++
    this.#counts[at] = (this.#counts[at] as number) + 1
    this.#sum += value
  }

  lines(name: string, labels: Line['labels']): Line[] {
    let count = 0
    const buckets = [...this.#counts].map((own, at) => {
      count += own
      return { metricName: `${name}_bucket`, labels: { ...labels, le: this.#bounds[at] ?? '+Inf' }, value: count }
    })
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: this.#sum },
      { metricName: `${name}_count`, labels, value: count },
    ]
  }
}

class FamilyOf<T extends Exposed> implements Family<T> {
  readonly type: MetricType
  readonly name: string
  readonly sources: (() => Iterable<ObservedSeries>)[] = []
  readonly #definition: MetricDefinition
  readonly #create: () => T
  readonly #series = new Map<string, { readonly values: readonly string[]; readonly cell: T }>()
  #beyond: T | undefined

  constructor(definition: MetricDefinition, type: MetricType, create: () => T) {
    this.#definition = definition
    this.name = definition.name
    this.type = type
    this.#create = create
  }

  labels(...values: readonly string[]): T {
    const key = values.join('\0')
    const known = this.#series.get(key)
    if (known) return known.cell
    if (this.#series.size >= maxSeriesPerMetric) return (this.#beyond ??= this.#create())
    const cell = this.#create()
    this.#series.set(key, { values, cell })
    return cell
  }

  /** What prom-client's registry asks a metric for. */
  async get() {
    const { name, help } = this.#definition
    return { name, help, type: this.type, values: [...this.#lines()] }
  }

  *#lines(): Iterable<Line> {
    for (const { values, cell } of this.#series.values()) yield* cell.lines(this.name, this.#named(values))
    const sums = new Map<string, { values: readonly string[]; value: number }>()
    for (const read of this.sources) {
      for (const [values, value] of read()) {
        const key = values.join('\0')
        sums.set(key, { values, value: value + (sums.get(key)?.value ?? 0) })
      }
    }
    for (const { values, value } of sums.values()) yield { labels: this.#named(values), value }
  }

  #named(values: readonly string[]): Record<string, string> {
    return Object.fromEntries((this.#definition.labels ?? []).map((label, i) => [label, values[i] ?? '']))
  }
}
