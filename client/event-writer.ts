import { isNotFound } from '../apimachinery/errors.ts'
import { events } from '../apimachinery/kinds/core/event.ts'
import type { Event } from '../apimachinery/types/core-v1.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Random } from '../platform/random.ts'
import type { TaskTracker } from '../platform/task-tracker.ts'
import { BoundedMap } from './bounded-map.ts'
import type { Client } from './client.ts'
import { EventCorrelator } from './event-correlator.ts'

export interface EventWriterDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly tracker: TaskTracker
}

/** How many events are counted up, rather than created anew, when they come again (client-go). */
const maxRemembered = 4096

/** While so many events are being written, further ones are dropped. */
const maxUnderWay = 10_000

/** An event that the server has, or will have once its writes are done, which happen one after the other. */
interface Written {
  readonly namespace: string
  readonly name: string
  readonly firstTimestamp: string
  count: number
  writes: Promise<void>
}

/**
 * Writes core/v1 Events without anybody waiting. One that comes again is counted up, many similar ones become one (see
 * `EventCorrelator`); what cannot be written is logged and dropped.
 */
export class EventWriter {
  readonly #client: Client
  readonly #clock: Clock
  readonly #random: Random
  readonly #log: Logger
  readonly #tracker: TaskTracker
  readonly #correlator: EventCorrelator
  readonly #written = new BoundedMap<Written>(maxRemembered)
  #underWay = 0

  constructor({ client, clock, random, logger, tracker }: EventWriterDeps) {
    this.#client = client
    this.#clock = clock
    this.#random = random
    this.#log = logger
    this.#tracker = tracker
    this.#correlator = new EventCorrelator(clock)
  }

  /** @param event without name, times and count, which are filled in here: `at` is both its times */
  write(draft: Event, at: string): void {
    const correlated = this.#underWay < maxUnderWay ? this.#correlator.correlate(draft) : undefined
    if (!correlated) {
      this.#log.debug({ reason: draft.reason, object: draft.involvedObject.name }, 'dropped event')
      return
    }
    const { event, key } = correlated
    const known = this.#written.get(key)
    const written = known ?? this.#remember(key, event, at)
    written.count++
    const complete = completed(event, written, at)
    const write = known ? () => this.#countUp(complete) : () => this.#create(complete)
    written.writes = this.#track(written.writes, write, key)
  }

  #remember(key: string, event: Event, firstTimestamp: string): Written {
    const namespace = event.metadata.namespace ?? 'default'
    const name = `${event.involvedObject.name}.${this.#nanos().toString(16)}`
    const written = { namespace, name, firstTimestamp, count: 0, writes: Promise.resolve() }
    this.#written.set(key, written)
    return written
  }

  async #track(before: Promise<void>, write: () => Promise<unknown>, key: string): Promise<void> {
    this.#underWay++
    const done = this.#tracker.start('event')
    try {
      await before
      await write()
    } catch (error) {
      this.#written.delete(key)
      this.#log.debug({ err: error }, 'event was not recorded')
    } finally {
      this.#underWay--
      done()
    }
  }

  async #countUp(event: Event): Promise<void> {
    const { count, lastTimestamp, message } = event
    try {
      await this.#client.patch(events, event.metadata, 'strategic', { count, lastTimestamp, message })
    } catch (error) {
      // Events expire.
      if (!isNotFound(error)) throw error
      await this.#create(event)
    }
  }

  #create(event: Event): Promise<unknown> {
    return this.#client.create(events, event)
  }

  /**
   * The time in nanoseconds: names of events are made of it. Clocks do not tell what comes after the milliseconds, and
   * other writers may have something to say of the same object in the same one, so that is left to chance.
   */
  #nanos(): bigint {
    return BigInt(Math.floor(this.#clock.now())) * 1_000_000n + BigInt(this.#random.int(1_000_000))
  }
}

function completed(event: Event, { namespace, name, firstTimestamp, count }: Written, at: string): Event {
  return { ...event, metadata: { ...event.metadata, namespace, name }, firstTimestamp, lastTimestamp: at, count }
}
