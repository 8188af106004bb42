import type { PriorityLevelConfiguration } from '../../apimachinery/types/flowcontrol-v1.ts'
import type { Clock } from '../../platform/clock.ts'
import { FairQueues } from './fair-queues.ts'
import type { FlowSeries } from './flow-metrics.ts'

/** How many requests a level may run. */
export interface SeatLimits {
  /** Its share of the server's seats. */
  readonly nominal: number
  /** How many of these others may use while it does not. */
  readonly lendable: number
  /** How many it may use of others'. */
  readonly borrowable: number
}

export interface PriorityLevelOptions {
  readonly clock: Clock
  /** How long a request may wait for its turn. */
  readonly queueWaitMs: number
  /** Asks others for seats that they do not use. */
  readonly freeElsewhere: (level: PriorityLevel) => number
  /** Called when seats have become free. */
  readonly onFreed: () => void
}

/** How a level turned a request away. */
export type Rejection = 'concurrency-limit' | 'queue-full' | 'time-out' | 'cancelled'

/** A request at the door of a level. */
export interface Applicant {
  /** Of its flow. Asked only of those that have to wait: most do not. */
  readonly hash: () => number
  readonly seats: number
  /** Where it is counted. */
  readonly series: FlowSeries
  readonly onGone: (forget: () => void) => void
}

/** The seats of one PriorityLevelConfiguration, and the queues before them. */
export class PriorityLevel {
  readonly name: string
  readonly #options: PriorityLevelOptions
  #configuration: PriorityLevelConfiguration
  #limits: SeatLimits = { nominal: 0, lendable: 0, borrowable: 0 }
  #queues: FairQueues | undefined
  #used = 0

  constructor(configuration: PriorityLevelConfiguration, options: PriorityLevelOptions) {
    this.name = configuration.metadata.name
    this.#options = options
    this.#configuration = configuration
    this.configure(configuration)
  }

  get configuration(): PriorityLevelConfiguration {
    return this.#configuration
  }

  get isExempt(): boolean {
    return this.#configuration.spec.type === 'Exempt'
  }

  get used(): number {
    return this.#used
  }

  get waiting(): number {
    return this.#queues?.length ?? 0
  }

  get limits(): SeatLimits {
    return this.#limits
  }

  set limits(limits: SeatLimits) {
    this.#limits = limits
  }

  /** Seats that others may use now. */
  get lendableNow(): number {
    return Math.max(0, Math.min(this.#limits.lendable, this.#limits.nominal - this.#used - this.waiting))
  }

  /** Takes on another configuration. What waits in queues goes on waiting there, unless their number has changed. */
  configure(configuration: PriorityLevelConfiguration): void {
    const before = JSON.stringify(this.#configuration.spec.limited?.limitResponse)
    this.#configuration = configuration
    const response = configuration.spec.limited?.limitResponse
    if (this.#queues && JSON.stringify(response) === before) return
    const old = this.#queues
    const queuing = response?.queuing
    this.#queues =
      queuing &&
      new FairQueues({
        queues: queuing.queues ?? 64,
        handSize: queuing.handSize ?? 8,
        queueLengthLimit: queuing.queueLengthLimit ?? 50,
      })
    // Who waited by the old rules has waited long enough.
    for (let next = old?.peek(); next; next = old?.peek()) next.dispatch()
  }

  /** @returns gives the seats back; a reason when there are none, now or after waiting */
  admit(applicant: Applicant): (() => void) | Rejection | Promise<(() => void) | Rejection> {
    const isFree = this.isExempt || (this.waiting === 0 && this.#fits(applicant.seats))
    if (isFree) return this.#run(applicant)
    if (this.#queues === undefined) return 'concurrency-limit'
    return this.#wait(applicant, this.#queues)
  }

  /** Lets in whose turn it is, as far as there are seats. */
  dispatch(): void {
    for (let next = this.#queues?.peek(); next && this.#fits(next.seats); next = this.#queues?.peek()) next.dispatch()
  }

  #fits(seats: number): boolean {
    const { nominal, borrowable } = this.#limits
    // A request for more seats than there are runs alone.
    const wanted = this.#used + seats
    if (wanted <= nominal || this.#used === 0) return true
    return wanted <= nominal + Math.min(borrowable, this.#options.freeElsewhere(this))
  }

  #run({ seats, series }: Applicant, done?: (work: number) => void): () => void {
    const { clock, onFreed } = this.#options
    const startedAtMs = clock.monotonicMs()
    this.#used += seats
    series.executing.add(1)
    series.dispatched.inc()
    let over = false
    return () => {
      if (over) return
      over = true
      this.#used -= seats
      series.executing.add(-1)
      done?.((clock.monotonicMs() - startedAtMs) * seats)
      onFreed()
    }
  }

  #wait(applicant: Applicant, queues: FairQueues): 'queue-full' | Promise<(() => void) | Rejection> {
    const { clock, queueWaitMs } = this.#options
    const { hash, seats, series, onGone } = applicant
    const since = clock.monotonicMs()
    let settle: (outcome: (() => void) | Rejection) => void = () => {}
    const outcome = new Promise<(() => void) | Rejection>((resolve) => (settle = resolve))
    let over = false
    const end = (decide: () => (() => void) | Rejection) => {
      if (over) return
      over = true
      timer.cancel()
      series.inQueue.add(-1)
      const outcome = decide()
      series.waited(typeof outcome === 'function').observe((clock.monotonicMs() - since) / 1000)
      settle(outcome)
    }
    const dispatch = () => {
      const taken = queues.take()
      end(() => this.#run(applicant, taken?.done))
    }
    const leave = queues.enqueue(hash(), { seats, dispatch })
    if (leave === undefined) return 'queue-full'
    series.inQueue.add(1)
    const giveUp = (why: Rejection) => {
      leave()
      end(() => why)
    }
    const timer = clock.setTimer(queueWaitMs, () => giveUp('time-out'))
    onGone(() => giveUp('cancelled'))
    return outcome
  }
}
