import { tooManyRequests } from '../../../apimachinery/errors.ts'
import { goAggregate } from '../../../apimachinery/go-text.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import type { EventLimit } from './configuration.ts'
import { EventLimiter } from './event-limiter.ts'

/** Keeps the API server from being flooded with events. */
export class EventRateLimit implements AdmissionPlugin {
  readonly name = 'EventRateLimit'
  readonly #limiters: readonly EventLimiter[]

  constructor(limits: readonly EventLimit[], clock: Clock) {
    this.#limiters = limits.map((limit) => new EventLimiter(limit, clock))
  }

  /** Every limit counts every event, also those that another one refuses; upstream does not limit those of events.k8s.io. */
  validate(attributes: AdmissionAttributes): void {
    const { kind, operation, dryRun } = attributes
    if (kind.kind !== 'Event' || kind.group !== '' || dryRun || (operation !== 'CREATE' && operation !== 'UPDATE'))
      return
    const refusals = this.#limiters
      .map((limiter) => limiter.refusal(attributes))
      .filter((refusal) => refusal !== undefined)
    if (refusals.length === 0) return
    throw tooManyRequests(`Too many requests: ${goAggregate(refusals)}`, 0)
  }
}
