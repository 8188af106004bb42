import type { Clock } from '../../platform/clock.ts'
import type { Counter, Metrics } from '../../platform/metrics.ts'
import { type AuditedRequest, AuditRecord, type AuditSink } from './audit-record.ts'
import { type AuditPolicy, type AuditSubject, auditDecision } from './policy.ts'

export interface AuditLogOptions {
  readonly policy: AuditPolicy
  readonly sink: AuditSink
  readonly clock: Clock
  readonly metrics: Metrics
}

/** Records who did what (kube-apiserver's audit log), as far as the policy wants to know. */
export class AuditLog {
  readonly #options: AuditLogOptions
  readonly #events: Counter
  readonly #sink: AuditSink

  constructor(options: AuditLogOptions) {
    this.#options = options
    this.#events = options.metrics
      .counter({
        name: 'apiserver_audit_event_total',
        help: 'Counter of audit events generated and sent to the audit backend.',
      })
      .labels()
    this.#sink = {
      write: (line) => {
        this.#events.inc()
        options.sink.write(line)
      },
    }
  }

  /** A request begins. @returns undefined when the policy has no interest in it */
  begin(subject: AuditSubject, request: Omit<AuditedRequest, 'user' | 'verb'>): AuditRecord | undefined {
    const { policy, clock } = this.#options
    const decision = auditDecision(policy, subject)
    if (decision.level === 'None') return undefined
    const { user, verb } = subject
    return new AuditRecord({ ...request, user, verb }, decision, this.#sink, clock)
  }
}
