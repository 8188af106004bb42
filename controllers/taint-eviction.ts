import { deepEqual } from '../apimachinery/equality.ts'
import { isNotFound } from '../apimachinery/errors.ts'
import { nodes } from '../apimachinery/kinds/core/node.ts'
import { pods } from '../apimachinery/kinds/core/pod.ts'
import { keyOf, type ObjectRef } from '../apimachinery/object.ts'
import { tolerates } from '../apimachinery/scheduling/taints.ts'
import type { Node, Pod, Taint, Toleration } from '../apimachinery/types/core-v1.ts'
import type { Client } from '../client/client.ts'
import type { EventRecorder } from '../client/event-recorder.ts'
import type { Informer } from '../client/informer.ts'
import { done, type Reconciler, type Result, requeueAfter, type WakeSource } from '../client/reconciler.ts'
import { type Clock, type EpochMs, toTime } from '../platform/clock.ts'
import type { ControllerDeps } from './controller.ts'
import { markDisrupted } from './workloads/disruption.ts'

/** A deletion that waits for the pod's patience to end. */
interface Planned {
  readonly uid: string
  readonly since: EpochMs
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
    if (pod.metadata.deletionTimestamp) return this.#forget(keyOf(pod))
    const patienceMs = patienceWith(this.#taintsAround(pod), pod.spec.tolerations ?? [])
    if (patienceMs === undefined) return this.#cancel(pod)
    const leftMs = this.#since(pod) + patienceMs - this.#clock.now()
    if (leftMs > 0) return requeueAfter(leftMs)
    await this.#evict(pod, client)
    return this.#forget(keyOf(pod))
  }

  async reconcileGone(ref: ObjectRef): Promise<Result> {
    return this.#forget(keyOf(ref))
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

  /** Since when the pod has been waiting: a further taint does not start its time anew. */
  #since(pod: Pod): EpochMs {
    const key = keyOf(pod)
    const { uid } = pod.metadata
    const planned = this.#planned.get(key)
    if (planned?.uid === uid) return planned.since
    const since = this.#clock.now()
    this.#planned.set(key, { uid, since })
    return since
  }

  #cancel(pod: Pod): Result {
    const key = keyOf(pod)
    if (this.#planned.has(key)) this.#say(pod, `Cancelling deletion of Pod ${key}`)
    return this.#forget(key)
  }

  #forget(key: string): Result {
    this.#planned.delete(key)
    return done
  }

  async #evict(pod: Pod, client: Client): Promise<void> {
    this.#say(pod, `Marking for deletion Pod ${keyOf(pod)}`)
    const reason = 'DeletionByTaintManager'
    const message = 'Taint manager: deleting due to NoExecute taint'
    try {
      await markDisrupted(client, pod, { reason, message, now: toTime(this.#clock.now()) })
      await client.delete(pods, pod, { preconditions: { uid: pod.metadata.uid } })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }

  #say(pod: Pod, message: string): void {
    this.#recorder.event(pod, 'Normal', 'TaintManagerEviction', message)
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
