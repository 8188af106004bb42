import { deepEqual } from '../../apimachinery/equality.ts'
import { isNotFound } from '../../apimachinery/errors.ts'
import { deployments } from '../../apimachinery/kinds/apps/deployment.ts'
import { replicaSets } from '../../apimachinery/kinds/apps/replica-set.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { hasEnded } from '../../apimachinery/kinds/core/pod-phase.ts'
import { type KubeObject, keyOf } from '../../apimachinery/object.ts'
import type { Deployment, DeploymentStatus, ReplicaSet } from '../../apimachinery/types/apps-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
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
import { controllerOf } from '../../client/reconcilers/wake.ts'
import type { Clock } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'
import { Dependents } from '../workloads/dependents.ts'
import { revisionAnnotation, revisionOf } from './annotations.ts'
import { withAvailable, withReplicaFailure } from './conditions.ts'
import { ensureNewSet } from './new-set.ts'
import { isComplete, notePause, trackProgress } from './progress.ts'
import { recreate } from './recreate.ts'
import { rollingUpdate } from './rolling-update.ts'
import { allSets, isOfTemplate, type Rollout } from './rollout.ts'
import { isScaling, scale } from './scale.ts'
import { isRolling, specReplicas, totalSpec, totalStatus } from './strategy.ts'

/** How many old sets are kept when the Deployment does not say. */
const defaultHistoryLimit = 10

/**
 * Rolls the pods of a Deployment over to its present template: one ReplicaSet per template, scaled against each other,
 * kept as history for going back.
 */
export class DeploymentController implements Reconciler<Deployment> {
  readonly name = 'deployment-controller'
  readonly resource = deployments
  readonly wakeOn
  readonly #clock: Clock
  readonly #recorder: EventRecorder
  readonly #deployments: Informer<Deployment>
  readonly #sets: Informer<ReplicaSet>
  readonly #dependents: Dependents<Deployment, ReplicaSet>
  readonly #pods: Informer<Pod>

  constructor({ clock, informers, recorder }: ControllerDeps) {
    this.#clock = clock
    this.#recorder = recorder
    this.#deployments = informers.of(deployments)
    this.#sets = informers.of(replicaSets)
    this.#pods = informers.of(pods)
    this.#dependents = new Dependents(informers, { owners: deployments, dependents: replicaSets })
    this.wakeOn = [...this.#dependents.wakeOn, this.#endOfPods()]
  }

  async reconcile(deployment: Deployment, client: Client): Promise<Result> {
    const rollout = await this.#begin(deployment, client)
    if (!deployment.metadata.deletionTimestamp) await this.#moveOn(rollout)
    return this.#writeStatus(rollout)
  }

  async #begin(deployment: Deployment, client: Client): Promise<Rollout> {
    const claimed = await this.#dependents.claim(deployment, client)
    const sets = claimed.toSorted(olderFirst)
    const newSet = sets.find((set) => isOfTemplate(set, deployment.spec.template))
    return {
      deployment,
      client,
      recorder: this.#recorder,
      clock: this.#clock,
      oldSets: sets.filter((set) => set !== newSet),
      newSet,
      conditions: deployment.status.conditions ?? [],
      collisionCount: deployment.status.collisionCount,
    }
  }

  /** One step of whatever is to do. */
  async #moveOn(rollout: Rollout): Promise<void> {
    const { deployment } = rollout
    notePause(rollout)
    if (deployment.spec.paused || (isRolling(deployment) && isScaling(rollout))) {
      if (rollout.newSet) await ensureNewSet(rollout)
      await scale(rollout)
      if (deployment.spec.paused) await this.#cleanUp(rollout)
      return
    }
    if (isRolling(deployment)) {
      await ensureNewSet(rollout)
      await rollingUpdate(rollout)
    } else await recreate(rollout, () => this.#oldPodsLeft(rollout))
    if (isComplete(deployment, deployment.status)) await this.#cleanUp(rollout)
  }

  #oldPodsLeft({ oldSets }: Rollout): boolean {
    if (totalStatus(oldSets, 'replicas') > 0) return true
    return oldSets.some((set) => this.#pods.byIndex('owner', set.metadata.uid).some((pod) => !hasEnded(pod)))
  }

