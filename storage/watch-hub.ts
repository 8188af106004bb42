import type { Logger } from '../platform/logger.ts'
import type { StorageEvent, StorageWatcher } from './storage.ts'

interface Subscription {
  readonly watcher: StorageWatcher
  /** Events up to this revision are not for the watcher. */
  readonly after: number
  stopped: boolean
}

/** The watchers of one prefix. */
interface PrefixGroup {
  readonly prefix: string
  subscriptions: readonly Subscription[]
}

/**
 * Hands the events of a commit to those who watch a prefix of their keys. Groups are found by the slashes of a key, so
 * that an event costs what its key's depth and its own watchers cost, not what all watchers cost.
 */
export class WatchHub {
  readonly #logger: Logger
  /** By the part of the prefix up to its last slash. */
  readonly #groups = new Map<string, PrefixGroup[]>()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Events with revision > `after` reach `watcher` from the next commit on. @returns ends that */
  subscribe(prefix: string, after: number, watcher: StorageWatcher): () => void {
    const group = this.#groupOf(prefix)
    const subscription: Subscription = { watcher, after, stopped: false }
    group.subscriptions = [...group.subscriptions, subscription]
    return () => {
      if (subscription.stopped) return
      subscription.stopped = true
      group.subscriptions = group.subscriptions.filter((other) => other !== subscription)
      if (group.subscriptions.length === 0) this.#drop(group)
    }
  }

  /** `events` are all events of one commit, by revision. */
  publish(events: readonly StorageEvent[]): void {
    const calls = this.#callsFor(events)
    for (const { subscription, events } of calls) {
      this.#guard(subscription, () => subscription.watcher.onEvents(events))
    }
    for (const { subscription } of calls) {
      this.#guard(subscription, () => subscription.watcher.onCommitted?.())
    }
  }

  #callsFor(events: readonly StorageEvent[]): { subscription: Subscription; events: readonly StorageEvent[] }[] {
    const eventsOf = new Map<PrefixGroup, StorageEvent[]>()
    for (const event of events) {
      for (const group of this.#groupsFor(event.key)) {
        const known = eventsOf.get(group)
        if (known) known.push(event)
        else eventsOf.set(group, [event])
      }
    }
    return [...eventsOf].flatMap(([group, events]) =>
      group.subscriptions.map((subscription) => ({ subscription, events: newerThan(subscription.after, events) })),
    )
  }

  *#groupsFor(key: string): Iterable<PrefixGroup> {
    for (let slash = -1; ; ) {
      const groups = this.#groups.get(key.slice(0, slash + 1))
      if (groups) for (const group of groups) if (key.startsWith(group.prefix)) yield group
      slash = key.indexOf('/', slash + 1)
      if (slash < 0) return
    }
  }

  #groupOf(prefix: string): PrefixGroup {
    const anchor = anchorOf(prefix)
    const groups = this.#groups.get(anchor) ?? []
    this.#groups.set(anchor, groups)
    let group = groups.find((group) => group.prefix === prefix)
    if (!group) groups.push((group = { prefix, subscriptions: [] }))
    return group
  }

  #drop(group: PrefixGroup): void {
    const anchor = anchorOf(group.prefix)
    const left = this.#groups.get(anchor)?.filter((other) => other !== group) ?? []
    if (left.length > 0) this.#groups.set(anchor, left)
    else this.#groups.delete(anchor)
  }

  /** The writes are durable: a watcher with a bug must not keep their writers from learning it. */
  #guard({ stopped }: Subscription, call: () => void): void {
    if (stopped) return
    try {
      call()
    } catch (err) {
      this.#logger.error({ err }, 'a storage watcher failed')
    }
  }
}

function anchorOf(prefix: string): string {
  return prefix.slice(0, prefix.lastIndexOf('/') + 1)
}

function newerThan(after: number, events: readonly StorageEvent[]): readonly StorageEvent[] {
  return events[0] !== undefined && events[0].revision > after
    ? events
    : events.filter(({ revision }) => revision > after)
}
