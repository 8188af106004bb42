import type { Event } from '../../apimachinery/types/core-v1.ts'
import { BoundedMap } from '../../platform/bounded-map.ts'
import type { Clock, EpochMs } from '../../platform/clock.ts'

/** The numbers of client-go's event correlator (k8s.io/client-go/tools/record). */
const maxRemembered = 4096
const maxSimilarEvents = 10
const similarWithinMs = 600_000
const spamBurst = 25
const spamRefillMs = 300_000

/** An event that shall be recorded. */
export interface CorrelatedEvent {
  readonly event: Event
  /** Events under one key are one object, which is counted up. */
  readonly key: string
}

interface Similar {
  readonly messages: Set<string>
  lastAt: EpochMs
}

interface TokenBucket {
  tokens: number
  filledAt: EpochMs
}

/**
 * Keeps events from flooding the server: of many that differ only in their message it makes one, and of those from one
 * source about one object it lets 25 through, then one every five minutes.
 */
export class EventCorrelator {
  readonly #clock: Clock
  readonly #similar = new BoundedMap<Similar>(maxRemembered)
  readonly #buckets = new BoundedMap<TokenBucket>(maxRemembered)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @returns undefined when the event is to be dropped */
  correlate(event: Event): CorrelatedEvent | undefined {
    const correlated = this.#aggregate(event)
    return this.#takeToken(sourceAndObject(event)) ? correlated : undefined
  }

  #aggregate(event: Event): CorrelatedEvent {
    const group = [...sourceAndObject(event), event.type, event.reason].join('\n')
    const now = this.#clock.now()
    let similar = this.#similar.get(group)
    if (!similar || now - similar.lastAt > similarWithinMs) {
      similar = { messages: new Set(), lastAt: now }
      this.#similar.set(group, similar)
    }
    similar.lastAt = now
    similar.messages.add(event.message ?? '')
    if (similar.messages.size < maxSimilarEvents) {
      return { event, key: [group, event.involvedObject.fieldPath, event.message].join('\n') }
    }
    // Never more than are needed to know that there are many.
    const [oldest] = similar.messages
    similar.messages.delete(oldest as string)
    return { event: { ...event, message: `(combined from similar events): ${event.message}` }, key: group }
  }

  #takeToken(parts: readonly (string | undefined)[]): boolean {
    const key = parts.join('\n')
    const now = this.#clock.now()
    const bucket = this.#buckets.get(key) ?? { tokens: spamBurst, filledAt: now }
    bucket.tokens = Math.min(spamBurst, bucket.tokens + (now - bucket.filledAt) / spamRefillMs)
    bucket.filledAt = now
    this.#buckets.set(key, bucket)
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }
}

function sourceAndObject({ source, involvedObject }: Event): (string | undefined)[] {
  const { kind, namespace, name, uid, apiVersion } = involvedObject
  return [source.component, source.host, kind, namespace, name, uid, apiVersion]
}
