import type { Deployment, DeploymentStatus } from '../../apimachinery/types/apps-v1.ts'
import { type EpochMs, parseTime, toTime } from '../../platform/clock.ts'
import { withCondition, withoutCondition } from '../workloads/conditions.ts'
import { allSets, type Rollout } from './rollout.ts'
import { limitsOf, totalStatus, wantedReplicas } from './strategy.ts'

/** A deadline of 2^31-1 seconds means none (upstream: HasProgressDeadline). */
const noDeadlineSeconds = 2 ** 31 - 1

export type ProgressReason =
  | 'NewReplicaSetCreated'
  | 'FoundNewReplicaSet'
  | 'ReplicaSetUpdated'
  | 'NewReplicaSetAvailable'
  | 'DeploymentPaused'
  | 'DeploymentResumed'
  | 'ProgressDeadlineExceeded'

export function hasDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds < noDeadlineSeconds
}

/** Notes progress, now; only Deployments with a deadline keep track of it. */
export function setProgressing(rollout: Rollout, reason: ProgressReason, message: string, nowMs: EpochMs): void {
  if (!hasDeadline(rollout.deployment)) return
  const status = reason === 'ProgressDeadlineExceeded' ? 'False' : 'True'
  const unknown = reason === 'DeploymentPaused' || reason === 'DeploymentResumed'
  const now = toTime(nowMs)
  const condition = { type: 'Progressing', status: unknown ? 'Unknown' : status, reason, message }
  rollout.conditions = withCondition(rollout.conditions, { ...condition, lastUpdateTime: now, lastTransitionTime: now })
}

/** All pods are of the present template, and available. */
export function isComplete({ spec, metadata }: Deployment, status: DeploymentStatus): boolean {
  const wanted = spec.replicas ?? 1
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  )
}

/** Since the last status something has got further: more new pods, fewer old ones, more that are ready or available. */
function isProgressing(old: DeploymentStatus, now: DeploymentStatus): boolean {
  const oldPods = (status: DeploymentStatus) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0)
  return (
    (now.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
    oldPods(now) < oldPods(old) ||
    (now.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
  )
}

/** Brings the Progressing condition up to date. @returns in how many ms the deadline may have to be announced */
export function trackProgress(rollout: Rollout, status: DeploymentStatus, nowMs: EpochMs): number | undefined {
  const { deployment } = rollout
  if (!hasDeadline(deployment)) {
    rollout.conditions = withoutCondition(rollout.conditions, 'Progressing')
    return undefined
  }
  const known = rollout.conditions.find(({ type }) => type === 'Progressing')
  const wasComplete = known?.reason === 'NewReplicaSetAvailable'
  const alreadyComplete = deployment.status.replicas === deployment.status.updatedReplicas && wasComplete
  if (alreadyComplete) return undefined
  const subject = rollout.newSet
    ? `ReplicaSet "${rollout.newSet.metadata.name}"`
    : `Deployment "${deployment.metadata.name}"`
  if (isComplete(deployment, status)) {
    setProgressing(rollout, 'NewReplicaSetAvailable', `${subject} has successfully progressed.`, nowMs)
    return undefined
  }
  if (isProgressing(deployment.status, status)) {
    // The deadline counts from the last progress, so its time is noted even when the words stay the same.
    rollout.conditions = withoutTime(rollout)
    setProgressing(rollout, 'ReplicaSetUpdated', `${subject} is progressing.`, nowMs)
  }
  return checkDeadline(rollout, `${subject} has timed out progressing.`, nowMs)
}

/** Without the message, so that setting the condition again counts as a change and gets a new lastUpdateTime. */
function withoutTime({ conditions }: Rollout): Rollout['conditions'] {
  return conditions.map((condition) => (condition.type === 'Progressing' ? { ...condition, message: '' } : condition))
}

function checkDeadline(rollout: Rollout, message: string, nowMs: EpochMs): number | undefined {
  const known = rollout.conditions.find(({ type }) => type === 'Progressing')
  if (!known || known.reason === 'ProgressDeadlineExceeded' || rollout.deployment.spec.paused) return undefined
  const deadlineMs = (rollout.deployment.spec.progressDeadlineSeconds as number) * 1000
  const leftMs = parseTime(known.lastUpdateTime) + deadlineMs - nowMs
  if (leftMs > 0) return leftMs
  setProgressing(rollout, 'ProgressDeadlineExceeded', message, nowMs)
  return undefined
}

/** Says whether enough pods are available. */
export function setAvailable(rollout: Rollout, nowMs: EpochMs): void {
  const { deployment } = rollout
  const enough =
    totalStatus(allSets(rollout), 'availableReplicas') >=
    wantedReplicas(deployment) - limitsOf(deployment).maxUnavailable
  const now = toTime(nowMs)
  rollout.conditions = withCondition(rollout.conditions, {
    type: 'Available',
    status: enough ? 'True' : 'False',
    reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: enough ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.',
    lastUpdateTime: now,
    lastTransitionTime: now,
  })
}

/** Shows what keeps the newest set from creating pods. */
export function copyReplicaFailure(rollout: Rollout): void {
  const sets = rollout.newSet ? [rollout.newSet, ...rollout.oldSets] : rollout.oldSets
  const failure = sets
    .flatMap((set) => set.status.conditions ?? [])
    .find(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
  rollout.conditions = failure
    ? withCondition(rollout.conditions, { ...failure, lastUpdateTime: failure.lastTransitionTime })
    : withoutCondition(rollout.conditions, 'ReplicaFailure')
}
