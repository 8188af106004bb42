import { deepEqual } from '../../apimachinery/equality.ts'
import { controllerRevisions } from '../../apimachinery/kinds/apps/controller-revision.ts'
import { daemonSets } from '../../apimachinery/kinds/apps/daemon-set.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { type Draft, type KubeObject, keyOf, type ObjectRef } from '../../apimachinery/object.ts'
import type { ControllerRevision, DaemonSet } from '../../apimachinery/types/apps-v1.ts'
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
import type { Clock } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'
import { Dependents } from '../workloads/dependents.ts'
import { OwnedPods } from '../workloads/owned-pods.ts'
import { msUntilAvailable } from '../workloads/pods.ts'
import { type History, listRevisions, presentRevision, revisionLabel, truncateHistory } from '../workloads/revisions.ts'
import { daemonPod, hashOf } from './daemon-pod.ts'
import { FailedPods } from './failed-pods.ts'
import { planPlaces } from './places.ts'
import { planUpdate } from './rolling-update.ts'
import { beginRound, type Plan, type Round } from './round.ts'
import { statusOf } from './status.ts'

/** At most so many pods are created or deleted in one go (upstream: BurstReplicas). */
const burstReplicas = 250

/** Keeps one pod of a DaemonSet on every node that its template allows. */
export class DaemonSetController implements Reconciler<DaemonSet> {
  readonly name = 'daemonset-controller'
  readonly resource = daemonSets
  readonly wakeOn
  readonly #clock: Clock
  readonly #recorder: EventRecorder
  readonly #sets: Informer<DaemonSet>
  readonly #nodes: Informer<Node>
  readonly #pods: Dependents<DaemonSet, Pod>
  readonly #revisions: Informer<ControllerRevision>
  readonly #owned: OwnedPods
  readonly #failed: FailedPods

  constructor(deps: ControllerDeps) {
    const { clock, informers, recorder } = deps
    this.#clock = clock
    this.#recorder = recorder
    this.#sets = informers.of(daemonSets)
    this.#nodes = informers.of(nodes)
    this.#revisions = informers.of(controllerRevisions)
    this.#owned = new OwnedPods(deps, daemonSets)
    this.#failed = new FailedPods(clock)
    this.#pods = new Dependents(informers, { owners: daemonSets, dependents: pods })
    this.wakeOn = [...this.#pods.wakeOn, this.#changesOfNodes()]
  }

  async reconcile(set: DaemonSet, client: Client): Promise<Result> {
    // The garbage collector takes the pods away.
    if (set.metadata.deletionTimestamp) return done
    const history = { client, owner: set, ownerResource: daemonSets, hashLabel: revisionLabel }
    const known = await listRevisions(history, this.#revisions)
    const settled = this.#owned.areSeen(set)
    const mine = await this.#pods.claim(set, client)
    const { revision, all, collisionCount } = await presentRevision(history, known, set.status.collisionCount ?? 0)
    const round = beginRound(set, hashOf(revision), this.#clock.now(), this.#nodes.list(), mine)
    let backoffMs: number | undefined
    try {
      if (settled) {
        backoffMs = await this.#moveOn(round, client)
        await this.#forgetRevisions(history, all, revision, mine)
      }
    } finally {
      // While the cache is behind, nothing has been done about this generation yet.
      const observedGeneration = settled ? set.metadata.generation : set.status.observedGeneration
      const status = { ...statusOf(round, collisionCount), observedGeneration }
      if (!deepEqual(status, set.status)) await client.updateStatus(daemonSets, { ...set, status })
    }
    return nextLook(round, mine, backoffMs)
  }

  async reconcileGone(ref: ObjectRef): Promise<Result> {
    this.#owned.forget(keyOf(ref))
    this.#failed.forget(keyOf(ref))
    return done
  }

  /** Those that pods have been made from stay, and count. */
  async #forgetRevisions(
    history: History,
    all: readonly ControllerRevision[],
    present: ControllerRevision,
    mine: readonly Pod[],
  ): Promise<void> {
    const hashes = new Set(mine.map(({ metadata }) => metadata.labels?.[revisionLabel]))
    const old = all.filter((revision) => revision !== present)
    await truncateHistory(history, old, { isLive: (revision) => hashes.has(hashOf(revision)), countsLive: true })
  }

  /** Fills the nodes; then, when the cache shows that, a step of the update. @returns when a failed pod may go, in ms */
  async #moveOn(round: Round, client: Client): Promise<number | undefined> {
    const { set } = round
    let backoffMs: number | undefined
    const plan = planPlaces(round, (pod, node) => {
      const waitMs = this.#failed.judge(set, pod, node)
      if (waitMs > 0) backoffMs = Math.min(waitMs, backoffMs ?? waitMs)
      else this.#noteEnded(set, pod, node)
      return waitMs <= 0
    })
    await this.#carryOut(round, plan, client)
    if (this.#owned.areSeen(set) && plan.create.length + plan.remove.length === 0)
      await this.#carryOut(round, planUpdate(round), client)
    return backoffMs
  }

  async #carryOut({ set, hash }: Round, { create, remove }: Plan, client: Client): Promise<void> {
    // Not both at once: the second would make us forget what we expect of the first.
    const failure =
      remove.length > 0
        ? await this.#owned.delete(set, remove.slice(0, burstReplicas), client)
        : create.length > 0 && (await this.#owned.create(set, this.#drafts(set, hash, create), client))
    if (failure) throw failure.error
  }

  #drafts(set: DaemonSet, hash: string, places: readonly string[]): readonly Draft<Pod>[] {
    return places.slice(0, burstReplicas).map((node) => daemonPod(set, hash, node))
  }

  #noteEnded(set: DaemonSet, { metadata, status }: Pod, node: string): void {
    const pod = `${metadata.namespace}/${metadata.name} on node ${node}`
    if (status.phase === 'Failed')
      this.#recorder.event(set, 'Warning', 'FailedDaemonPod', `Found failed daemon pod ${pod}, will try to kill it`)
    else
      this.#recorder.event(
        set,
        'Normal',
        'SucceededDaemonPod',
        `Found succeeded daemon pod ${pod}, will try to delete it`,
      )
  }

  /** Heartbeats wake nobody: only labels and taints say where daemons run. */
  #changesOfNodes(): WakeSource {
    const partOf = (node: KubeObject | undefined) => node && [node.metadata.labels, (node as Node).spec.taints]
    return {
      resource: nodes,
      keys: (now, old) => (deepEqual(partOf(now), partOf(old)) ? [] : this.#sets.list().map((set) => keyOf(set))),
    }
  }
}

/** Nothing will tell us when a ready pod has been ready for long enough, or a failed one has waited for long enough. */
function nextLook({ set, nowMs }: Round, mine: readonly Pod[], backoffMs: number | undefined): Result {
  const waits = mine
    .map((pod) => msUntilAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs))
    .concat(backoffMs)
    .filter((ms) => ms !== undefined && ms > 0) as number[]
  return waits.length === 0 ? done : requeueAfter(Math.min(...waits))
}
