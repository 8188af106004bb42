import type { Counter, Metrics } from '../../platform/metrics.ts'

/** Counts who comes and what they may (k8s.io/apiserver/pkg/endpoints/filters). */
export class AuthMetrics {
  readonly authenticated: Record<'success' | 'failure', Counter>
  readonly authorized: Record<'allowed' | 'denied', Counter>

  constructor(metrics: Metrics) {
    const attempts = metrics.counter({
      name: 'authentication_attempts',
      help: 'Counter of authenticated attempts.',
      labels: ['result'],
    })
    const decisions = metrics.counter({
      name: 'authorization_attempts_total',
      help: "Counter of authorization attempts broken down by result. It can be either 'allowed', 'denied', 'no-opinion' or 'error'.",
      labels: ['result'],
    })
    this.authenticated = { success: attempts.labels('success'), failure: attempts.labels('failure') }
    this.authorized = { allowed: decisions.labels('allowed'), denied: decisions.labels('denied') }
  }
}
