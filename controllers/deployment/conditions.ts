import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '../../apimachinery/types/apps-v1.ts'
import { type EpochMs, toTime } from '../../platform/clock.ts'
import { limitsOf, wantedReplicas } from './strategy.ts'

export type Conditions = readonly DeploymentCondition[]

export type DeploymentConditionType = 'Available' | 'Progressing' | 'ReplicaFailure'

export function findCondition(conditions: Conditions, type: DeploymentConditionType): DeploymentCondition | undefined {
  return conditions.find((condition) => condition.type === type)
}

/**
 * `conditions` with `wanted` as the latest, at the end; the same list when status and reason are known already. The time
 * of transition stays when the status does (upstream: SetDeploymentCondition).
 */
export function withLatest(conditions: Conditions, wanted: DeploymentCondition): Conditions {
  const known = conditions.find(({ type }) => type === wanted.type)
  if (known?.status === wanted.status && known.reason === wanted.reason) return conditions
  return renewed(conditions, wanted)
}

/** The same, also when status and reason are known already: the time of the last update is a new one. */
export function renewed(conditions: Conditions, wanted: DeploymentCondition): Conditions {
  const known = conditions.find(({ type }) => type === wanted.type)
  const lastTransitionTime = known?.status === wanted.status ? known.lastTransitionTime : wanted.lastTransitionTime
  return [...conditions.filter((condition) => condition !== known), { ...wanted, lastTransitionTime }]
}

export function without(conditions: Conditions, type: DeploymentConditionType): Conditions {
  return conditions.filter((condition) => condition.type !== type)
}

/** Says whether enough pods are available. */
export function withAvailable(
  conditions: Conditions,
  deployment: Deployment,
  { availableReplicas = 0 }: DeploymentStatus,
  nowMs: EpochMs,
): Conditions {
  const enough = availableReplicas >= wantedReplicas(deployment) - limitsOf(deployment).maxUnavailable
  const now = toTime(nowMs)
  return withLatest(conditions, {
    type: 'Available',
    status: enough ? 'True' : 'False',
    reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: enough ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.',
    lastUpdateTime: now,
    lastTransitionTime: now,
  })
}

/** Shows what keeps a set from creating pods, the newest before others. */
export function withReplicaFailure(conditions: Conditions, newestFirst: readonly ReplicaSet[]): Conditions {
  const failure = newestFirst
    .flatMap((set) => set.status.conditions ?? [])
    .find(({ type }) => type === 'ReplicaFailure')
  if (!failure) return without(conditions, 'ReplicaFailure')
  return withLatest(conditions, { ...failure, lastUpdateTime: failure.lastTransitionTime })
}
