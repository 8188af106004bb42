import type { ClusterEvent } from '../framework/cluster-event.ts'

/** How many events are remembered at most; who missed more is taken to have missed one that matters. */
const maxRemembered = 10_000

interface Entry {
  readonly event: ClusterEvent
  /** Of the only pod that it is about; undefined: it may matter to all. */
  readonly key: string | undefined
}

/** What happens while pods are being tried: it may make the outcome of their try obsolete. One log for all of them. */
export class MissedEvents {
  #log: Entry[] = []
  /** How many entries were dropped from the front of the log. */
  #dropped = 0
  /** By pod key, how many events had happened when its try began; the earliest comes first. */
  readonly #begun = new Map<string, number>()

  begin(key: string): void {
    this.#begun.delete(key)
    this.#begun.set(key, this.#dropped + this.#log.length)
  }

  /** @param key of the only pod that the events are about */
  record(events: readonly ClusterEvent[], key?: string): void {
    if (this.#begun.size === 0 || (key !== undefined && !this.#begun.has(key))) return
    for (const event of events) this.#log.push({ event, key })
    if (this.#log.length > maxRemembered) this.#drop(this.#log.length - maxRemembered / 2)
  }

  /** Ends a try. @returns the events since its beginning that may matter to the pod; undefined: too many to know */
  end(key: string): readonly ClusterEvent[] | undefined {
    const begun = this.#begun.get(key)
    this.#begun.delete(key)
    const since = begun === undefined ? [] : this.#since(begun, key)
    const [earliest] = this.#begun.values()
    this.#drop((earliest ?? this.#dropped + this.#log.length) - this.#dropped)
    return since
  }

  #since(begun: number, key: string): readonly ClusterEvent[] | undefined {
    if (begun < this.#dropped) return undefined
    return this.#log
      .slice(begun - this.#dropped)
      .filter((entry) => entry.key === undefined || entry.key === key)
      .map(({ event }) => event)
  }

  #drop(count: number): void {
    if (count <= 0) return
    this.#log = this.#log.slice(count)
    this.#dropped += count
  }
}
