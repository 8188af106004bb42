import { isConflict } from '../apimachinery/errors.ts'
import { type KubeObject, refOf } from '../apimachinery/object.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { TaskTracker } from '../platform/task-tracker.ts'
import type { Client } from './client.ts'
import type { Informer } from './informer.ts'
import type { Informers } from './informers.ts'
import { done, type Reconciler, type Result, TerminalError } from './reconciler.ts'
import { WorkQueue, type WorkQueueMetrics } from './work-queue.ts'

export interface RunnerDeps {
  readonly client: Client
  readonly informers: Informers
  readonly clock: Clock
  readonly logger: Logger
  readonly tracker: TaskTracker
}

/** A reconciler at work. */
export interface RunningReconciler {
  readonly name: string
  readonly metrics: WorkQueueMetrics
  /** Queues `key` as a change would. */
  wake(key: string): void
  /** Takes on nothing more. @returns resolves when what is under way has ended */
  stop(): Promise<void>
}

/** How many keys a reconciler works on at a time (most of kube-controller-manager's --concurrent-*-syncs). */
const defaultWorkers = 5

/** Conflicts in a row that are retried at once: the cache has seen the other write by then, or will soon. */
const quickConflictRetries = 3

/**
 * Runs `reconciler`: queues keys when its wake sources say so, and calls it with the cached object once all caches it
 * uses have synced. A failure is logged here and retried with backoff, a conflict quickly, a `terminal` failure only
 * after a change.
 */
export function startReconciler<T extends KubeObject>(
  reconciler: Reconciler<T>,
  deps: RunnerDeps,
  workers = defaultWorkers,
): RunningReconciler {
  return new Runner(reconciler, deps, workers)
}

class Runner<T extends KubeObject> implements RunningReconciler {
  readonly #reconciler: Reconciler<T>
  readonly #deps: RunnerDeps
  readonly #workers: number
  readonly #log: Logger
  readonly #queue: WorkQueue
  readonly #informer: Informer<T>
  readonly #removeHandlers: (() => void)[] = []
  readonly #conflicts = new Map<string, number>()
  readonly #working = new Set<Promise<void>>()
  #state: 'syncing' | 'running' | 'stopped' = 'syncing'
  #turnAsked = false

  constructor(reconciler: Reconciler<T>, deps: RunnerDeps, workers: number) {
    this.#reconciler = reconciler
    this.#deps = deps
    this.#workers = workers
    this.#log = deps.logger.child({ controller: reconciler.name })
    this.#informer = deps.informers.of(reconciler.resource)
    const onReady = () => this.#askTurn()
    this.#queue = new WorkQueue(reconciler.name, { clock: deps.clock, tracker: deps.tracker, onReady })
    void this.#start()
  }

  get name(): string {
    return this.#reconciler.name
  }

  get metrics(): WorkQueueMetrics {
    return this.#queue.metrics
  }

  wake(key: string): void {
    this.#queue.add(key)
  }

  async stop(): Promise<void> {
    this.#state = 'stopped'
    for (const remove of this.#removeHandlers) remove()
    this.#queue.stop()
    await Promise.all(this.#working)
  }

  async #start(): Promise<void> {
    const informers = [this.#informer as unknown as Informer]
    for (const source of this.#reconciler.wakeOn) {
      const informer = this.#deps.informers.of(source.resource)
      const remove = informer.addHandler((now, old) => {
        for (const key of source.keys(now, old)) this.#queue.add(key)
      })
      this.#removeHandlers.push(remove)
      informers.push(informer)
    }
    await Promise.all(informers.map((informer) => informer.synced))
    if (this.#state === 'stopped') return
    this.#state = 'running'
    this.#askTurn()
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
    while (this.#state === 'running' && this.#working.size < this.#workers) {
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

  async #reconcile(key: string): Promise<Result> {
    const object = this.#informer.get(key)
    const controller = this.#reconciler.name
    const cause = JSON.stringify({ controller, key, resourceVersion: object?.metadata.resourceVersion })
    const client = this.#deps.client.because(cause)
    if (object) return this.#reconciler.reconcile(object, client)
    return (await this.#reconciler.reconcileGone?.(refOf(key), client)) ?? done
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
    this.#log.warn({ key, err: error, retryInMs }, 'reconcile failed')
  }
}
