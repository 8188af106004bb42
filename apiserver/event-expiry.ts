import { jsonText } from '../apimachinery/codecs/json.ts'
import { keyOf, refOf } from '../apimachinery/object.ts'
import type { Event } from '../apimachinery/types/core-v1.ts'
import { type Clock, type EpochMs, parseTime, type Timer, timerPriority } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { TaskTracker } from '../platform/task-tracker.ts'
import type { ObjectEvent } from './cache/cache-event.ts'
import type { ObjectStore } from './registry/object-store.ts'

/** How long an Event is kept after it was written last (upstream's default of --event-ttl). */
export const eventTtlMs = 60 * 60_000

/** An Event may outstay its time by this, so that many go at once (upstream's etcd leases: --lease-reuse-duration-seconds). */
export const expirySlackMs = 60_000

/** More Events than this are deleted in several steps, with other work in between. */
export const maxDeletionsAtOnce = 500

const cause = jsonText({ user: 'system:apiserver', housekeeping: 'event-ttl' })

export interface EventExpiryOptions {
  /** Of Events of the core group. */
  readonly store: ObjectStore
  readonly clock: Clock
  readonly tracker: TaskTracker
  readonly logger: Logger
}

/** Deletes Events that nobody has written for an hour. Sets a timer only while there are Events. */
export class EventExpiry {
  readonly #options: EventExpiryOptions
  /** When each Event was written last, by key; the longest ago comes first. */
  readonly #writtenAt = new Map<string, EpochMs>()
  #timer: Timer | undefined
  #stopped = false

  constructor(options: EventExpiryOptions) {
    this.#options = options
  }

  /** @returns stops it; deletions that are under way are finished */
  start(): () => void {
    const { store, clock } = this.#options
    const now = clock.now()
    const found = store.all().map(({ object }) => ({ key: keyOf(object), at: lastSeenAt(object as Event, now) }))
    for (const { key, at } of found.sort((a, b) => a.at - b.at)) this.#writtenAt.set(key, at)
    const unfollow = store.watch({}, 'now', { onEvents: (changes) => this.#follow(changes) })
    this.#schedule()
    return () => {
      this.#stopped = true
      this.#timer?.cancel()
      unfollow()
    }
  }

  #follow(changes: readonly ObjectEvent[]): void {
    const now = this.#options.clock.now()
    for (const { type, object } of changes) {
      const key = keyOf(object.object)
      // Set anew, it moves to the end.
      this.#writtenAt.delete(key)
      if (type !== 'DELETED') this.#writtenAt.set(key, now)
    }
    this.#schedule()
  }

  #schedule(): void {
    const [oldest] = this.#writtenAt.values()
    if (this.#timer || this.#stopped || oldest === undefined) return
    const { clock, tracker } = this.#options
    const delayMs = Math.max(oldest + eventTtlMs - clock.now(), 0) + expirySlackMs
    const sweep = () => void tracker.run('expiring Events', () => this.#sweep())
    this.#timer = clock.setTimer(delayMs, sweep, timerPriority.housekeeping)
  }

  async #sweep(): Promise<void> {
    try {
      for (let due = this.#due(); due.length > 0 && !this.#stopped; due = this.#due()) await this.#delete(due)
    } catch (err) {
      // The next sweep tries again.
      this.#options.logger.error({ err }, 'cannot delete expired Events')
    }
    this.#timer = undefined
    this.#schedule()
  }

  #due(): string[] {
    const until = this.#options.clock.now() - eventTtlMs
    const due: string[] = []
    for (const [key, at] of this.#writtenAt) {
      if (at > until || due.length === maxDeletionsAtOnce) break
      due.push(key)
    }
    return due
  }

  async #delete(keys: readonly string[]): Promise<void> {
    const { store } = this.#options
    await Promise.all(
      keys.map(async (key) => {
        const found = store.get(refOf(key))
        // Who loses to another writer is told of the write, as of everything, and waits anew.
        if (found) await store.remove(found.object.metadata, found.revision, { cause })
        else this.#writtenAt.delete(key)
      }),
    )
  }
}

/** When an Event from before this server's start was written last, as far as it tells. */
function lastSeenAt({ metadata, lastTimestamp, eventTime, series }: Event, now: EpochMs): EpochMs {
  const times = [metadata.creationTimestamp, lastTimestamp, eventTime, series?.lastObservedTime]
  const parsed = times.map((time) => (time ? parseTime(time) : 0)).filter((at) => !Number.isNaN(at))
  return Math.min(Math.max(...parsed), now)
}
