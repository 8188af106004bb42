import { deepEqual } from '../apimachinery/equality.ts'
import { isNotFound } from '../apimachinery/errors.ts'
import { nodes } from '../apimachinery/kinds/core/node.ts'
import { pods } from '../apimachinery/kinds/core/pod.ts'
import { keyOf, type ObjectRef, refOf } from '../apimachinery/object.ts'
import { tolerates } from '../apimachinery/scheduling/taints.ts'
import type { Node, Pod, Taint, Toleration } from '../apimachinery/types/core-v1.ts'
import type { Client } from '../client/client.ts'
import type { EventRecorder } from '../client/events/event-recorder.ts'
import type { Informer } from '../client/informers/informer.ts'
import { done, type Reconciler, type Result, requeueAfter, type WakeSource } from '../client/reconcilers/reconciler.ts'
import { type Clock, type EpochMs, toTime } from '../platform/clock.ts'
import type { ControllerDeps } from './controller.ts'
import { markDisrupted } from './workloads/disruption.ts'

/** A deletion that waits for the pod's patience to end. */
interface Planned {
  readonly uid: string
  readonly at: EpochMs
}

/**
 * Deletes pods from nodes with NoExecute taints: at once those that do not tolerate all of them, in time those that do
 * so for a while only.
 */
export class TaintEviction implements Reconciler<Pod> {
  readonly name = 'taint-eviction-controller'
  readonly resource = pods
  readonly wakeOn: readonly WakeSource[]
  readonly #clock: Clock
  readonly #recorder: EventRecorder
  readonly #nodes: Informer<Node>
  readonly #pods: Informer<Pod>
  /** By the pod's key. */
  readonly #planned = new Map<string, Planned>()

  constructor({ clock, informers, recorder }: ControllerDeps) {
    this.#clock = clock
    this.#recorder = recorder
    this.#nodes = informers.of(nodes)
    this.#pods = informers.of(pods)
    this.wakeOn = [
      { resource: pods, keys: (now, old) => this.#onPodChange(now as Pod | undefined, old as Pod | undefined) },
      { resource: nodes, keys: (now, old) => this.#onNodeChange(now as Node | undefined, old as Node | undefined) },
    ]
  }

  async reconcile(pod: Pod, client: Client): Promise<Result> {
    const key = keyOf(pod)
    const patienceMs = patienceWith(this.#taintsAround(pod), pod.spec.tolerations ?? [])
    if (patienceMs === undefined) return this.#cancel(key)
    const leftMs = this.#deadline(pod, patienceMs) - this.#clock.now()
    if (leftMs > 0 && patienceMs > 0) return requeueAfter(leftMs)
    // One that was to go later has to go now.
    if (leftMs > 0) this.#cancel(key)
    await this.#evict(pod, client)
    this.#planned.delete(key)
    return done
  }

  async reconcileGone(ref: ObjectRef): Promise<Result> {
    return this.#cancel(keyOf(ref))
  }

  /** Most changes of pods are none of our business. */
  #onPodChange(now: Pod | undefined, old: Pod | undefined): readonly string[] {
    const pod = (now ?? old)!
    const key = keyOf(pod)
    if (this.#planned.has(key)) return [key]
    const isNew = now?.spec.nodeName !== old?.spec.nodeName || !deepEqual(now?.spec.tolerations, old?.spec.tolerations)
    return isNew && this.#taintsAround(pod).length > 0 ? [key] : []
  }

  #onNodeChange(now: Node | undefined, old: Node | undefined): readonly string[] {
    if (deepEqual(noExecuteTaints(now), noExecuteTaints(old))) return []
    return this.#pods.byIndex('node', (now ?? old)!.metadata.name).map(keyOf)
  }

  #taintsAround({ spec }: Pod): readonly Taint[] {
    return spec.nodeName ? noExecuteTaints(this.#nodes.get(spec.nodeName)) : []
  }

  /** When the pod has to go: what was decided once stands, whatever further taints and tolerations say. */
  #deadline(pod: Pod, patienceMs: number): EpochMs {
    const key = keyOf(pod)
    const { uid } = pod.metadata
    const planned = this.#planned.get(key)
    if (planned?.uid === uid) return planned.at
    const at = this.#clock.now() + patienceMs
    this.#planned.set(key, { uid, at })
    return at
  }

  #cancel(key: string): Result {
    if (this.#planned.delete(key)) this.#say(key, `Cancelling deletion of Pod ${key}`)
    return done
  }

  async #evict(pod: Pod, client: Client): Promise<void> {
    const key = keyOf(pod)
    this.#say(key, `Marking for deletion Pod ${key}`)
    const reason = 'DeletionByTaintManager'
    const message = 'Taint manager: deleting due to NoExecute taint'
    try {
      await markDisrupted(client, pod, { reason, message, now: toTime(this.#clock.now()) })
      await client.delete(pods, pod, { preconditions: { uid: pod.metadata.uid } })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }

  /** The pod may be gone already, so events name it without its uid. */
  #say(key: string, message: string): void {
    const reference = { apiVersion: 'v1', kind: 'Pod', ...refOf(key) }
    this.#recorder.event(reference, 'Normal', 'TaintManagerEviction', message)
  }
}

function noExecuteTaints(node: Node | undefined): readonly Taint[] {
  return (node?.spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute')
}

/** For how many ms a pod stays among `taints`; undefined: for ever. Of the tolerations it needs, the shortest counts. */
function patienceWith(taints: readonly Taint[], tolerations: readonly Toleration[]): number | undefined {
  const used = taints.map((taint) => tolerations.find((toleration) => tolerates(toleration, taint)))
  if (used.includes(undefined)) return 0
  const seconds = used.map((toleration) => toleration?.tolerationSeconds).filter((limit) => limit !== undefined)
  return seconds.length === 0 ? undefined : Math.max(0, Math.min(...seconds)) * 1000
}
