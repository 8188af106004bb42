import type { Deployment, DeploymentStatus } from '../../apimachinery/types/apps-v1.ts'
import { parseTime, toTime } from '../../platform/clock.ts'
import { findCondition, renewed, withLatest, without } from './conditions.ts'
import type { Rollout } from './rollout.ts'

/** A deadline of 2^31-1 seconds means none (upstream: HasProgressDeadline). */
const noDeadlineSeconds = 2 ** 31 - 1

export type ProgressReason = keyof typeof statusOf

const statusOf = {
  NewReplicaSetCreated: 'True',
  FoundNewReplicaSet: 'True',
  ReplicaSetUpdated: 'True',
  NewReplicaSetAvailable: 'True',
  DeploymentPaused: 'Unknown',
  DeploymentResumed: 'Unknown',
  ReplicaSetCreateError: 'False',
  ProgressDeadlineExceeded: 'False',
} as const

export function hasDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds < noDeadlineSeconds
}

/** Notes progress, now; only Deployments with a deadline keep track of it. */
export function setProgressing(rollout: Rollout, reason: ProgressReason, message: string): void {
  if (!hasDeadline(rollout.deployment)) return
  const now = toTime(rollout.clock.now())
  const times = { lastUpdateTime: now, lastTransitionTime: now }
  const condition = { type: 'Progressing', status: statusOf[reason], reason, message, ...times }
  // The deadline counts from the last progress, so its time is noted even when the reason stays the same.
  const place = reason === 'ReplicaSetUpdated' ? renewed : withLatest
  rollout.conditions = place(rollout.conditions, condition)
}

/** While paused there is no deadline: the time of pausing and of resuming is noted instead of progress. */
export function notePause(rollout: Rollout): void {
  const { paused } = rollout.deployment.spec
  const reason = findCondition(rollout.conditions, 'Progressing')?.reason
  if (reason === 'ProgressDeadlineExceeded') return
  if (paused && reason !== 'DeploymentPaused') setProgressing(rollout, 'DeploymentPaused', 'Deployment is paused')
  if (!paused && reason === 'DeploymentPaused') setProgressing(rollout, 'DeploymentResumed', 'Deployment is resumed')
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
export function trackProgress(rollout: Rollout, status: DeploymentStatus): number | undefined {
  const { deployment } = rollout
  if (!hasDeadline(deployment)) {
    rollout.conditions = without(rollout.conditions, 'Progressing')
    return undefined
  }
  const wasComplete = findCondition(rollout.conditions, 'Progressing')?.reason === 'NewReplicaSetAvailable'
  // Scaling is no rollout: a complete one stays complete while the newest set alone grows or shrinks.
  if (wasComplete && status.replicas === status.updatedReplicas) return undefined
  const subject = rollout.newSet
    ? `ReplicaSet "${rollout.newSet.metadata.name}"`
    : `Deployment "${deployment.metadata.name}"`
  if (isComplete(deployment, status)) {
    setProgressing(rollout, 'NewReplicaSetAvailable', `${subject} has successfully progressed.`)
    return undefined
  }
  if (isProgressing(deployment.status, status))
    setProgressing(rollout, 'ReplicaSetUpdated', `${subject} is progressing.`)
  return checkDeadline(rollout, `${subject} has timed out progressing.`)
}

function checkDeadline(rollout: Rollout, message: string): number | undefined {
  const known = findCondition(rollout.conditions, 'Progressing')
  // A rollout that has succeeded says nothing about the next one, which has yet to show its first progress.
  if (!known || known.reason === 'ProgressDeadlineExceeded' || known.reason === 'NewReplicaSetAvailable')
    return undefined
  const deadlineMs = (rollout.deployment.spec.progressDeadlineSeconds as number) * 1000
  const leftMs = parseTime(known.lastUpdateTime) + deadlineMs - rollout.clock.now()
  if (leftMs > 0) return leftMs
  setProgressing(rollout, 'ProgressDeadlineExceeded', message)
  return undefined
}
