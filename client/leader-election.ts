import { isAlreadyExists, isConflict, isNotFound } from '../apimachinery/errors.ts'
import { leases } from '../apimachinery/kinds/coordination/lease.ts'
import type { Lease, LeaseSpec } from '../apimachinery/types/coordination-v1.ts'
import { type Clock, type EpochMs, type Timer, toMicroTime } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Random } from '../platform/random.ts'
import type { Client } from './client.ts'
import type { EventRecorder } from './events/event-recorder.ts'

/** kube-controller-manager's defaults: --leader-elect-lease-duration, -renew-deadline and -retry-period. */
const leaseDurationMs = 15_000
const renewDeadlineMs = 10_000
const retryPeriodMs = 2_000
/** Retries are stretched by up to this much of the period, so that candidates do not meet (client-go: JitterFactor). */
const jitter = 1.2

export interface LeaderElectionOptions {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly recorder: EventRecorder
  /** Of the Lease that all candidates share. */
  readonly namespace: string
  readonly name: string
  /** What tells this candidate from the others. */
  readonly identity: string
}

export interface Leader {
  /** This candidate leads: start to work. */
  onStarted(): void
  /** It does not any more: stop at once, another one may have begun. */
  onStopped(): void
}

/**
 * Elects one of several candidates by a Lease. Who holds it renews it; when it has not been renewed for 15 seconds by our
 * clock, another one takes it. Who cannot renew it for 10 seconds stops to lead before that.
 */
export class LeaderElection {
  readonly #options: LeaderElectionOptions
  readonly #leader: Leader
  readonly #log: Logger
  #lease: Lease | undefined
  /** When we saw the Lease change, by our clock: that of others may be off. */
  #changedAt: EpochMs = 0
  #renewedAt: EpochMs = 0
  #state: 'waiting' | 'leading' | 'stopped' = 'waiting'
  #timer: Timer | undefined
  #attempt: Promise<void> = Promise.resolve()

  constructor(options: LeaderElectionOptions, leader: Leader) {
    this.#options = options
    this.#leader = leader
    this.#log = options.logger.child({ lease: `${options.namespace}/${options.name}`, identity: options.identity })
  }

  start(): void {
    this.#attempt = this.#tryAndAgain()
  }

  /** Stops to lead, and gives the Lease back so that another candidate need not wait. */
  async stop(): Promise<void> {
    const wasLeading = this.#state === 'leading'
    this.#state = 'stopped'
    this.#timer?.cancel()
    if (wasLeading) this.#leader.onStopped()
    await this.#attempt
    if (wasLeading) await this.#release()
  }

  async #tryAndAgain(): Promise<void> {
    const holds = await this.#acquireOrRenew().catch((error: unknown) => {
      this.#log.warn({ err: error }, 'cannot reach the lease')
      return false
    })
    if (this.#state === 'stopped') return
    if (holds) this.#renewed()
    else if (this.#state === 'leading') this.#notRenewed()
    const stretch = this.#state === 'leading' ? 1 : 1 + jitter * this.#options.random.next()
    this.#timer = this.#options.clock.setTimer(Math.round(retryPeriodMs * stretch), () => {
      this.#attempt = this.#tryAndAgain()
    })
  }

  #renewed(): void {
    this.#renewedAt = this.#options.clock.now()
    if (this.#state === 'leading') return
    this.#state = 'leading'
    this.#log.info({}, 'became leader')
    const { recorder, identity } = this.#options
    recorder.event(this.#lease!, 'Normal', 'LeaderElection', `${identity} became leader`)
    this.#leader.onStarted()
  }

  #notRenewed(): void {
    const isLate = this.#options.clock.now() - this.#renewedAt >= renewDeadlineMs
    if (!isLate && this.#lease?.spec.holderIdentity === this.#options.identity) return
    this.#state = 'waiting'
    this.#log.warn({}, 'lost the lease')
    this.#leader.onStopped()
  }

  /** @returns whether we hold the Lease now */
  async #acquireOrRenew(): Promise<boolean> {
    const { client, clock, namespace, name, identity } = this.#options
    const lease = await client.get(leases, { namespace, name }).catch((error: unknown) => {
      if (isNotFound(error)) return undefined
      throw error
    })
    if (lease) this.#observe(lease)
    if (lease && this.#isHeldByOther(lease)) return false
    const spec = claimOf(lease?.spec, identity, toMicroTime(clock.now()))
    try {
      const written = lease
        ? await client.update(leases, { ...lease, spec })
        : await client.create(leases, { metadata: { namespace, name }, spec })
      this.#observe(written)
      return true
    } catch (error) {
      // Another candidate was faster.
      if (isConflict(error) || isAlreadyExists(error)) return false
      throw error
    }
  }

  #observe(lease: Lease): void {
    if (lease.metadata.resourceVersion !== this.#lease?.metadata.resourceVersion) {
      this.#changedAt = this.#options.clock.now()
    }
    this.#lease = lease
  }

  #isHeldByOther({ spec }: Lease): boolean {
    const { clock, identity } = this.#options
    if (!spec.holderIdentity || spec.holderIdentity === identity) return false
    return clock.now() - this.#changedAt < (spec.leaseDurationSeconds ?? leaseDurationMs / 1000) * 1000
  }

  async #release(): Promise<void> {
    const { client, clock, identity } = this.#options
    const lease = this.#lease
    if (lease?.spec.holderIdentity !== identity) return
    const now = toMicroTime(clock.now())
    const spec = { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: now, acquireTime: now }
    try {
      await client.update(leases, { ...lease, spec })
    } catch (error) {
      this.#log.warn({ err: error }, 'cannot release the lease')
    }
  }
}

function claimOf(spec: LeaseSpec | undefined, identity: string, now: string): LeaseSpec {
  const isOurs = spec?.holderIdentity === identity
  return {
    ...spec,
    holderIdentity: identity,
    leaseDurationSeconds: leaseDurationMs / 1000,
    acquireTime: isOurs ? spec.acquireTime : now,
    renewTime: now,
    leaseTransitions: spec === undefined ? 0 : (spec.leaseTransitions ?? 0) + (isOurs ? 0 : 1),
  }
}
