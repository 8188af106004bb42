import { deepEqual } from '../apimachinery/equality.ts'
import { isNamespaceTerminating, isNotFound } from '../apimachinery/errors.ts'
import { replicaSets } from '../apimachinery/kinds/apps/replica-set.ts'
import { pods } from '../apimachinery/kinds/core/pod.ts'
import { keyOf, type ObjectRef } from '../apimachinery/object.ts'
import { labelMatcherOf, labelSetMatcher } from '../apimachinery/selectors/labels.ts'
import type { ReplicaSet, ReplicaSetCondition, ReplicaSetStatus } from '../apimachinery/types/apps-v1.ts'
import type { Pod, PodTemplateSpec } from '../apimachinery/types/core-v1.ts'
import type { Client } from '../client/client.ts'
import type { EventRecorder } from '../client/event-recorder.ts'
import { Expectations } from '../client/expectations.ts'
import type { Informer } from '../client/informer.ts'
import { done, type Reconciler, type Result, requeueAfter } from '../client/reconciler.ts'
import { changesOf, controllerOf, ownersOf, refersTo } from '../client/wake.ts'
import { type Clock, toTime } from '../platform/clock.ts'
import type { ControllerDeps } from './controller.ts'
import { claimDependents, dependentCandidates } from './workloads/claim.ts'
import { byDeletionRank } from './workloads/deletion-rank.ts'
import { orphansSelectedBy } from './workloads/orphans.ts'
import { podFromTemplate } from './workloads/pod-template.ts'
import { isActive, isAvailable, isReady, isTerminating, msUntilAvailable } from './workloads/pods.ts'
import { slowStart } from './workloads/slow-start.ts'

/** At most so many pods are created or deleted in one go (upstream: BurstReplicas). */
const burstReplicas = 500

/** What went wrong with creating or deleting pods, for the ReplicaFailure condition. */
interface Failure {
  readonly reason: 'FailedCreate' | 'FailedDelete'
  readonly message: string
  readonly error: unknown
}

/** Keeps `spec.replicas` pods of a ReplicaSet's template alive. */
export class ReplicaSetController implements Reconciler<ReplicaSet> {
  readonly name = 'replicaset-controller'
  readonly resource = replicaSets
  readonly wakeOn
  readonly #clock: Clock
  readonly #recorder: EventRecorder
  readonly #pods: Informer<Pod>
  readonly #sets: Informer<ReplicaSet>
  readonly #expectations: Expectations

  constructor({ clock, informers, recorder }: ControllerDeps) {
    this.#clock = clock
    this.#recorder = recorder
    this.#pods = informers.of(pods)
    this.#expectations = new Expectations(clock)
    this.#pods.addHandler((now, old) => this.#observe(now, old))
    this.#sets = informers.of(replicaSets)
    this.wakeOn = [changesOf(replicaSets), ownersOf(pods, replicaSets), orphansSelectedBy(this.#sets, pods)]
  }

  async reconcile(set: ReplicaSet, client: Client): Promise<Result> {
    const settled = this.#expectations.satisfied(keyOf(set))
    const active = await claimDependents({
      client,
      owner: set,
      ownerResource: replicaSets,
      resource: pods,
      selector: labelMatcherOf(set.spec.selector),
      candidates: dependentCandidates(this.#pods, set).filter(isActive),
    })
    const failure = settled && !set.metadata.deletionTimestamp ? await this.#scale(set, active, client) : undefined
    await this.#writeStatus(set, active, failure, client)
    if (failure) throw failure.error
    return this.#waitForAvailability(set, active)
  }

  async reconcileGone(ref: ObjectRef): Promise<Result> {
    this.#expectations.forget(keyOf(ref))
    return done
  }

  #observe(now: Pod | undefined, old: Pod | undefined): void {
    const pod = (now ?? old) as Pod
    const owner = controllerOf(pod)
    if (!owner || !refersTo(owner, replicaSets)) return
    const key = keyOf({ namespace: pod.metadata.namespace, name: owner.name })
    if (now && !old) this.#expectations.creationObserved(key)
    // A pod that is on its way out does not count any more: its deletion has been seen.
    if (!now || now.metadata.deletionTimestamp) this.#expectations.deletionObserved(key, pod.metadata.uid)
  }

  async #scale(set: ReplicaSet, active: readonly Pod[], client: Client): Promise<Failure | undefined> {
    const wanted = set.spec.replicas ?? 1
    if (active.length < wanted) return this.#create(set, Math.min(wanted - active.length, burstReplicas), client)
    if (active.length > wanted)
      return this.#delete(set, active, Math.min(active.length - wanted, burstReplicas), client)
    return undefined
  }

  async #create(set: ReplicaSet, count: number, client: Client): Promise<Failure | undefined> {
    const key = keyOf(set)
    this.#expectations.expectCreations(key, count)
    const draft = podFromTemplate(set.spec.template as PodTemplateSpec, set, replicaSets)
    const { created, error } = await slowStart(count, async () => {
      try {
        const pod = await client.create(pods, draft)
        this.#recorder.event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
      } catch (error) {
        if (!isNamespaceTerminating(error))
          this.#recorder.event(set, 'Warning', 'FailedCreate', `Error creating: ${(error as Error).message}`)
        throw error
      }
    })
    if (error === undefined) return undefined
    for (let missing = created; missing < count; missing++) this.#expectations.creationObserved(key)
    // A namespace that goes away refuses everything, and trying again is no use.
    if (isNamespaceTerminating(error)) return undefined
    return { reason: 'FailedCreate', message: (error as Error).message, error }
  }

