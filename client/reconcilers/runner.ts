import { isConflict } from '../../apimachinery/errors.ts'
import { type KubeObject, refOf } from '../../apimachinery/object.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Metrics } from '../../platform/metrics.ts'
import type { TaskTracker } from '../../platform/task-tracker.ts'
import type { Client } from '../client.ts'
import type { Informer } from '../informers/informer.ts'
import type { Informers } from '../informers/informers.ts'
import { queueMetrics } from './queue-metrics.ts'
import { done, type KeyReconciler, type Reconciler, type Result, TerminalError, type WakeSource } from './reconciler.ts'
import { WorkQueue } from './work-queue.ts'

export interface RunnerDeps {
  readonly client: Client
  readonly informers: Informers
  readonly clock: Clock
  readonly logger: Logger
  readonly tracker: TaskTracker
  readonly metrics: Metrics
}

/** A reconciler at work. */
export interface RunningReconciler {
  readonly name: string
  /** Queues `key` as a change would. */
  wake(key: string): void
  /** Takes on nothing more. @returns resolves when what is under way has ended */
  stop(): Promise<void>
}

/** How many keys a reconciler works on at a time (most of kube-controller-manager's --concurrent-*-syncs). */
const defaultWorkers = 5

/** Conflicts in a row that are retried at once: the cache has seen the other write by then, or will soon. */
const quickConflictRetries = 3

/** Conflicts for longer than it takes a cache to catch up, also one that is in another process, are worth a warning. */
const worrisomeConflictDelayMs = 1_000

/**
 * Runs `reconciler`: queues keys when its wake sources say so, and calls it with the cached object once all caches it
 * uses have synced. A failure is logged here and retried with backoff, a conflict quickly, a `terminal` failure only
 * after a change.
 */
export function startReconciler<T extends KubeObject>(
  reconciler: Reconciler<T> | KeyReconciler,
  deps: RunnerDeps,
): RunningReconciler {
  return new Runner('reconcileKey' in reconciler ? reconciler : keyedByObject(reconciler, deps.informers), deps)
}

/** A reconcile, whatever its keys mean. */
interface Task extends KeyReconciler {
  /** The informer that holds what the keys name. */
  readonly informer?: Informer
}

function keyedByObject<T extends KubeObject>(reconciler: Reconciler<T>, informers: Informers): Task {
  const informer = informers.of(reconciler.resource)
  return {
    name: reconciler.name,
    wakeOn: reconciler.wakeOn,
    ...(reconciler.workers === undefined ? {} : { workers: reconciler.workers }),
    informer: informer as unknown as Informer,
    reconcileKey: async (key, client) => {
      const object = informer.get(key)
      if (object) return reconciler.reconcile(object, client)
      return (await reconciler.reconcileGone?.(refOf(key), client)) ?? done
    },
  }
}

class Runner implements RunningReconciler {
  readonly #task: Task
  readonly #deps: RunnerDeps
  readonly #log: Logger
  readonly #queue: WorkQueue
  readonly #undo: (() => void)[] = []
  readonly #conflicts = new Map<string, number>()
  readonly #working = new Set<Promise<void>>()
  #state: 'syncing' | 'running' | 'stopped' = 'syncing'
  #turnAsked = false

  constructor(task: Task, deps: RunnerDeps) {
    this.#task = task
    this.#deps = deps
    this.#log = deps.logger.child({ controller: task.name })
    const onReady = () => this.#askTurn()
    const metrics = queueMetrics(deps.metrics, task.name)
    // What waits for a cache is not under way: a LIST that failed is tried again only after a while.
    const queueDeps = { clock: deps.clock, tracker: deps.tracker, metrics, onReady, held: true }
    this.#queue = new WorkQueue(task.name, queueDeps)
    void this.#start()
  }

  get name(): string {
    return this.#task.name
  }

  wake(key: string): void {
    this.#queue.add(key)
  }

  async stop(): Promise<void> {
    this.#state = 'stopped'
    for (const undo of this.#undo) undo()
    this.#queue.stop()
    await Promise.all(this.#working)
  }

  async #start(): Promise<void> {
    const used = this.#task.wakeOn.map((source) => this.#listen(source))
    if (this.#task.informer) used.push(this.#task.informer)
    await Promise.all(used.map((informer) => informer.synced))
    if (this.#state === 'stopped') return
    this.#state = 'running'
    this.#queue.release()
    const undo = this.#task.start?.((key) => this.wake(key))
    if (undo) this.#undo.push(undo)
    this.#askTurn()
  }

  #listen(source: WakeSource): Informer {
    const informer = this.#deps.informers.of(source.resource)
    const remove = informer.addHandler((now, old) => {
      for (const key of source.keys(now, old)) this.#queue.add(key)
    })
    this.#undo.push(remove)
    return informer
  }

  /** Work starts when the turn is over: its events then have met in the queue, and writes share a commit. */
  #askTurn(): void {
    if (this.#turnAsked || this.#state !== 'running') return
    this.#turnAsked = true
    this.#deps.clock.afterTurn(() => {
      this.#turnAsked = false
      this.#takeWork()
    })
  }

  #takeWork(): void {
    while (this.#state === 'running' && this.#working.size < (this.#task.workers ?? defaultWorkers)) {
      const key = this.#queue.take()
      if (key === undefined) return
      const work = this.#work(key).finally(() => {
        this.#working.delete(work)
        this.#takeWork()
      })
      this.#working.add(work)
    }
  }

  async #work(key: string): Promise<void> {
    try {
      const { requeueAfterMs } = await this.#reconcile(key)
      this.#queue.forget(key)
      this.#conflicts.delete(key)
      if (requeueAfterMs !== undefined) this.#queue.addAfter(key, requeueAfterMs)
    } catch (error) {
      this.#onFailure(key, error)
    } finally {
      this.#queue.done(key)
    }
  }

  #reconcile(key: string): Promise<Result> {
    const { name: controller, informer } = this.#task
    const resourceVersion = informer?.get(key)?.metadata.resourceVersion
    const client = this.#deps.client.because(JSON.stringify({ controller, key, resourceVersion }))
    return this.#task.reconcileKey(key, client)
  }

  #onFailure(key: string, error: unknown): void {
    if (this.#state === 'stopped') return
    if (error instanceof TerminalError) {
      this.#queue.forget(key)
      this.#log.error({ key, err: error.cause }, 'reconcile failed for good')
      return
    }
    if (isConflict(error)) {
      const conflicts = (this.#conflicts.get(key) ?? 0) + 1
      this.#conflicts.set(key, conflicts)
      if (conflicts <= quickConflictRetries) {
        this.#queue.add(key)
        return
      }
    }
    const retryInMs = this.#queue.addRateLimited(key)
    const level = isConflict(error) && retryInMs < worrisomeConflictDelayMs ? 'debug' : 'warn'
    this.#log[level]({ key, err: error, retryInMs }, 'reconcile failed')
  }
}
