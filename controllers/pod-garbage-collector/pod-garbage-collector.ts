import { isNotFound } from '../../apimachinery/errors.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { hasEnded } from '../../apimachinery/kinds/core/pod-phase.ts'
import { keyOf, type ObjectRef } from '../../apimachinery/object.ts'
import { isNodeReady, isOutOfService } from '../../apimachinery/scheduling/node-health.ts'
import type { Node, Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { Informer } from '../../client/informers/informer.ts'
import {
  done,
  type Reconciler,
  type Result,
  requeueAfter,
  type WakeSource,
} from '../../client/reconcilers/reconciler.ts'
import { type Clock, type EpochMs, toTime } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'
import { defaultNodeSettings } from '../node-lifecycle/settings.ts'
import { markDisrupted } from '../workloads/disruption.ts'
import { EndedPods } from './ended-pods.ts'

/** How long a node has to be missing before its pods are looked at (upstream: quarantineTime). */
const quarantineMs = 40_000

/**
 * Deletes pods that nobody else will: those on nodes that are gone or declared out of service, those deleted before they
 * were scheduled, and the oldest of those that have ended when there are too many.
 */
export class PodGarbageCollector implements Reconciler<Pod> {
  readonly name = 'pod-garbage-collector-controller'
  readonly resource = pods
  readonly wakeOn: readonly WakeSource[]
  readonly #clock: Clock
  readonly #keptEndedPods: number
  readonly #nodes: Informer<Node>
  readonly #pods: Informer<Pod>
  /** Since when the node of a pod has been missing, by the pod's key. */
  readonly #missingSince = new Map<string, EpochMs>()
  readonly #ended = new EndedPods()
  /** The keys of those that are too many. */
  readonly #surplus = new Set<string>()

  constructor({ clock, informers, nodeSettings = defaultNodeSettings }: ControllerDeps) {
    this.#keptEndedPods = nodeSettings.keptEndedPods
    this.#clock = clock
    this.#nodes = informers.of(nodes)
    this.#pods = informers.of(pods)
    this.wakeOn = [
      { resource: pods, keys: (now, old) => this.#onPodChange(now as Pod | undefined, old as Pod | undefined) },
      { resource: nodes, keys: (now, old) => this.#onNodeChange(now as Node | undefined, old as Node | undefined) },
    ]
  }

  async reconcile(pod: Pod, client: Client): Promise<Result> {
    const key = keyOf(pod)
    const { nodeName } = pod.spec
    const node = this.#nodes.get(nodeName ?? '')
    const leaving = pod.metadata.deletionTimestamp !== undefined
    if (nodeName && !node) return this.#waitForNode(pod, nodeName, client)
    this.#missingSince.delete(key)
    if (leaving && (!node || isGivenUp(node))) await this.#end(pod, client)
    else if (this.#surplus.has(key)) {
      await this.#end(pod, client)
      this.#surplus.delete(key)
    }
    return done
  }

  async reconcileGone(ref: ObjectRef): Promise<Result> {
    this.#missingSince.delete(keyOf(ref))
    return done
  }

  #onPodChange(now: Pod | undefined, old: Pod | undefined): readonly string[] {
    const key = keyOf((now ?? old)!)
    const ended = this.#noteEnded(key, now)
    if (!now) return this.#missingSince.has(key) ? [key] : []
    const node = this.#nodes.get(now.spec.nodeName ?? '')
    const isLost = !node && now.spec.nodeName !== undefined && now.spec.nodeName !== old?.spec.nodeName
    const isStuck = now.metadata.deletionTimestamp !== undefined && (!node || isGivenUp(node))
    return isLost || isStuck ? [key, ...ended] : ended
  }

  #onNodeChange(now: Node | undefined, old: Node | undefined): readonly string[] {
    const isConcern = now === undefined || (isGivenUp(now) && !(old && isGivenUp(old)))
    return isConcern ? this.#pods.byIndex('node', (now ?? old)!.metadata.name).map(keyOf) : []
  }

  /** @returns the keys of pods that are too many now */
  #noteEnded(key: string, pod: Pod | undefined): readonly string[] {
    this.#surplus.delete(key)
    if (!pod || !hasEnded(pod) || pod.metadata.deletionTimestamp) {
      this.#ended.delete(key)
      return []
    }
    this.#ended.add(pod)
    const surplus: string[] = []
    while (this.#keptEndedPods > 0 && this.#ended.size > this.#keptEndedPods) {
      surplus.push(this.#ended.takeFirst() as string)
    }
    for (const key of surplus) this.#surplus.add(key)
    return surplus
  }

  async #waitForNode(pod: Pod, nodeName: string, client: Client): Promise<Result> {
    const key = keyOf(pod)
    const now = this.#clock.now()
    const since = this.#missingSince.get(key) ?? now
    this.#missingSince.set(key, since)
    const leftMs = since + quarantineMs - now
    if (leftMs > 0) return requeueAfter(leftMs)
    // Our cache may just not have seen it.
    if (await exists(client, nodeName)) return requeueAfter(quarantineMs)
    const reason = 'DeletionByPodGC'
    await this.#end(pod, client, { reason, message: 'PodGC: node no longer exists' })
    this.#missingSince.delete(key)
    return done
  }

  /** Marks the pod as failed, since no node agent will, and removes it without grace. */
  async #end(pod: Pod, client: Client, why?: { readonly reason: string; readonly message: string }): Promise<void> {
    const { uid } = pod.metadata
    try {
      if (!hasEnded(pod) && why) {
        await markDisrupted(client, pod, { ...why, now: toTime(this.#clock.now()) }, 'Failed')
      } else if (!hasEnded(pod)) {
        const patch = { metadata: { uid }, status: { phase: 'Failed' } }
        await client.patch(pods, pod.metadata, 'merge', patch, { subresource: 'status' })
      }
      await client.delete(pods, pod, { gracePeriodSeconds: 0, preconditions: { uid } })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
}

/** Nothing runs on the node, and somebody says so. */
function isGivenUp(node: Node): boolean {
  return !isNodeReady(node) && isOutOfService(node)
}

async function exists(client: Client, nodeName: string): Promise<boolean> {
  try {
    await client.get(nodes, { name: nodeName })
    return true
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}
