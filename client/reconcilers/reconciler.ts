import type { KubeObject, ObjectRef, Resource } from '../../apimachinery/object.ts'
import type { Client } from '../client.ts'

/** What a reconcile asks for: nothing more, or to be called again after a while. Failures are thrown. */
export type Result = { readonly requeueAfterMs?: number | undefined }

/** The object is as it should be until something changes. */
export const done: Result = {}

/** Call again in `ms`, unless a change calls earlier. */
export const requeueAfter = (ms: number): Result => ({ requeueAfterMs: ms })

/** An error that trying again cannot heal: the runner logs it and waits for a change. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError'
}
export const terminal = (cause: unknown): TerminalError => new TerminalError('will not try again', { cause })

/** A source of wake-ups: changes of `resource`, mapped to keys of the objects to reconcile. */
export interface WakeSource {
  readonly resource: Resource
  /** Keys (`namespace/name`) to reconcile after this change; `old` is undefined when added, `now` when deleted. */
  keys(now: KubeObject | undefined, old: KubeObject | undefined): readonly string[]
}

/** What all reconcilers have. */
interface Woken {
  readonly name: string
  readonly wakeOn: readonly WakeSource[]
  /** How many keys may be worked on at a time; as many as most controllers of upstream's unless given. */
  readonly workers?: number
}

/** Keeps one kind of objects true. State decides, not the event: a second run changes nothing. */
export interface Reconciler<T extends KubeObject = KubeObject> extends Woken {
  /** The kind whose keys are queued. */
  readonly resource: Resource<T>
  /**
   * Called with what the informer's cache holds (read-only), never twice at once for one key.
   * What is written through `client` carries its cause: this reconciler, the key and the resourceVersion it saw.
   */
  reconcile(object: T, client: Client): Promise<Result>
  /** Called instead when the cache holds nothing under the key any more. */
  reconcileGone?(ref: ObjectRef, client: Client): Promise<Result>
}

/** Keeps something true that is not one object. Its keys are its own business. */
export interface KeyReconciler extends Woken {
  /** Called once, when work may begin; `wake` queues a key. @returns undoes what this has begun */
  start?(wake: (key: string) => void): () => void
  /** Never called twice at once for one key. What is written through `client` carries its cause. */
  reconcileKey(key: string, client: Client): Promise<Result>
}
