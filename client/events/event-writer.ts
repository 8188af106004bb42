import { isNotFound } from '../../apimachinery/errors.ts'
import { events } from '../../apimachinery/kinds/core/event.ts'
import type { Event } from '../../apimachinery/types/core-v1.ts'
import { BoundedMap } from '../../platform/bounded-map.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Client } from '../client.ts'
import { EventCorrelator } from './event-correlator.ts'
import { type EventWriterDeps, EventWrites } from './event-writes.ts'

/** How many events are counted up, rather than created anew, when they come again (client-go). */
const maxRemembered = 4096

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
  readonly #log: Logger
  readonly #writes: EventWrites
  readonly #correlator: EventCorrelator
  readonly #written = new BoundedMap<Written>(maxRemembered)

  constructor(deps: EventWriterDeps) {
    this.#client = deps.client
    this.#log = deps.logger
    this.#writes = new EventWrites(deps)
    this.#correlator = new EventCorrelator(deps.clock)
  }

  /** @param event without name, times and count, which are filled in here: `at` is both its times */
  write(draft: Event, at: string): void {
    const correlated = this.#writes.isFull ? undefined : this.#correlator.correlate(draft)
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
    written.writes = this.#writes.after(written.writes, write, () => this.#written.delete(key))
  }

  #remember(key: string, event: Event, firstTimestamp: string): Written {
    const namespace = event.metadata.namespace ?? 'default'
    const name = this.#writes.nameFor(event.involvedObject.name ?? '')
    const written = { namespace, name, firstTimestamp, count: 0, writes: Promise.resolve() }
    this.#written.set(key, written)
    return written
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
}

function completed(event: Event, { namespace, name, firstTimestamp, count }: Written, at: string): Event {
  return { ...event, metadata: { ...event.metadata, namespace, name }, firstTimestamp, lastTimestamp: at, count }
}
