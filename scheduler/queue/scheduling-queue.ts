import { keyOf } from '../../apimachinery/object.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Clock, EpochMs, Timer } from '../../platform/clock.ts'
import { Heap } from '../../platform/heap.ts'
import type { ClusterEvent } from '../framework/cluster-event.ts'
import { priorityOf } from '../framework/priority.ts'
import type { PendingPods } from '../scheduler-metrics.ts'
import { MissedEvents } from './missed-events.ts'
import { nobody, refusers, type UnschedulablePod, UnschedulablePods } from './unschedulable-pods.ts'

/** A pod that could not be placed waits this long before its next try, doubling each time (upstream: podInitialBackoffSeconds, podMaxBackoffSeconds). */
const initialBackoffMs = 1_000
const maxBackoffMs = 10_000
/** A pod that no event has woken is tried again after this time (upstream: podMaxInUnschedulablePodsDuration). */
const maxUnschedulableMs = 5 * 60_000

/** A pod that waits for a node. */
export interface QueuedPod {
  readonly pod: Pod
  /** When it came into the queue first: among equals the first comes first. */
  readonly since: EpochMs
  readonly sequence: number
  readonly attempts: number
}

interface BackingOffPod {
  readonly queued: QueuedPod
  readonly until: EpochMs
}

export interface SchedulingQueueDeps {
  readonly clock: Clock
  /** Whether a plugin's "no" waits for such an event at all. */
  readonly awaits: (event: ClusterEvent, plugin: string) => boolean
  /** Whether an event that is awaited can turn a plugin's "no" to the pod into a yes. */
  readonly canHelp: (event: ClusterEvent, plugin: string, pod: Pod) => boolean
  /** Called when a pod becomes ready to be tried. */
  readonly onReady: () => void
}

/**
 * Pods without a node, in one of three states: ready to be tried, in the order of priority and age; backing off after a
 * failure; or unschedulable until an event happens that one of the plugins that refused it waits for.
 */
export class SchedulingQueue {
  readonly #deps: SchedulingQueueDeps
  readonly #ready = new Heap<QueuedPod>(comesBefore)
  readonly #readyKeys = new Map<string, QueuedPod>()
  readonly #backingOff = new Map<string, BackingOffPod>()
  readonly #unschedulable = new UnschedulablePods()
  readonly #missed = new MissedEvents()
  #sequence = 0
  #timer: Timer | undefined
  #armedFor: EpochMs = Number.POSITIVE_INFINITY

  constructor(deps: SchedulingQueueDeps) {
    this.#deps = deps
  }

  get size(): number {
    return this.#readyKeys.size + this.#backingOff.size + this.#unschedulable.size
  }

  /** How many pods wait, by upstream's names for the reasons. */
  get pending(): PendingPods {
    return {
      active: this.#readyKeys.size,
      backoff: this.#backingOff.size,
      unschedulable: this.#unschedulable.size,
    }
  }

  get hasReady(): boolean {
    return this.#readyKeys.size > 0
  }

