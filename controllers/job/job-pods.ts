import { isNamespaceTerminating, isNotFound } from '../../apimachinery/errors.ts'
import { jobs } from '../../apimachinery/kinds/batch/job.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { type Draft, keyOf } from '../../apimachinery/object.ts'
import type { Job } from '../../apimachinery/types/batch-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events/event-recorder.ts'
import { Expectations } from '../../client/reconcilers/expectations.ts'
import { controllerOf, refersTo } from '../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../controller.ts'
import { slowStart } from '../workloads/slow-start.ts'
import { hasFinalizer, removeFinalizers } from './finalizer.ts'
import type { Round } from './round.ts'

/** At most so many pods are created or deleted in one go (upstream: MaxPodCreateDeletePerSync). */
export const maxPodsPerSync = 500

/** Creates and deletes the pods of Jobs, with events, and remembers what the cache does not show yet. */
export class JobPods {
  readonly #recorder: EventRecorder
  readonly #expectations: Expectations

  constructor({ clock, informers, recorder }: ControllerDeps) {
    this.#recorder = recorder
    this.#expectations = new Expectations(clock)
    informers.of(pods).addHandler((now, old) => this.#observe(now, old))
  }

  /** Whether the cache shows all that was done for the Job. */
  areSeen(job: Job): boolean {
    return this.#expectations.satisfied(keyOf(job))
  }

  forget(key: string): void {
    this.#expectations.forget(key)
  }

  async create(round: Round, drafts: readonly Draft<Pod>[]): Promise<void> {
    const { job, client } = round
    const key = keyOf(job)
    this.#expectations.expectCreations(key, drafts.length)
    const left = drafts.values()
    const createNext = () => this.#createOne(job, left.next().value as Draft<Pod>, client)
    const { created, error } = await slowStart(drafts.length, createNext)
    round.created += created
    for (let missing = created; missing < drafts.length; missing++) this.#expectations.creationObserved(key)
    // A namespace that goes away refuses everything, and trying again is no use.
    if (error !== undefined && !isNamespaceTerminating(error)) throw error
  }

  /** Deletes pods that count as failed from then on. */
  async stop(round: Round, victims: readonly Pod[]): Promise<void> {
    if (victims.length === 0) return
    const { job, client } = round
    const uids = new Set(victims.map((pod) => pod.metadata.uid))
    this.#expectations.expectDeletions(keyOf(job), uids)
    await Promise.all(victims.map((pod) => this.#deleteOne(job, pod, client)))
    round.active = round.active.filter((pod) => !uids.has(pod.metadata.uid))
    round.stopped += victims.length
  }

  /** Deletes pods that nobody needs any more: they do not count as failed. */
  async discard(round: Round, victims: readonly Pod[]): Promise<void> {
    const some = victims.slice(0, maxPodsPerSync)
    await removeFinalizers(round.client, some.filter(hasFinalizer))
    await this.stop(round, some)
  }

  async #createOne(job: Job, draft: Draft<Pod>, client: Client): Promise<void> {
    try {
      const pod = await client.create(pods, draft)
      this.#recorder.event(job, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
    } catch (error) {
      if (!isNamespaceTerminating(error))
        this.#recorder.event(job, 'Warning', 'FailedCreate', `Error creating: ${(error as Error).message}`)
      throw error
    }
  }

  async #deleteOne(job: Job, pod: Pod, client: Client): Promise<void> {
    try {
      await client.delete(pods, pod.metadata, { preconditions: { uid: pod.metadata.uid } })
      this.#recorder.event(job, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)
    } catch (error) {
      this.#expectations.deletionObserved(keyOf(job), pod.metadata.uid)
      if (isNotFound(error)) return
      this.#recorder.event(job, 'Warning', 'FailedDelete', `Error deleting: ${(error as Error).message}`)
      throw error
    }
  }

  #observe(now: Pod | undefined, old: Pod | undefined): void {
    const pod = (now ?? old) as Pod
    const owner = controllerOf(pod)
    if (!owner || !refersTo(owner, jobs)) return
    const key = keyOf({ namespace: pod.metadata.namespace, name: owner.name })
    if (now && !old) this.#expectations.creationObserved(key)
    if (!now || now.metadata.deletionTimestamp) this.#expectations.deletionObserved(key, pod.metadata.uid)
  }
}
