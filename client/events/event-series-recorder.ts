import { isNotFound } from '../../apimachinery/errors.ts'
import { eventsV1 } from '../../apimachinery/kinds/events/event.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { ObjectReference } from '../../apimachinery/types/core-v1.ts'
import type { Event } from '../../apimachinery/types/events-v1.ts'
import { BoundedMap } from '../../platform/bounded-map.ts'
import { type Clock, type EpochMs, timerPriority, toMicroTime } from '../../platform/clock.ts'
import type { Client } from '../client.ts'
import { type EventType, referenceTo } from './event-recorder.ts'
import { type EventWriterDeps, EventWrites } from './event-writes.ts'

/** The numbers of client-go's event broadcaster (k8s.io/client-go/tools/events). */
const seriesEndsAfterMs = 6 * 60_000
const refreshEveryMs = 30 * 60_000
/** How many events are remembered, to count on when they come again. */
const maxRemembered = 4096
/** Longer notes are refused by the server (apimachinery: NoteLengthLimit). */
const maxNoteLength = 1024

/** What happened, to what, and what was being done. */
export interface Happening {
  readonly type: EventType
  /** Why, in a word: `FailedScheduling`. */
  readonly reason: string
  /** What was being done: `Binding`. */
  readonly action: string
  readonly note: string
  /** Another object that had a part in it. */
  readonly related?: KubeObject
}

interface Remembered {
  readonly event: Event
  lastAt: EpochMs
  count: number
  writes: Promise<void>
}

/**
 * Records events.k8s.io/v1 Events (KEP-383) about objects, for which nobody waits. The same again becomes a series:
 * that there is one is written at once, how long it is when it has ended, and every half hour before that.
 */
export class EventSeriesRecorder {
  readonly #client: Client
  readonly #clock: Clock
  readonly #controller: string
  readonly #instance: string
  readonly #writes: EventWrites
  readonly #remembered = new BoundedMap<Remembered>(maxRemembered)
  readonly #series = new Map<string, Remembered>()
  #refreshedAt: EpochMs = 0
  #cancelTimer: (() => void) | undefined

  /** @param controller who says it @param instance which one, of several that run */
  constructor(deps: EventWriterDeps, controller: string, instance: string) {
    this.#client = deps.client
    this.#clock = deps.clock
    this.#writes = new EventWrites(deps)
    this.#controller = controller
    this.#instance = instance
  }

  event(object: KubeObject, happening: Happening): void {
    if (this.#writes.isFull) return
    const draft = this.#draft(referenceTo(object), happening)
    const key = keyOfEvent(draft)
    const known = this.#remembered.get(key)
    const now = this.#clock.now()
    if (known && now - known.lastAt <= seriesEndsAfterMs) return this.#countUp(key, known, now)
    const remembered = { event: draft, lastAt: now, count: 1, writes: Promise.resolve() }
    this.#remembered.set(key, remembered)
    this.#write(key, remembered, () => this.#client.create(eventsV1, draft))
  }

  stop(): void {
    this.#cancelTimer?.()
  }

  #countUp(key: string, series: Remembered, now: EpochMs): void {
    series.count++
    series.lastAt = now
    if (series.count > 2) return
    if (this.#series.size < maxRemembered) this.#series.set(key, series)
    this.#writeSeries(key, series)
    if (!this.#cancelTimer) {
      this.#refreshedAt = now
      this.#arm()
    }
  }

  /** While a series goes on, looks now and then whether it has ended. */
  #arm(): void {
    const timer = this.#clock.setTimer(seriesEndsAfterMs, () => this.#onTick(), timerPriority.housekeeping)
    this.#cancelTimer = () => timer.cancel()
  }

  #onTick(): void {
    const now = this.#clock.now()
    const refresh = now - this.#refreshedAt >= refreshEveryMs
    if (refresh) this.#refreshedAt = now
    for (const [key, series] of this.#series) {
      const ended = now - series.lastAt > seriesEndsAfterMs
      if (ended) this.#forget(key)
      if (ended || refresh) this.#writeSeries(key, series)
    }
    this.#cancelTimer = undefined
    if (this.#series.size > 0) this.#arm()
  }

  #forget(key: string): void {
    this.#remembered.delete(key)
    this.#series.delete(key)
  }

  #writeSeries(key: string, remembered: Remembered): void {
    const { event, count, lastAt } = remembered
    const series = { count, lastObservedTime: toMicroTime(lastAt) }
    this.#write(key, remembered, async () => {
      try {
        await this.#client.patch(eventsV1, event.metadata, 'strategic', { series })
      } catch (error) {
        // Events expire.
        if (!isNotFound(error)) throw error
        await this.#client.create(eventsV1, { ...event, series })
      }
    })
  }

  #write(key: string, remembered: Remembered, write: () => Promise<unknown>): void {
    remembered.writes = this.#writes.after(remembered.writes, write, () => this.#forget(key))
  }

  #draft(regarding: ObjectReference, { type, reason, action, note, related }: Happening): Event {
    const { namespace = 'default', name = '' } = regarding
    const event = {
      metadata: { namespace, name: this.#writes.nameFor(name) },
      eventTime: toMicroTime(this.#clock.now()),
      reportingController: this.#controller,
      reportingInstance: this.#instance,
      action,
      reason,
      regarding,
      ...(related ? { related: referenceTo(related) } : {}),
      note: shortened(note),
      type,
    }
    return event as Event
  }
}

function keyOfEvent({ type, action, reason, regarding, related }: Event): string {
  return JSON.stringify([type, action, reason, regarding, related])
}

function shortened(note: string): string {
  const suffix = ' ...'
  return note.length <= maxNoteLength ? note : `${note.slice(0, maxNoteLength - suffix.length)}${suffix}`
}
