import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { Counter, Histogram, Metrics } from '../../platform/metrics.ts'

/** Of the events that watches send to clients of one kind. */
export interface WatchSeries {
  readonly events: Counter
  /** In bytes. */
  readonly sizes: Histogram
}

const labels = ['group', 'version', 'resource']

/** Counts what watches send (k8s.io/apiserver/pkg/endpoints/metrics). */
export class WatchMetrics {
  readonly #metrics: Metrics
  readonly #byKind = new Map<Kind, WatchSeries>()

  constructor(metrics: Metrics) {
    this.#metrics = metrics
  }

  of(kind: Kind): WatchSeries {
    let series = this.#byKind.get(kind)
    if (!series) this.#byKind.set(kind, (series = this.#create(kind)))
    return series
  }

  #create({ group, version, plural }: Kind): WatchSeries {
    const events = this.#metrics.counter({
      name: 'apiserver_watch_events_total',
      help: 'Number of events sent in watch clients',
      labels,
    })
    const sizes = this.#metrics.histogram({
      name: 'apiserver_watch_events_sizes',
      help: 'Watch event size distribution in bytes',
      labels,
      buckets: [1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072],
    })
    return { events: events.labels(group, version, plural), sizes: sizes.labels(group, version, plural) }
  }
}
