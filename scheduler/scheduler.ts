import { isConflict, isNotFound } from '../apimachinery/errors.ts'
import { nodes } from '../apimachinery/kinds/core/node.ts'
import { pods } from '../apimachinery/kinds/core/pod.ts'
import { hasEnded } from '../apimachinery/kinds/core/pod-phase.ts'
import { keyOf } from '../apimachinery/object.ts'
import type { Node, Pod } from '../apimachinery/types/core-v1.ts'
import type { Client } from '../client/client.ts'
import type { EventSeriesRecorder } from '../client/events/event-series-recorder.ts'
import type { Informer } from '../client/informers/informer.ts'
import type { Informers } from '../client/informers/informers.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Random } from '../platform/random.ts'
import { Task, type TaskTracker } from '../platform/task-tracker.ts'
import { SchedulerCache } from './cache.ts'
import { Framework } from './framework/framework.ts'
import { NoFeasibleNode } from './framework/no-feasible-node.ts'
import { Nominations } from './nominations.ts'
import { createPlugins } from './plugins/registry.ts'
import { nodeEvents, placedPodEvents, waitingPodEvents } from './pod-events.ts'
import { type QueuedPod, SchedulingQueue } from './queue/scheduling-queue.ts'
import { type AttemptResult, SchedulerMetrics } from './scheduler-metrics.ts'
import { reportUnplaced, type Unplaced } from './unschedulable-status.ts'
import { followVolumes } from './volumes/volume-events.ts'

/** The name pods ask for in `spec.schedulerName` when they do not say. */
export const defaultSchedulerName = 'default-scheduler'

/** How many pods get a node before the event loop gets its turn: their bindings then share one commit. */
const podsPerTurn = 128

/** Why waits end: the pod is gone, or the scheduler stops. */
const noMoreWaiting = new Error('the pod is not scheduled any more')

export interface SchedulerDeps {
  readonly client: Client
  readonly informers: Informers
  readonly recorder: EventSeriesRecorder
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly tracker: TaskTracker
  readonly metrics: Metrics
}

/**
 * Gives every pod without a node the best one. The decision for a pod is made in one go on the cache, assumed there, and
 * told to the API server while the next pod is looked at.
 */
export class Scheduler {
  readonly #deps: SchedulerDeps
  readonly #cache = new SchedulerCache()
  readonly #nominations = new Nominations()
  readonly #framework: Framework
  readonly #queue: SchedulingQueue
  readonly #metrics: SchedulerMetrics
  readonly #pods: Informer<Pod>
  readonly #nodes: Informer<Node>
  readonly #removeHandlers: (() => void)[] = []
  /** Ends the waits of pods for what they need on their node, by key. */
  readonly #waits = new Map<string, AbortController>()
  #stopped = false
  #running = false

