import type { Clock } from '../../platform/clock.ts'
import type { Histogram, Metrics } from '../../platform/metrics.ts'

/** The two rounds of admission: plugins that change objects, then those that look at them. */
export type AdmissionStep = 'admit' | 'validate'

/** Measures admission (k8s.io/apiserver/pkg/admission/metrics). */
export class AdmissionMetrics {
  readonly #clock: Clock
  readonly #series = new Map<string, Histogram>()
  readonly #durations

  constructor(metrics: Metrics, clock: Clock) {
    this.#clock = clock
    this.#durations = metrics.histogram({
      name: 'apiserver_admission_step_admission_duration_seconds',
      help: 'Admission sub-step latency histogram in seconds, broken out for each operation and API resource and step type (validate or admit).',
      labels: ['type', 'operation', 'rejected'],
      buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5],
    })
  }

  /** Runs a step. What it throws is a refusal, and is passed on. */
  measure(step: AdmissionStep, operation: string, run: () => void | Promise<void>): void | Promise<void> {
    const startedAtMs = this.#clock.monotonicMs()
    const ended = (rejected: boolean) =>
      this.#of(step, operation, rejected).observe((this.#clock.monotonicMs() - startedAtMs) / 1000)
    const refused = (err: unknown) => {
      ended(true)
      throw err
    }
    try {
      const pending = run()
      if (pending) return pending.then(() => ended(false), refused)
    } catch (err) {
      return refused(err)
    }
    ended(false)
  }

  #of(step: AdmissionStep, operation: string, rejected: boolean): Histogram {
    const key = `${step} ${operation} ${rejected}`
    let series = this.#series.get(key)
    if (!series) this.#series.set(key, (series = this.#durations.labels(step, operation, String(rejected))))
    return series
  }
}
