import type { Counter, Histogram, Metrics } from '../platform/metrics.ts'

/** How an attempt to place a pod ended. */
export type AttemptResult = 'scheduled' | 'unschedulable' | 'error'

/** How many pods wait, by where (`active`, `backoff`, `unschedulable`). */
export type PendingPods = Readonly<Record<string, number>>

interface AttemptSeries {
  readonly attempts: Counter
  /** In seconds. */
  readonly duration: Histogram
}

/** The scheduler_* metrics (k8s.io/kubernetes/pkg/scheduler/metrics). */
export class SchedulerMetrics {
  readonly #series: Record<AttemptResult, AttemptSeries>

  constructor(metrics: Metrics, profile: string, pending: () => PendingPods) {
    const labels = ['result', 'profile']
    const attempts = metrics.counter({
      name: 'scheduler_schedule_attempts_total',
      help: "Number of attempts to schedule pods, by the result. 'unschedulable' means a pod could not be scheduled, while 'error' means an internal scheduler problem.",
      labels,
    })
    const durations = metrics.histogram({
      name: 'scheduler_scheduling_attempt_duration_seconds',
      help: 'Scheduling attempt latency in seconds (scheduling algorithm + binding)',
      labels,
      // From a millisecond on, doubled each time.
      buckets: Array.from({ length: 15 }, (_, i) => 0.001 * 2 ** i),
    })
    const seriesOf = (result: AttemptResult): AttemptSeries => ({
      attempts: attempts.labels(result, profile),
      duration: durations.labels(result, profile),
    })
    this.#series = {
      scheduled: seriesOf('scheduled'),
      unschedulable: seriesOf('unschedulable'),
      error: seriesOf('error'),
    }
    metrics.observe(
      {
        name: 'scheduler_pending_pods',
        help: "Number of pending pods, by the queue type. 'active' means number of pods in activeQ; 'backoff' means number of pods in backoffQ; 'unschedulable' means number of pods in unschedulablePods that the scheduler attempted to schedule and failed; 'gated' is the number of unschedulable pods that the scheduler never attempted to schedule because they are gated.",
        labels: ['queue'],
      },
      'gauge',
      () => Object.entries(pending()).map(([queue, count]) => [[queue], count] as const),
    )
  }

  attempted(result: AttemptResult, seconds: number): void {
    const { attempts, duration } = this.#series[result]
    attempts.inc()
    duration.observe(seconds)
  }
}
