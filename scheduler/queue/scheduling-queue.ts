import { keyOf } from '../../apimachinery/object.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Clock, EpochMs, Timer } from '../../platform/clock.ts'
import { Heap } from '../../platform/heap.ts'
import type { ClusterEvent } from '../framework/cluster-event.ts'
import { priorityOf } from '../framework/priority.ts'
import type { PendingPods } from '../scheduler-metrics.ts'

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

interface UnschedulablePod extends QueuedPod {
  readonly rejectedBy: ReadonlySet<string>
  readonly rejectedAt: EpochMs
}

interface BackingOffPod {
  readonly queued: QueuedPod
  readonly until: EpochMs
}

export interface SchedulingQueueDeps {
  readonly clock: Clock
  /** Whether an event can turn the "no" of a plugin into a yes. */
  readonly wakes: (event: ClusterEvent, plugin: string) => boolean
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
  readonly #unschedulable = new Map<string, UnschedulablePod>()
  /** Events that came while a pod was being tried might have made its failure obsolete. */
  readonly #missed = new Map<string, ClusterEvent[]>()
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
    for (const pods of [this.#readyKeys, this.#unschedulable] as Map<string, QueuedPod>[]) {
      const waiting = pods.get(key)
      if (!waiting) continue
      const updated = { ...waiting, pod }
      pods.set(key, updated)
      if (pods === this.#readyKeys) this.#ready.push(updated)
      return true
    }
    const backingOff = this.#backingOff.get(key)
    if (backingOff) this.#backingOff.set(key, { ...backingOff, queued: { ...backingOff.queued, pod } })
    return backingOff !== undefined
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
      this.#missed.set(key, [])
      return { ...next, attempts: next.attempts + 1 }
    }
    return undefined
  }

  done(key: string): void {
    this.#missed.delete(key)
  }

  /** Puts back a pod that these plugins refused. */
  reject(queued: QueuedPod, rejectedBy: ReadonlySet<string>): void {
    const key = keyOf(queued.pod)
    const missed = this.#missed.get(key) ?? []
    this.#missed.delete(key)
    if (this.#find(key)) return
    if (missed.some((event) => this.#concerns(event, queued.pod, rejectedBy))) return this.#backOff(queued)
    const rejectedAt = this.#deps.clock.now()
    this.#unschedulable.set(key, { ...queued, rejectedBy, rejectedAt })
    this.#armFor(rejectedAt + maxUnschedulableMs)
  }

  /** Puts back a pod whose try failed for another reason than a refusal: it is tried again after its back-off. */
  retry(queued: QueuedPod): void {
    const key = keyOf(queued.pod)
    this.#missed.delete(key)
    if (!this.#find(key)) this.#backOff(queued)
  }

  /** Wakes the pods that wait for one of the events: all, or the one with `key`. */
  happened(events: readonly ClusterEvent[], key?: string): void {
    if (events.length === 0) return
    for (const [trying, missed] of this.#missed) if (key === undefined || key === trying) missed.push(...events)
    for (const [waitingKey, waiting] of this.#unschedulable) {
      if (key !== undefined && key !== waitingKey) continue
      if (!events.some((event) => this.#concerns(event, waiting.pod, waiting.rejectedBy))) continue
      this.#unschedulable.delete(waitingKey)
      this.#backOff(waiting)
    }
  }

  stop(): void {
    this.#timer?.cancel()
  }

  #concerns(event: ClusterEvent, pod: Pod, rejectedBy: ReadonlySet<string>): boolean {
    if (event.concerns?.(pod) === false) return false
    // Nobody refused, there were no nodes: everything that happens may help.
    if (rejectedBy.size === 0) return true
    for (const plugin of rejectedBy) if (this.#deps.wakes(event, plugin)) return true
    return false
  }

  #find(key: string): QueuedPod | undefined {
    return this.#readyKeys.get(key) ?? this.#backingOff.get(key)?.queued ?? this.#unschedulable.get(key)
  }

  #makeReady(queued: QueuedPod): void {
    this.#readyKeys.set(keyOf(queued.pod), queued)
    this.#ready.push(queued)
    this.#deps.onReady()
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
    for (const [key, waiting] of this.#unschedulable) {
      if (waiting.rejectedAt + maxUnschedulableMs > now) {
        this.#armFor(waiting.rejectedAt + maxUnschedulableMs)
        continue
      }
      this.#unschedulable.delete(key)
      this.#backOff(waiting)
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
