import type { Counter, Gauge, Histogram, Metrics } from '../../platform/metrics.ts'

/** Of the requests of one FlowSchema at one priority level. */
export interface FlowSeries {
  readonly executing: Gauge
  readonly inQueue: Gauge
  readonly dispatched: Counter
  /** In seconds. */
  waited(execute: boolean): Histogram
  rejected(reason: string): Counter
}

const labels = ['priority_level', 'flow_schema']

/** The apiserver_flowcontrol_* metrics (k8s.io/apiserver/pkg/util/flowcontrol/metrics). */
export function flowSeries(metrics: Metrics, level: string, schema: string): FlowSeries {
  const waited = metrics.histogram({
    name: 'apiserver_flowcontrol_request_wait_duration_seconds',
    help: 'Length of time a request spent waiting in its queue',
    labels: [...labels, 'execute'],
    buckets: [0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  })
  const rejected = metrics.counter({
    name: 'apiserver_flowcontrol_rejected_requests_total',
    help: 'Number of requests rejected by API Priority and Fairness subsystem',
    labels: [...labels, 'reason'],
  })
  return {
    executing: metrics
      .gauge({
        name: 'apiserver_flowcontrol_current_executing_requests',
        help: 'Number of requests in initial (for a WATCH) or any (for a non-WATCH) execution stage in the API Priority and Fairness subsystem',
        labels,
      })
      .labels(level, schema),
    inQueue: metrics
      .gauge({
        name: 'apiserver_flowcontrol_current_inqueue_requests',
        help: 'Number of requests currently pending in queues of the API Priority and Fairness subsystem',
        labels,
      })
      .labels(level, schema),
    dispatched: metrics
      .counter({
        name: 'apiserver_flowcontrol_dispatched_requests_total',
        help: 'Number of requests executed by API Priority and Fairness subsystem',
        labels,
      })
      .labels(level, schema),
    waited: (execute) => waited.labels(level, schema, String(execute)),
    rejected: (reason) => rejected.labels(level, schema, reason),
  }
}

/** How many seats a priority level has. */
export function nominalSeats(metrics: Metrics, level: string): Gauge {
  return metrics
    .gauge({
      name: 'apiserver_flowcontrol_nominal_limit_seats',
      help: 'Nominal number of execution seats configured for each priority level',
      labels: ['priority_level'],
    })
    .labels(level)
}
