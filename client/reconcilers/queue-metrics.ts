import type { Counter, Gauge, Histogram, Metrics } from '../../platform/metrics.ts'

/** What goes through one work queue (the workqueue_* metrics of k8s.io/component-base). Times are in seconds. */
export interface QueueMetrics {
  readonly depth: Gauge
  readonly adds: Counter
  readonly retries: Counter
  readonly waited: Histogram
  readonly worked: Histogram
}

const labels = ['name']
const buckets = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10]

/** @param name of the queue */
export function queueMetrics(metrics: Metrics, name: string): QueueMetrics {
  return {
    depth: metrics.gauge({ name: 'workqueue_depth', help: 'Current depth of workqueue', labels }).labels(name),
    adds: metrics
      .counter({ name: 'workqueue_adds_total', help: 'Total number of adds handled by workqueue', labels })
      .labels(name),
    retries: metrics
      .counter({ name: 'workqueue_retries_total', help: 'Total number of retries handled by workqueue', labels })
      .labels(name),
    waited: metrics
      .histogram({
        name: 'workqueue_queue_duration_seconds',
        help: 'How long in seconds an item stays in workqueue before being requested.',
        labels,
        buckets,
      })
      .labels(name),
    worked: metrics
      .histogram({
        name: 'workqueue_work_duration_seconds',
        help: 'How long in seconds processing an item from workqueue takes.',
        labels,
        buckets,
      })
      .labels(name),
  }
}