  constructor(deps: SchedulerDeps) {
    this.#deps = deps
    const plugins = createPlugins({
      client: deps.client,
      informers: deps.informers,
      recorder: deps.recorder,
      clock: deps.clock,
      cache: this.#cache,
      nominations: this.#nominations,
      filter: (state, pod, node) => this.#framework.filter(state, pod, node),
      imagine: (state, pod, node) => this.#framework.imagine(state, pod, node),
    })
    this.#framework = new Framework(plugins, deps.random, (nodeName) => this.#nominations.on(nodeName))
    this.#queue = new SchedulingQueue({
      clock: deps.clock,
      awaits: (event, plugin) => this.#framework.awaits(event, plugin),
      canHelp: (event, plugin, pod) => this.#framework.canHelp(event, plugin, pod),
      onReady: () => this.#run(),
    })
    this.#metrics = new SchedulerMetrics(deps.metrics, defaultSchedulerName, () => this.#queue.pending)
    this.#pods = deps.informers.of(pods)
    this.#nodes = deps.informers.of(nodes)
  }

  /** Resolves once the caches are filled; what is waiting then is tried. */
  async start(): Promise<void> {
    await this.#deps.informers.synced()
    if (this.#stopped) return
    this.#removeHandlers.push(
      this.#nodes.addHandler((now, old) => this.#onNode(now, old)),
      this.#pods.addHandler((now, old) => this.#onPod(now, old)),
      followVolumes(this.#deps.informers, (events) => this.#queue.happened(events)),
    )
  }

  stop(): void {
    this.#stopped = true
    for (const remove of this.#removeHandlers) remove()
    this.#queue.stop()
    for (const wait of this.#waits.values()) wait.abort(noMoreWaiting)
  }

  #onNode(now: Node | undefined, old: Node | undefined): void {
    if (now) this.#cache.setNode(now)
    else if (old) this.#cache.removeNode(old.metadata.name)
    this.#queue.happened(nodeEvents(now, old))
  }

  #onPod(now: Pod | undefined, old: Pod | undefined): void {
    const key = keyOf((now ?? old) as Pod)
    if (!now || hasEnded(now)) return this.#onPodGone(key, now ?? old)
    if (now.spec.nodeName) {
      this.#queue.remove(key)
      this.#nominations.delete(key)
      this.#cache.setPod(now)
      this.#queue.happened(placedPodEvents(now, old))
      return
    }
    if (now.spec.schedulerName !== defaultSchedulerName || this.#cache.isPlaced(key)) return
    this.#onWaitingPod(now, old)
  }

  #onPodGone(key: string, pod: Pod | undefined): void {
    this.#queue.remove(key)
    this.#nominations.delete(key)
    this.#waits.get(key)?.abort(noMoreWaiting)
    if (!this.#cache.isPlaced(key)) return
    this.#cache.removePod(key)
    this.#queue.happened([{ resource: 'pods', action: 'Delete', old: pod }])
  }

  #onWaitingPod(now: Pod, old: Pod | undefined): void {
    if (now.metadata.deletionTimestamp) {
      this.#nominations.delete(keyOf(now))
      return this.#queue.remove(keyOf(now))
    }
    this.#nominations.observe(now, old)
    if (this.#framework.gate(now)) return
    const isNew = !old || old.metadata.uid !== now.metadata.uid || this.#framework.gate(old) !== undefined
    if (isNew) return this.#queue.add(now)
    this.#queue.update(now)
    this.#queue.happened(waitingPodEvents(now, old), keyOf(now))
  }

  #run(): void {
    if (this.#running || this.#stopped) return
    this.#running = true
    const done = this.#deps.tracker.start('scheduler')
    const turn = () => {
      for (let i = 0; i < podsPerTurn && !this.#stopped; i++) {
        const next = this.#queue.take()
        if (!next) break
        void this.#schedule(next)
      }
      if (this.#queue.hasReady && !this.#stopped) return this.#deps.clock.afterTurn(turn)
      this.#running = false
      done()
    }
    this.#deps.clock.afterTurn(turn)
  }

  async #schedule(taken: QueuedPod): Promise<void> {
    const pod = this.#latest(taken.pod)
    if (!pod) return this.#queue.done(keyOf(taken.pod))
    const task = new Task(this.#deps.tracker, 'pod scheduling')
    try {
      await this.#cycle({ ...taken, pod }, task)
    } finally {
      task.end()
    }
  }

  /** One cycle. Up to the binding it runs in one go, so the next pod's cycle sees what this one assumed. */
  async #cycle(queued: QueuedPod, task: Task): Promise<void> {
    const { pod } = queued
    const startedAtMs = this.#deps.clock.monotonicMs()
    const attempted = (result: AttemptResult) =>
      this.#metrics.attempted(result, (this.#deps.clock.monotonicMs() - startedAtMs) / 1000)
    try {
      const selection = this.#framework.selectNode(pod, this.#cache.nodes())
      this.#cache.assume(pod, selection.node.name)
      this.#framework.reserve(selection, pod)
      this.#nominations.delete(keyOf(pod))
      await this.#bind(queued, selection.node.name, task)
      attempted('scheduled')
    } catch (error) {
      attempted(error instanceof NoFeasibleNode ? 'unschedulable' : 'error')
      await this.#onFailure(queued, error)
    }
  }

  async #bind(queued: QueuedPod, nodeName: string, task: Task): Promise<void> {
    const { pod } = queued
    try {
      await this.#framework.prepare(pod, nodeName)
      await this.#untilReady(pod, task)
      await this.#framework.bind(pod, nodeName)
    } catch (error) {
      this.#cache.forget(pod)
      this.#nominations.observe(pod, undefined)
      throw error
    } finally {
      this.#framework.unreserve(pod)
    }
    this.#queue.done(keyOf(pod))
    const note = `Successfully assigned ${keyOf(pod)} to ${nodeName}`
    this.#deps.recorder.event(pod, { type: 'Normal', reason: 'Scheduled', action: 'Binding', note })
  }

  /** Nothing is under way while others, such as a provisioner of volumes, have yet to do their part. */
  async #untilReady(pod: Pod, task: Task): Promise<void> {
    const abort = new AbortController()
    const wait = this.#framework.whenReady(pod, abort.signal)
    if (!wait) return
    this.#waits.set(keyOf(pod), abort)
    try {
      await task.rest(wait)
    } finally {
      this.#waits.delete(keyOf(pod))
    }
  }

  /** The pod as it is now; undefined when it is gone, on its way out, or has a node. */
  #latest(pod: Pod): Pod | undefined {
    const latest = this.#pods.get(keyOf(pod))
    const isWaiting = latest && !latest.metadata.deletionTimestamp && !latest.spec.nodeName
    return isWaiting && latest.metadata.uid === pod.metadata.uid ? latest : undefined
  }

  async #onFailure(queued: QueuedPod, error: unknown): Promise<void> {
    const { pod } = queued
    if (isNotFound(error)) return this.#queue.done(keyOf(pod))
    if (error instanceof NoFeasibleNode) return this.#onNoNode(queued, error)
    this.#deps.logger.warn({ err: error, pod: keyOf(pod) }, 'scheduling failed')
    if (!this.#latest(pod) || this.#stopped) return this.#queue.done(keyOf(pod))
    if (error instanceof Error && !isConflict(error)) {
      await this.#report(pod, { reason: 'SchedulerError', message: error.message })
    }
    this.#queue.retry(queued)
  }

  async #onNoNode(queued: QueuedPod, refusal: NoFeasibleNode): Promise<void> {
    const { pod } = queued
    try {
      const room = await this.#framework.makeRoom(pod, refusal)
      const message = [refusal.message, room.message].filter((part) => part !== '').join(' ')
      await this.#report(pod, { ...room, reason: 'Unschedulable', message })
    } catch (error) {
      if (!isNotFound(error)) this.#deps.logger.warn({ err: error, pod: keyOf(pod) }, 'could not make room for a pod')
    }
    if (this.#latest(pod)) this.#queue.reject(queued, refusal.rejectedBy)
    else this.#queue.done(keyOf(pod))
  }

  /** Tells users why the pod has no node. */
  async #report(pod: Pod, unplaced: Unplaced): Promise<void> {
    const { client, clock, logger, recorder } = this.#deps
    const note = unplaced.message
    recorder.event(pod, { type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling', note })
    try {
      await reportUnplaced(client, pod, unplaced, clock.now())
    } catch (error) {
      if (!isNotFound(error)) logger.warn({ err: error, pod: keyOf(pod) }, 'could not report why a pod has no node')
    }
  }
}
