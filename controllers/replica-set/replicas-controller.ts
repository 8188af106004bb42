import { deepEqual } from '../../apimachinery/equality.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { type Draft, keyOf, type ObjectRef, type Resource } from '../../apimachinery/object.ts'
import { type LabelMatcher, labelSetMatcher } from '../../apimachinery/selectors/labels.ts'
import type { ReplicaSet, ReplicaSetCondition, ReplicaSetStatus } from '../../apimachinery/types/apps-v1.ts'
import type { Pod, PodTemplateSpec, ReplicationController } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { done, type Reconciler, type Result, requeueAfter } from '../../client/reconcilers/reconciler.ts'
import { controllerOf } from '../../client/reconcilers/wake.ts'
import { type Clock, toTime } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'
import { byDeletionRank } from '../workloads/deletion-rank.ts'
import { Dependents } from '../workloads/dependents.ts'
import { type Failure, OwnedPods } from '../workloads/owned-pods.ts'
import { podFromTemplate } from '../workloads/pod-template.ts'
import { isActive, isAvailable, isReady, isTerminating, msUntilAvailable } from '../workloads/pods.ts'

/** At most so many pods are created or deleted in one go (upstream: BurstReplicas). */
const burstReplicas = 500

/** ReplicaSets and ReplicationControllers: the same but for how they select. */
export type Replicated = ReplicaSet | ReplicationController

/** What sets the two kinds apart. */
export interface ReplicatedKind<T extends Replicated> {
  /** Upstream's name of the controller. */
  readonly name: string
  readonly resource: Resource<T>
  selectorOf(owner: T): LabelMatcher
  /** Whether the status counts pods on their way out (KEP-3973). */
  readonly countsTerminating: boolean
}

/** Keeps `spec.replicas` pods of an owner's template alive. */
export class ReplicasController<T extends Replicated> implements Reconciler<T> {
  readonly name: string
  readonly resource: Resource<T>
  readonly wakeOn
  readonly #clock: Clock
  readonly #kind: ReplicatedKind<T>
  readonly #pods: Informer<Pod>
  readonly #sets: Informer<T>
  readonly #dependents: Dependents<T, Pod>
  readonly #owned: OwnedPods

  constructor(deps: ControllerDeps, kind: ReplicatedKind<T>) {
    const { clock, informers } = deps
    this.name = kind.name
    this.resource = kind.resource
    this.#kind = kind
    this.#clock = clock
    this.#pods = informers.of(pods)
    this.#sets = informers.of(kind.resource)
    this.#owned = new OwnedPods(deps, kind.resource)
    const { resource, selectorOf } = kind
    this.#dependents = new Dependents(informers, { owners: resource, dependents: pods, selectorOf })
    this.wakeOn = this.#dependents.wakeOn
  }

  async reconcile(set: T, client: Client): Promise<Result> {
    const settled = this.#owned.areSeen(set)
    const active = await this.#dependents.claim(set, client, isActive)
    const failure = settled && !set.metadata.deletionTimestamp ? await this.#scale(set, active, client) : undefined
    await this.#writeStatus(set, active, failure, client)
    if (failure) throw failure.error
    return this.#waitForAvailability(set, active)
  }

  async reconcileGone(ref: ObjectRef): Promise<Result> {
    this.#owned.forget(keyOf(ref))
    return done
  }

  async #scale(set: T, active: readonly Pod[], client: Client): Promise<Failure | undefined> {
    const wanted = set.spec.replicas ?? 1
    const count = Math.min(Math.abs(wanted - active.length), burstReplicas)
    if (active.length < wanted) {
      const draft = podFromTemplate(set.spec.template as PodTemplateSpec, set, this.resource)
      return this.#owned.create(set, Array<Draft<Pod>>(count).fill(draft), client)
    }
    if (active.length === wanted) return undefined
    const victims = active.toSorted(byDeletionRank(this.#crowd(set), this.#clock.now())).slice(0, count)
    return this.#owned.delete(set, victims, client)
  }

  /** How many pods of the same Deployment run on a pod's node. */
  #crowd(set: T): (pod: Pod) => number {
    const deployment = controllerOf(set)
    const family = deployment ? this.#sets.byIndex('owner', deployment.uid) : [set]
    const counts = new Map<string, number>()
    for (const pod of family.flatMap((sibling) => this.#pods.byIndex('owner', sibling.metadata.uid))) {
      const node = pod.spec.nodeName
      if (node && isActive(pod)) counts.set(node, (counts.get(node) ?? 0) + 1)
    }
    return (pod) => counts.get(pod.spec.nodeName ?? '') ?? 0
  }

  async #writeStatus(set: T, active: readonly Pod[], failure: Failure | undefined, client: Client): Promise<void> {
    const status = this.#statusOf(set, active, failure)
    if (!deepEqual(status, set.status)) await client.updateStatus(this.resource, { ...set, status })
  }

  #statusOf(set: T, active: readonly Pod[], failure: Failure | undefined): ReplicaSetStatus {
    const template = labelSetMatcher(set.spec.template?.metadata.labels ?? {})
    const minReadySeconds = set.spec.minReadySeconds ?? 0
    const count = (test: (pod: Pod) => boolean) => active.filter(test).length
    const conditions = this.#conditions(set, failure)
    // The server leaves out what is zero.
    return {
      replicas: active.length,
      fullyLabeledReplicas: count((pod) => template.matches(pod.metadata.labels)) || undefined,
      readyReplicas: count(isReady) || undefined,
      availableReplicas: count((pod) => isAvailable(pod, minReadySeconds, this.#clock.now())) || undefined,
      terminatingReplicas: this.#kind.countsTerminating ? this.#leaving(set).length : undefined,
      observedGeneration: set.metadata.generation,
      conditions: conditions.length > 0 ? [...conditions] : undefined,
    }
  }

  #leaving(set: T): readonly Pod[] {
    const { uid } = set.metadata
    const selector = this.#kind.selectorOf(set)
    const isMine = (pod: Pod) => controllerOf(pod)?.uid === uid && selector.matches(pod.metadata.labels)
    return this.#pods.byIndex('owner', uid).filter((pod) => isTerminating(pod) && isMine(pod))
  }

  #conditions(set: T, failure: Failure | undefined): readonly ReplicaSetCondition[] {
    const conditions = set.status.conditions ?? []
    const type = 'ReplicaFailure'
    if (!failure) return conditions.filter((condition) => condition.type !== type)
    // The first failure stays, also when the next ones have other words for it (they name the pod).
    if (conditions.some((condition) => condition.type === type)) return conditions
    const { reason, message } = failure
    return [...conditions, { type, status: 'True', reason, message, lastTransitionTime: toTime(this.#clock.now()) }]
  }

  /** Nothing will tell us when a ready pod has been ready for long enough. */
  #waitForAvailability(set: T, active: readonly Pod[]): Result {
    const waits = active
      .map((pod) => msUntilAvailable(pod, set.spec.minReadySeconds ?? 0, this.#clock.now()))
      .filter((ms) => ms !== undefined && ms > 0) as number[]
    return waits.length === 0 ? done : requeueAfter(Math.min(...waits))
  }
}
