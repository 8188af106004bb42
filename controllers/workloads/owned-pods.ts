import { isNamespaceTerminating, isNotFound } from '../../apimachinery/errors.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { type Draft, type KubeObject, keyOf, type Resource } from '../../apimachinery/object.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events/event-recorder.ts'
import { Expectations } from '../../client/reconcilers/expectations.ts'
import { controllerOf, refersTo } from '../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../controller.ts'
import { slowStart } from './slow-start.ts'

/** What went wrong with creating or deleting pods, for conditions. */
export interface Failure {
  readonly reason: 'FailedCreate' | 'FailedDelete'
  readonly message: string
  readonly error: unknown
}

/** Creates and deletes the pods of one kind of owners, with events, and remembers what the cache does not show yet. */
export class OwnedPods {
  readonly #owners: Resource
  readonly #recorder: EventRecorder
  readonly #expectations: Expectations

  constructor({ clock, informers, recorder }: ControllerDeps, owners: Resource) {
    this.#owners = owners
    this.#recorder = recorder
    this.#expectations = new Expectations(clock)
    informers.of(pods).addHandler((now, old) => this.#observe(now, old))
  }

  /** Whether the cache shows all that was done for the owner. */
  areSeen(owner: KubeObject): boolean {
    return this.#expectations.satisfied(keyOf(owner))
  }

  /** The owner is gone. */
  forget(key: string): void {
    this.#expectations.forget(key)
  }

  /** Creates all of `drafts`, a few first and more when those succeed. */
  async create(owner: KubeObject, drafts: readonly Draft<Pod>[], client: Client): Promise<Failure | undefined> {
    const key = keyOf(owner)
    this.#expectations.expectCreations(key, drafts.length)
    const { created, error } = await slowStart(drafts.length, (i) =>
      this.#createOne(owner, drafts[i] as Draft<Pod>, client),
    )
    if (error === undefined) return undefined
    for (let missing = created; missing < drafts.length; missing++) this.#expectations.creationObserved(key)
    // A namespace that goes away refuses everything, and trying again is no use.
    if (isNamespaceTerminating(error)) return undefined
    return { reason: 'FailedCreate', message: (error as Error).message, error }
  }

  async delete(owner: KubeObject, victims: readonly Pod[], client: Client): Promise<Failure | undefined> {
    const uids = victims.map((pod) => pod.metadata.uid)
    this.#expectations.expectDeletions(keyOf(owner), uids)
    const outcomes = await Promise.allSettled(victims.map((pod) => this.#deleteOne(owner, pod, client)))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    return failed && { reason: 'FailedDelete', message: (failed.reason as Error).message, error: failed.reason }
  }

  async #createOne(owner: KubeObject, draft: Draft<Pod>, client: Client): Promise<void> {
    try {
      const pod = await client.create(pods, draft)
      this.#recorder.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
    } catch (error) {
      if (!isNamespaceTerminating(error))
        this.#recorder.event(owner, 'Warning', 'FailedCreate', `Error creating: ${(error as Error).message}`)
      throw error
    }
  }

  async #deleteOne(owner: KubeObject, pod: Pod, client: Client): Promise<void> {
    try {
      await client.delete(pods, pod.metadata, { preconditions: { uid: pod.metadata.uid } })
      this.#recorder.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)
    } catch (error) {
      this.#expectations.deletionObserved(keyOf(owner), pod.metadata.uid)
      if (isNotFound(error)) return
      this.#recorder.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${(error as Error).message}`)
      throw error
    }
  }

  #observe(now: Pod | undefined, old: Pod | undefined): void {
    const pod = (now ?? old) as Pod
    const owner = controllerOf(pod)
    if (!owner || !refersTo(owner, this.#owners)) return
    const key = keyOf({ namespace: pod.metadata.namespace, name: owner.name })
    if (now && !old) this.#expectations.creationObserved(key)
    // A pod that is on its way out does not count any more: its deletion has been seen.
    if (!now || now.metadata.deletionTimestamp) this.#expectations.deletionObserved(key, pod.metadata.uid)
  }
}