  /** A new pod, or a newer version of one that waits. */
  add(pod: Pod): void {
    const key = keyOf(pod)
    const waiting = this.#find(key)
    this.remove(key)
    this.#makeReady({
      pod,
      since: waiting?.since ?? this.#deps.clock.now(),
      sequence: waiting?.sequence ?? this.#sequence++,
      attempts: waiting?.attempts ?? 0,
    })
  }

  /** Replaces the version of a pod that waits, without waking it. @returns false when it does not wait */
  update(pod: Pod): boolean {
    const key = keyOf(pod)
    const ready = this.#readyKeys.get(key)
    if (ready) this.#putReady({ ...ready, pod })
    const unschedulable = this.#unschedulable.get(key)
    if (unschedulable) this.#unschedulable.set({ ...unschedulable, pod })
    const backingOff = this.#backingOff.get(key)
    if (backingOff) this.#backingOff.set(key, { ...backingOff, queued: { ...backingOff.queued, pod } })
    return (ready ?? unschedulable ?? backingOff) !== undefined
  }

  remove(key: string): void {
    this.#readyKeys.delete(key)
    this.#backingOff.delete(key)
    this.#unschedulable.delete(key)
  }

  /** Takes the pod that is next; give it back with `reject`, or forget it with `done`. */
  take(): QueuedPod | undefined {
    for (let next = this.#ready.pop(); next; next = this.#ready.pop()) {
      const key = keyOf(next.pod)
      // The heap may still hold versions of pods that were removed or replaced.
      if (this.#readyKeys.get(key) !== next) continue
      this.#readyKeys.delete(key)
      this.#missed.begin(key)
      return { ...next, attempts: next.attempts + 1 }
    }
    return undefined
  }

  done(key: string): void {
    this.#missed.end(key)
  }

  /** Puts back a pod that these plugins refused. */
  reject(queued: QueuedPod, rejectedBy: ReadonlySet<string>): void {
    const key = keyOf(queued.pod)
    const missed = this.#missed.end(key)
    if (this.#find(key)) return
    const isObsolete = (plugin: string) => missed === undefined || this.#concerns(missed, plugin, queued.pod)
    if ([...refusers({ rejectedBy })].some(isObsolete)) return this.#backOff(queued)
    const rejectedAt = this.#deps.clock.now()
    this.#unschedulable.set({ ...queued, rejectedBy, rejectedAt })
    this.#armFor(rejectedAt + maxUnschedulableMs)
  }

  /** Puts back a pod whose try failed for another reason than a refusal: it is tried again after its back-off. */
  retry(queued: QueuedPod): void {
    const key = keyOf(queued.pod)
    this.#missed.end(key)
    if (!this.#find(key)) this.#backOff(queued)
  }

  /** Wakes the pods that wait for one of the events: all, or the one with `key`. */
  happened(events: readonly ClusterEvent[], key?: string): void {
    if (events.length === 0) return
    this.#missed.record(events, key)
    const only = key === undefined ? undefined : this.#unschedulable.get(key)
    if (key !== undefined && !only) return
    for (const plugin of only ? refusers(only) : this.#unschedulable.plugins) {
      const awaited = events.filter((event) => plugin === nobody || this.#deps.awaits(event, plugin))
      if (awaited.length === 0) continue
      for (const waiting of only ? [only] : this.#unschedulable.refusedBy(plugin)) {
        if (this.#concerns(awaited, plugin, waiting.pod)) this.#wake(waiting)
      }
    }
  }

  stop(): void {
    this.#timer?.cancel()
  }

  #concerns(events: readonly ClusterEvent[], plugin: string, pod: Pod): boolean {
    return events.some((event) => {
      if (event.concerns?.(pod) === false) return false
      // Nobody refused, there were no nodes: everything that happens may help.
      return plugin === nobody || (this.#deps.awaits(event, plugin) && this.#deps.canHelp(event, plugin, pod))
    })
  }

  #wake(waiting: UnschedulablePod): void {
    const key = keyOf(waiting.pod)
    // Another plugin that refused it may have woken it already.
    if (!this.#unschedulable.get(key)) return
    this.#unschedulable.delete(key)
    this.#backOff(waiting)
  }

  #find(key: string): QueuedPod | undefined {
    return this.#readyKeys.get(key) ?? this.#backingOff.get(key)?.queued ?? this.#unschedulable.get(key)
  }

  #makeReady(queued: QueuedPod): void {
    this.#putReady(queued)
    this.#deps.onReady()
  }

  #putReady(queued: QueuedPod): void {
    this.#readyKeys.set(keyOf(queued.pod), queued)
    this.#ready.push(queued)
  }

  /** Back-off counts from the refusal: a pod that has waited long enough is ready at once. */
  #backOff(queued: QueuedPod | UnschedulablePod): void {
    const from = 'rejectedAt' in queued ? queued.rejectedAt : this.#deps.clock.now()
    const until = from + backoffMs(queued.attempts)
    const { pod, since, sequence, attempts } = queued
    if (until <= this.#deps.clock.now()) return this.#makeReady({ pod, since, sequence, attempts })
    this.#backingOff.set(keyOf(pod), { queued: { pod, since, sequence, attempts }, until })
    this.#armFor(until)
  }

  /** One timer, for whatever is due first; none while nothing waits. */
  #armFor(at: EpochMs): void {
    if (at >= this.#armedFor) return
    this.#timer?.cancel()
    this.#armedFor = at
    this.#timer = this.#deps.clock.setTimer(at - this.#deps.clock.now(), () => this.#onDue())
  }

  #onDue(): void {
    const now = this.#deps.clock.now()
    this.#armedFor = Number.POSITIVE_INFINITY
    for (const [key, { queued, until }] of this.#backingOff) {
      if (until > now) {
        this.#armFor(until)
        continue
      }
      this.#backingOff.delete(key)
      this.#makeReady(queued)
    }
    for (const waiting of this.#unschedulable.values()) {
      const until = waiting.rejectedAt + maxUnschedulableMs
      if (until > now) this.#armFor(until)
      else this.#wake(waiting)
    }
  }
}

/** How long a pod rests after its n-th failure. */
export function backoffMs(attempts: number): number {
  return Math.min(maxBackoffMs, initialBackoffMs * 2 ** Math.max(0, attempts - 1))
}

function comesBefore(a: QueuedPod, b: QueuedPod): boolean {
  const priority = priorityOf(b.pod) - priorityOf(a.pod)
  if (priority !== 0) return priority < 0
  return a.since !== b.since ? a.since < b.since : a.sequence < b.sequence
}
