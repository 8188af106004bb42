import { deepEqual } from '../../apimachinery/equality.ts'
import { isNotFound } from '../../apimachinery/errors.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { ObjectRef } from '../../apimachinery/object.ts'
import { isNodeReady, nodeReadyCondition } from '../../apimachinery/scheduling/node-health.ts'
import type { Node, Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events/event-recorder.ts'
import type { Informer } from '../../client/informers/informer.ts'
import {
  done,
  type Reconciler,
  type Result,
  requeueAfter,
  type WakeSource,
} from '../../client/reconcilers/reconciler.ts'
import { type Clock, toTime } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'
import { isReady } from '../workloads/pods.ts'
import { Heartbeats } from './heartbeats.ts'
import { defaultNodeSettings } from './settings.ts'
import { type Eviction, evictionFor, evictionOf, taintsToWrite } from './taints.ts'
import { silentConditions } from './unreachable.ts'
import { Zones } from './zones.ts'

/**
 * Watches over nodes: one that has been silent for too long counts as unreachable and its pods as not ready, and taints
 * say what is wrong with a node, so that nothing new is scheduled there and, in the end, its pods are driven out.
 */
export class NodeLifecycle implements Reconciler<Node> {
  readonly name = 'node-lifecycle-controller'
  readonly resource = nodes
  readonly wakeOn: readonly WakeSource[]
  readonly #clock: Clock
  readonly #recorder: EventRecorder
  readonly #nodes: Informer<Node>
  readonly #pods: Informer<Pod>
  readonly #heartbeats: Heartbeats
  readonly #zones: Zones
  /** The uids of the nodes that have been announced, by name. */
  readonly #known = new Map<string, string>()

  constructor({ clock, informers, recorder, nodeSettings = defaultNodeSettings }: ControllerDeps) {
    this.#clock = clock
    this.#recorder = recorder.for({ component: 'node-controller' })
    this.#nodes = informers.of(nodes)
    this.#pods = informers.of(pods)
    this.#heartbeats = new Heartbeats(clock, nodeSettings)
    this.#zones = new Zones(clock, nodeSettings)
    const nodeChanges: WakeSource = {
      resource: nodes,
      keys: (now, old) => this.#onNodeChange(now as Node | undefined, old as Node | undefined),
    }
    // Pods wake nobody, but have to be known.
    this.wakeOn = [nodeChanges, this.#heartbeats.renewals, { resource: pods, keys: () => [] }]
  }

  async reconcile(node: Node, client: Client): Promise<Result> {
    this.#announce(node)
    const silentInMs = this.#heartbeats.deadline(node) - this.#clock.now()
    // What we write wakes us again, to do the rest.
    if (silentInMs <= 0 && (await this.#markSilent(node, client))) return done
    if (nodeReadyCondition(node)?.status === 'Unknown') await this.#markPodsNotReady(node, client)
    const { eviction, decideInMs } = this.#decideEviction(node)
    await this.#writeTaintsAndLabels(node, eviction, client)
    const nextMs = Math.min(silentInMs > 0 ? silentInMs : Number.POSITIVE_INFINITY, decideInMs)
    return Number.isFinite(nextMs) ? requeueAfter(nextMs) : done
  }

  async reconcileGone({ name }: ObjectRef): Promise<Result> {
    const uid = this.#known.get(name)
    this.#known.delete(name)
    if (uid) this.#nodeEvent(name, uid, 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`)
    return done
  }

  #onNodeChange(now: Node | undefined, old: Node | undefined): readonly string[] {
    const { name } = (now ?? old)!.metadata
    if (now) this.#heartbeats.sawStatus(now, old)
    else this.#heartbeats.forget(name)
    const change = this.#zones.saw(name, now)
    if (change === 'none') return [name]
    if (change === 'recovery') this.#heartbeats.restart()
    const notReady = this.#nodes.list().filter((node) => !isNodeReady(node))
    return [name, ...notReady.map(({ metadata }) => metadata.name)]
  }

  #announce({ metadata: { name, uid } }: Node): void {
    if (this.#known.get(name) === uid) return
    this.#known.set(name, uid)
    this.#nodeEvent(name, uid, 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`)
  }

  /** @returns false when the node's status says so already */
  async #markSilent(node: Node, client: Client): Promise<boolean> {
    const conditions = silentConditions(node, toTime(this.#clock.now()))
    if (deepEqual(conditions, node.status.conditions)) return false
    const { name, uid } = node.metadata
    await client.updateStatus(nodes, { ...node, status: { ...node.status, conditions } })
    if (isNodeReady(node)) {
      this.#nodeEvent(name, uid, 'NodeNotReady', `Node ${name} status is now: NodeNotReady`)
    }
    return true
  }

  async #markPodsNotReady(node: Node, client: Client): Promise<void> {
    const condition = { type: 'Ready', status: 'False', lastTransitionTime: toTime(this.#clock.now()) }
    for (const pod of this.#pods.byIndex('node', node.metadata.name).filter(isReady)) {
      const { uid, generation } = pod.metadata
      const observed = pod.status.observedGeneration ? { observedGeneration: generation } : {}
      const patch = { metadata: { uid }, status: { conditions: [{ ...condition, ...observed }] } }
      try {
        await client.patch(pods, pod.metadata, 'strategic', patch, { subresource: 'status' })
        this.#recorder.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready')
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
    }
  }

  /** Which NoExecute taint the node shall have now, and when to think again. */
  #decideEviction(node: Node): { readonly eviction: Eviction; readonly decideInMs: number } {
    const wanted = evictionFor(node)
    const decided = (eviction: Eviction, decideInMs = Number.POSITIVE_INFINITY) => ({ eviction, decideInMs })
    if (!wanted || this.#zones.allDown) return decided(undefined)
    if (evictionOf(node)) return decided(wanted)
    const delayMs = this.#zones.evictionDelayMs(node)
    return delayMs === 0 ? decided(wanted) : decided(undefined, delayMs)
  }

  async #writeTaintsAndLabels(node: Node, eviction: Eviction, client: Client): Promise<void> {
    const taints = taintsToWrite(node, eviction, toTime(this.#clock.now()))
    const labels = missingBetaLabels(node.metadata.labels ?? {})
    if (!taints && Object.keys(labels).length === 0) return
    const { resourceVersion } = node.metadata
    const patch = { metadata: { resourceVersion, labels }, ...(taints ? { spec: { taints } } : {}) }
    await client.patch(nodes, node.metadata, 'merge', patch)
  }

  #nodeEvent(name: string, uid: string, reason: string, message: string): void {
    this.#recorder.event({ apiVersion: 'v1', kind: 'Node', name, uid }, 'Normal', reason, message)
  }
}

const betaLabels = { 'kubernetes.io/os': 'beta.kubernetes.io/os', 'kubernetes.io/arch': 'beta.kubernetes.io/arch' }

/** The beta labels that do not say what the stable ones do. */
function missingBetaLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  const missing: Record<string, string> = {}
  for (const [stable, beta] of Object.entries(betaLabels)) {
    const value = labels[stable]
    if (value !== undefined && labels[beta] !== value) missing[beta] = value
  }
  return missing
}
