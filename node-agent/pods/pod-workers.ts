import type { Node, Pod } from '../../apimachinery/types/core-v1.ts'
import { NodeUsage, type PodRejection, rejectionOf, resizeRefusalOf } from './pod-admission.ts'
import type { PendingResize } from './pod-allocation.ts'
import type { PodSink } from './pod-source.ts'
import { PodWorker, type PodWorkerDeps } from './pod-worker.ts'

export interface PodWorkersDeps extends Omit<PodWorkerDeps, 'admit' | 'refuseResize' | 'onOver' | 'onRemoved'> {
  /** The node as last seen, or as it is now. */
  readonly node: (fresh: boolean) => Promise<Node>
}

/** The pods of one node, each with its worker. */
export class PodWorkers implements PodSink {
  readonly #deps: PodWorkersDeps
  /** By pod uid: a pod that replaces another of its name has a worker of its own. */
  readonly #workers = new Map<string, PodWorker>()
  readonly #usage = new NodeUsage()
  readonly #stopEvents: () => void

  constructor(deps: PodWorkersDeps) {
    this.#deps = deps
    this.#stopEvents = deps.runtime.getContainerEvents(({ podUid }) => this.#workers.get(podUid)?.wake())
  }

  onPod(pod: Pod): void {
    const { uid } = pod.metadata
    const worker = this.#workers.get(uid)
    if (worker) worker.update(pod)
    else this.#start(uid, pod)
  }

  onGone(pod: Pod): void {
    this.#workers.get(pod.metadata.uid)?.gone()
  }

  /** The pods that are taken care of, those included that are about to go. */
  pods(): readonly Pod[] {
    return [...this.#workers.values()].map(({ pod }) => pod)
  }

  /** The pod of this name: of several the newest, as the others are on their way out. */
  pod(namespace: string, name: string): Pod | undefined {
    return this.pods().findLast(({ metadata }) => metadata.name === name && metadata.namespace === namespace)
  }

  /** Leaves pods and containers as they are. */
  stop(): void {
    this.#stopEvents()
    for (const worker of this.#workers.values()) worker.stop()
    this.#workers.clear()
  }

  #start(uid: string, pod: Pod): void {
    const worker = new PodWorker(
      {
        ...this.#deps,
        admit: (candidate) => this.#admit(candidate),
        refuseResize: (candidate) => this.#refuseResize(candidate),
        onOver: () => this.#release(uid),
        onRemoved: () => this.#workers.delete(uid),
      },
      pod,
    )
    this.#workers.set(uid, worker)
    // Its agent has taken it before.
    if (pod.status.startTime) this.#usage.add(pod)
    worker.wake()
  }

  async #admit(pod: Pod): Promise<PodRejection | undefined> {
    let rejection = rejectionOf(pod, await this.#deps.node(false), this.#usage)
    // The node's labels may have changed since it was last seen.
    if (rejection?.reason === 'NodeAffinity') rejection = rejectionOf(pod, await this.#deps.node(true), this.#usage)
    if (!rejection) this.#usage.add(pod)
    return rejection
  }

  async #refuseResize(pod: Pod): Promise<PendingResize | undefined> {
    const node = await this.#deps.node(true)
    const before = this.#usage.take(pod.metadata.uid)
    const refusal = resizeRefusalOf(pod, node, this.#usage)
    if (refusal && before) this.#usage.add(before)
    else this.#usage.add(pod)
    return refusal
  }

  /** What a pod has had may be what another waits for. */
  #release(uid: string): void {
    this.#usage.remove(uid)
    this.#deps.volumes.unmount(uid).catch((error: unknown) => {
      this.#deps.logger.debug({ err: error }, 'volumes in use could not be reported')
    })
    for (const worker of this.#workers.values()) if (worker.awaitsResize) worker.wake()
  }
}
