import { deepEqual } from '../../apimachinery/equality.ts'
import { isNotFound } from '../../apimachinery/errors.ts'
import { deployments } from '../../apimachinery/kinds/apps/deployment.ts'
import { replicaSets } from '../../apimachinery/kinds/apps/replica-set.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { keyOf } from '../../apimachinery/object.ts'
import { labelMatcherOf } from '../../apimachinery/selectors/labels.ts'
import type { Deployment, DeploymentStatus, ReplicaSet } from '../../apimachinery/types/apps-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/event-recorder.ts'
import type { Informer } from '../../client/informer.ts'
import { done, type Reconciler, type Result, requeueAfter, type WakeSource } from '../../client/reconciler.ts'
import { changesOf, controllerOf, ownersOf } from '../../client/wake.ts'
import type { Clock } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'
import { claimDependents, dependentCandidates } from '../workloads/claim.ts'
import { hasEnded } from '../workloads/pods.ts'
import { revisionOf } from './annotations.ts'
import { ensureNewSet } from './new-set.ts'
import { copyReplicaFailure, hasDeadline, isComplete, setAvailable, setProgressing, trackProgress } from './progress.ts'
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
  readonly #sets: Informer<ReplicaSet>
  readonly #pods: Informer<Pod>

  constructor({ clock, informers, recorder }: ControllerDeps) {
    this.#clock = clock
    this.#recorder = recorder
    this.#sets = informers.of(replicaSets)
    this.#pods = informers.of(pods)
    this.wakeOn = [changesOf(deployments), ownersOf(replicaSets, deployments), this.#endOfPods()]
  }

  async reconcile(deployment: Deployment, client: Client): Promise<Result> {
    const rollout = await this.#begin(deployment, client)
    if (deployment.metadata.deletionTimestamp) return this.#writeStatus(rollout, deployment)
    const current = await this.#moveOn(rollout)
    return this.#writeStatus(rollout, current)
  }

  async #begin(deployment: Deployment, client: Client): Promise<Rollout> {
    const claimed = await claimDependents({
      client,
      owner: deployment,
      ownerResource: deployments,
      resource: replicaSets,
      selector: labelMatcherOf(deployment.spec.selector),
      candidates: dependentCandidates(this.#sets, deployment),
    })
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

  /** One step of whatever is to do. @returns the Deployment as it is then */
  async #moveOn(rollout: Rollout): Promise<Deployment> {
    const { deployment } = rollout
    this.#notePause(rollout)
    if (deployment.spec.paused || isScaling(rollout)) {
      const current = rollout.newSet ? await ensureNewSet(rollout) : deployment
      await scale(rollout)
      if (deployment.spec.paused) await this.#cleanUp(rollout)
      return current
    }
    const current = isRolling(deployment)
      ? await ensureNewSet(rollout)
      : await recreate(rollout, () => this.#oldPodsLeft(rollout))
    if (isRolling(deployment)) await rollingUpdate(rollout)
    if (isComplete(deployment, deployment.status)) await this.#cleanUp(rollout)
    return current
  }

  /** While paused there is no deadline: the time of pausing and of resuming is noted instead of progress. */
  #notePause(rollout: Rollout): void {
    const { deployment, conditions } = rollout
    if (!hasDeadline(deployment)) return
    const reason = conditions.find(({ type }) => type === 'Progressing')?.reason
    if (reason === 'ProgressDeadlineExceeded') return
    const now = this.#clock.now()
    if (deployment.spec.paused && reason !== 'DeploymentPaused')
      setProgressing(rollout, 'DeploymentPaused', 'Deployment is paused', now)
    if (!deployment.spec.paused && reason === 'DeploymentPaused')
      setProgressing(rollout, 'DeploymentResumed', 'Deployment is resumed', now)
  }

  #oldPodsLeft({ oldSets }: Rollout): boolean {
    return oldSets.some((set) => this.#pods.byIndex('owner', set.metadata.uid).some((pod) => !hasEnded(pod)))
  }

  /** Forgets the oldest sets beyond the limit; only those that are empty and have been seen to be. */
  async #cleanUp({ deployment, oldSets, client }: Rollout): Promise<void> {
    const limit = deployment.spec.revisionHistoryLimit ?? defaultHistoryLimit
    const kept = oldSets.filter((set) => !set.metadata.deletionTimestamp)
    const excess = kept
      .toSorted((a, b) => (revisionOf(a) < revisionOf(b) ? -1 : 1))
      .slice(0, Math.max(0, kept.length - limit))
    for (const set of excess) {
      const isEmpty = set.status.replicas === 0 && specReplicas(set) === 0
      if (!isEmpty || (set.metadata.generation ?? 0) > (set.status.observedGeneration ?? 0)) continue
      await client.delete(replicaSets, set.metadata, { preconditions: { uid: set.metadata.uid } }).catch(ignoreNotFound)
    }
  }

  async #writeStatus(rollout: Rollout, current: Deployment): Promise<Result> {
    const now = this.#clock.now()
    const counts = countsOf(rollout)
    const deadlineInMs =
      rollout.deployment.spec.paused || rollout.deployment.metadata.deletionTimestamp
        ? undefined
        : trackProgress(rollout, counts, now)
    setAvailable(rollout, now)
    copyReplicaFailure(rollout)
    const status = { ...counts, conditions: [...rollout.conditions] }
    if (!deepEqual(status, current.status)) await rollout.client.updateStatus(deployments, { ...current, status })
    return deadlineInMs === undefined ? done : requeueAfter(deadlineInMs)
  }

  /** Recreate waits until the old pods are gone, which no set may tell. */
  #endOfPods(): WakeSource {
    return {
      resource: pods,
      keys: (now, old) => {
        const set = !now && old && controllerOf(old)
        const owner = set && this.#sets.get(keyOf({ namespace: old.metadata.namespace, name: set.name }))
        const deployment = owner && controllerOf(owner)
        return deployment ? [keyOf({ namespace: old?.metadata.namespace, name: deployment.name })] : []
      },
    }
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
    terminatingReplicas: sets.reduce((sum, set) => sum + (set.status.terminatingReplicas ?? 0), 0),
    collisionCount: rollout.collisionCount,
  }
}

function olderFirst(a: ReplicaSet, b: ReplicaSet): number {
  if (a.metadata.creationTimestamp !== b.metadata.creationTimestamp)
    return a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1
  return a.metadata.name < b.metadata.name ? -1 : 1
}

function ignoreNotFound(error: unknown): void {
  if (!isNotFound(error)) throw error
}
