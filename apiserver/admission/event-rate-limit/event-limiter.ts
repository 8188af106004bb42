import type { Event } from '../../../apimachinery/types/core-v1.ts'
import { BoundedMap } from '../../../platform/bounded-map.ts'
import type { Clock } from '../../../platform/clock.ts'
import { TokenBucket } from '../../../platform/token-bucket.ts'
import type { AdmissionAttributes } from '../admission.ts'
import type { EventLimit, LimitType } from './configuration.ts'

/** How many namespaces, users or objects are told apart unless the configuration says it (upstream: defaultCacheSize). */
const defaultCacheSize = 4096

/** Counts events by one of the limits of a configuration. */
export class EventLimiter {
  readonly #limit: EventLimit
  readonly #clock: Clock
  readonly #buckets: BoundedMap<TokenBucket>

  constructor(limit: EventLimit, clock: Clock) {
    this.#limit = limit
    this.#clock = clock
    this.#buckets = new BoundedMap(limit.type === 'Server' ? 1 : limit.cacheSize || defaultCacheSize)
  }

  /** Counts an event. @returns why it is one too many */
  refusal(attributes: AdmissionAttributes): string | undefined {
    const { type } = this.#limit
    const key = keys[type](attributes)
    return this.#bucketOf(key).take() ? undefined : `limit reached on type ${type} for key ${key}`
  }

  #bucketOf(key: string): TokenBucket {
    let bucket = this.#buckets.get(key)
    if (!bucket) {
      const { qps, burst } = this.#limit
      bucket = new TokenBucket({ perSecond: qps, burst }, this.#clock)
      this.#buckets.set(key, bucket)
    }
    return bucket
  }
}

/** What events are told apart by. */
const keys: Readonly<Record<LimitType, (attributes: AdmissionAttributes) => string>> = {
  Server: () => '',
  Namespace: ({ namespace }) => namespace,
  User: ({ user }) => user.name,
  SourceAndObject: ({ object }) => {
    const { source = {}, involvedObject = {} } = object as Partial<Event>
    const { kind, namespace, name, uid, apiVersion } = involvedObject
    return [source.component, source.host, kind, namespace, name, uid, apiVersion].join('')
  },
}