  async #delete(set: ReplicaSet, active: readonly Pod[], count: number, client: Client): Promise<Failure | undefined> {
    const key = keyOf(set)
    const victims = active.toSorted(byDeletionRank(this.#crowd(set), this.#clock.now())).slice(0, count)
    this.#expectations.expectDeletions(
      key,
      victims.map((pod) => pod.metadata.uid),
    )
    const outcomes = await Promise.allSettled(victims.map((pod) => this.#deleteOne(set, pod, client)))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    return failed && { reason: 'FailedDelete', message: (failed.reason as Error).message, error: failed.reason }
  }

  async #deleteOne(set: ReplicaSet, pod: Pod, client: Client): Promise<void> {
    try {
      await client.delete(pods, pod.metadata, { preconditions: { uid: pod.metadata.uid } })
      this.#recorder.event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)
    } catch (error) {
      this.#expectations.deletionObserved(keyOf(set), pod.metadata.uid)
      if (isNotFound(error)) return
      this.#recorder.event(set, 'Warning', 'FailedDelete', `Error deleting: ${(error as Error).message}`)
      throw error
    }
  }

  /** How many pods of the same Deployment run on a pod's node. */
  #crowd(set: ReplicaSet): (pod: Pod) => number {
    const deployment = controllerOf(set)
    const family = deployment ? this.#sets.byIndex('owner', deployment.uid) : [set]
    const counts = new Map<string, number>()
    for (const pod of family.flatMap((sibling) => this.#pods.byIndex('owner', sibling.metadata.uid))) {
      const node = pod.spec.nodeName
      if (node && isActive(pod)) counts.set(node, (counts.get(node) ?? 0) + 1)
    }
    return (pod) => counts.get(pod.spec.nodeName ?? '') ?? 0
  }

  async #writeStatus(
    set: ReplicaSet,
    active: readonly Pod[],
    failure: Failure | undefined,
    client: Client,
  ): Promise<void> {
    const status = this.#statusOf(set, active, failure)
    if (!deepEqual(status, set.status)) await client.updateStatus(replicaSets, { ...set, status })
  }

  #statusOf(set: ReplicaSet, active: readonly Pod[], failure: Failure | undefined): ReplicaSetStatus {
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
      terminatingReplicas: this.#pods.byIndex('owner', set.metadata.uid).filter(isTerminating).length,
      observedGeneration: set.metadata.generation,
      conditions: conditions.length > 0 ? [...conditions] : undefined,
    }
  }

  #conditions(set: ReplicaSet, failure: Failure | undefined): readonly ReplicaSetCondition[] {
    const conditions = set.status.conditions ?? []
    const type = 'ReplicaFailure'
    if (!failure) return conditions.filter((condition) => condition.type !== type)
    // The first failure stays, also when the next ones have other words for it (they name the pod).
    if (conditions.some((condition) => condition.type === type)) return conditions
    const { reason, message } = failure
    return [...conditions, { type, status: 'True', reason, message, lastTransitionTime: toTime(this.#clock.now()) }]
  }

  /** Nothing will tell us when a ready pod has been ready for long enough. */
  #waitForAvailability(set: ReplicaSet, active: readonly Pod[]): Result {
    const waits = active
      .map((pod) => msUntilAvailable(pod, set.spec.minReadySeconds ?? 0, this.#clock.now()))
      .filter((ms) => ms !== undefined && ms > 0) as number[]
    return waits.length === 0 ? done : requeueAfter(Math.min(...waits))
  }
}