  /** Forgets the oldest sets beyond the limit; only those that are empty and have been seen to be. */
  async #cleanUp({ deployment, oldSets, client }: Rollout): Promise<void> {
    const limit = deployment.spec.revisionHistoryLimit ?? defaultHistoryLimit
    const kept = oldSets.filter((set) => !set.metadata.deletionTimestamp)
    const excess = kept
      .toSorted((a, b) => Number(revisionOf(a) > revisionOf(b)) - Number(revisionOf(a) < revisionOf(b)))
      .slice(0, Math.max(0, kept.length - limit))
    for (const set of excess) {
      const isEmpty = set.status.replicas === 0 && specReplicas(set) === 0
      if (!isEmpty || (set.metadata.generation ?? 0) > (set.status.observedGeneration ?? 0)) continue
      await client.delete(replicaSets, set.metadata, { preconditions: { uid: set.metadata.uid } }).catch(ignoreNotFound)
    }
  }

  async #writeStatus(rollout: Rollout): Promise<Result> {
    const { deployment, newSet, oldSets, client } = rollout
    const counts = countsOf(rollout)
    rollout.conditions = withAvailable(rollout.conditions, deployment, counts, this.#clock.now())
    const isStill = deployment.spec.paused || deployment.metadata.deletionTimestamp !== undefined
    const deadlineInMs = isStill ? undefined : trackProgress(rollout, counts)
    const newestFirst = newSet ? [newSet, ...oldSets] : oldSets
    const conditions = isStill ? rollout.conditions : withReplicaFailure(rollout.conditions, newestFirst)
    const status = { ...counts, conditions: [...conditions] }
    const metadata = withRevisionOf(newSet, deployment)
    // The annotation goes with the status: through the main resource it would count as a new generation.
    if (!deepEqual(status, deployment.status) || metadata !== deployment.metadata)
      await client.updateStatus(deployments, { ...deployment, metadata, status })
    return deadlineInMs === undefined ? done : requeueAfter(deadlineInMs)
  }

  /** Recreate waits until the old pods are gone, which no set may tell. */
  #endOfPods(): WakeSource {
    return { resource: pods, keys: (now, old) => (now || !old ? [] : this.#recreatedBy(old)) }
  }

  #recreatedBy(pod: KubeObject): readonly string[] {
    const { namespace } = pod.metadata
    const set = controllerOf(pod)
    const owner = set && this.#sets.get(keyOf({ namespace, name: set.name }))
    const reference = owner && controllerOf(owner)
    const deployment = reference && this.#deployments.get(keyOf({ namespace, name: reference.name }))
    return deployment && !isRolling(deployment) ? [keyOf(deployment)] : []
  }
}

function countsOf(rollout: Rollout): DeploymentStatus {
  const { deployment, newSet } = rollout
  const sets = allSets(rollout)
  const available = totalStatus(sets, 'availableReplicas')
  // The server leaves out what is zero.
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: totalStatus(sets, 'replicas') || undefined,
    updatedReplicas: newSet?.status.replicas || undefined,
    readyReplicas: totalStatus(sets, 'readyReplicas') || undefined,
    availableReplicas: available || undefined,
    unavailableReplicas: Math.max(0, totalSpec(sets) - available) || undefined,
    terminatingReplicas: totalTerminating(sets),
    collisionCount: rollout.collisionCount,
  }
}

/** Unknown while a set has not said. */
function totalTerminating(sets: readonly ReplicaSet[]): number | undefined {
  const numbers = sets.map(({ status }) => status.terminatingReplicas).filter((number) => number !== undefined)
  return numbers.length < sets.length ? undefined : numbers.reduce((sum, number) => sum + number, 0)
}

/** A Deployment shows the revision of its newest set. */
function withRevisionOf(newSet: ReplicaSet | undefined, { metadata }: Deployment): Deployment['metadata'] {
  const revision = newSet?.metadata.annotations?.[revisionAnnotation]
  if (revision === undefined || metadata.annotations?.[revisionAnnotation] === revision) return metadata
  return { ...metadata, annotations: { ...metadata.annotations, [revisionAnnotation]: revision } }
}

function olderFirst(a: ReplicaSet, b: ReplicaSet): number {
  if (a.metadata.creationTimestamp !== b.metadata.creationTimestamp)
    return a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1
  return a.metadata.name < b.metadata.name ? -1 : 1
}

function ignoreNotFound(error: unknown): void {
  if (!isNotFound(error)) throw error
}
