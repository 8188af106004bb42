import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type {
  Counter,
  Family,
  Gauge,
  Histogram,
  HistogramDefinition,
  MetricDefinition,
  Metrics,
} from '../../platform/metrics.ts'

const requestLabels = ['verb', 'group', 'version', 'resource', 'subresource', 'scope', 'component']

/** Of requests (k8s.io/apiserver/pkg/endpoints/metrics). */
const definitions = {
  total: {
    name: 'apiserver_request_total',
    help: 'Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
    labels: [...requestLabels, 'dry_run', 'code'],
  },
  duration: {
    name: 'apiserver_request_duration_seconds',
    help: 'Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.',
    labels: [...requestLabels, 'dry_run'],
    buckets: [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60],
  },
  sizes: {
    name: 'apiserver_response_sizes',
    help: 'Response size distribution in bytes for each group, version, verb, resource, subresource, scope and component.',
    labels: requestLabels,
    buckets: [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9],
  },
  longRunning: {
    name: 'apiserver_longrunning_requests',
    help: 'Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component. Not all requests are tracked this way.',
    labels: requestLabels,
  },
  inFlight: {
    name: 'apiserver_current_inflight_requests',
    help: 'Maximal number of currently used inflight request limit of this apiserver per request kind in last second.',
    labels: ['request_kind'],
  },
  aborts: {
    name: 'apiserver_request_aborts_total',
    help: 'Number of requests which apiserver aborted possibly due to a timeout, for each group, version, verb, resource, subresource and scope',
    labels: ['verb', 'group', 'version', 'resource', 'subresource', 'scope'],
  },
} satisfies Record<string, MetricDefinition | HistogramDefinition>

const component = 'apiserver'

/** What a request is counted as. */
export interface RequestClass {
  /** Undefined: no resource, or none that is served. */
  readonly kind: Kind | undefined
  /** As metrics spell it: `LIST`, `POST`. */
  readonly verb: string
  /** Of a known path that is no resource: the path. */
  readonly subresource: string
  /** `resource`, `namespace`, `cluster`, or `''` for what is no resource. */
  readonly scope: string
  readonly dryRun: boolean
  readonly longRunning: boolean
  readonly mutating: boolean
}

/** How a request ended. */
export interface RequestEnd {
  readonly code: number
  readonly seconds: number
  /** Undefined: not known. */
  readonly bytes: number | undefined
  /** The connection broke before the answer was through. */
  readonly aborted: boolean
}

/** Counts requests while they run and when they have ended. */
export class RequestMetrics {
  readonly #total: Family<Counter>
  readonly #duration: Family<Histogram>
  readonly #sizes: Family<Histogram>
  readonly #longRunning: Family<Gauge>
  readonly #aborts: Family<Counter>
  readonly #inFlight: { readonly mutating: Gauge; readonly readOnly: Gauge }
  /** Requests of one kind come again and again. */
  readonly #series = new Map<Kind | undefined, Map<string, RequestSeries>>()

  constructor(metrics: Metrics) {
    this.#total = metrics.counter(definitions.total)
    this.#duration = metrics.histogram(definitions.duration)
    this.#sizes = metrics.histogram(definitions.sizes)
    this.#longRunning = metrics.gauge(definitions.longRunning)
    this.#aborts = metrics.counter(definitions.aborts)
    const inFlight = metrics.gauge(definitions.inFlight)
    this.#inFlight = { mutating: inFlight.labels('mutating'), readOnly: inFlight.labels('readOnly') }
  }

  /** A request has begun. @returns tells how it ended */
  begin(request: RequestClass): (end: RequestEnd) => void {
    const series = this.#seriesOf(request)
    const running = request.longRunning
      ? series.longRunning
      : this.#inFlight[request.mutating ? 'mutating' : 'readOnly']
    running.add(1)
    return ({ code, seconds, bytes, aborted }) => {
      running.add(-1)
      series.ended(code).inc()
      series.duration.observe(seconds)
      if (bytes !== undefined) series.sizes?.observe(bytes)
      if (aborted) series.aborts.inc()
    }
  }

  #seriesOf(request: RequestClass): RequestSeries {
    const { kind, verb, subresource, scope, dryRun } = request
    let ofKind = this.#series.get(kind)
    if (!ofKind) this.#series.set(kind, (ofKind = new Map()))
    const key = `${verb} ${subresource} ${scope} ${dryRun}`
    let series = ofKind.get(key)
    if (!series) ofKind.set(key, (series = this.#create(request)))
    return series
  }

  #create({ kind, verb, subresource, scope, dryRun }: RequestClass): RequestSeries {
    const { group = '', version = '', plural = '' } = kind ?? {}
    const place = [verb, group, version, plural, subresource, scope]
    const labels = [...place, component]
    const dry = dryRun ? 'All' : ''
    const byCode = new Map<number, Counter>()
    return {
      duration: this.#duration.labels(...labels, dry),
      // Upstream looks at answers to reads only.
      sizes: verb === 'GET' || verb === 'LIST' ? this.#sizes.labels(...labels) : undefined,
      longRunning: this.#longRunning.labels(...labels),
      aborts: this.#aborts.labels(...place),
      ended: (code) => {
        let counter = byCode.get(code)
        if (!counter) byCode.set(code, (counter = this.#total.labels(...labels, dry, String(code))))
        return counter
      },
    }
  }
}

interface RequestSeries {
  readonly duration: Histogram
  readonly sizes: Histogram | undefined
  readonly longRunning: Gauge
  readonly aborts: Counter
  ended(code: number): Counter
}
