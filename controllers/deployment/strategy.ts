import { resolveIntOrPercent } from '../../apimachinery/int-or-string.ts'
import type { Deployment, ReplicaSet } from '../../apimachinery/types/apps-v1.ts'

/** How many pods the Deployment asks for. */
export const wantedReplicas = (deployment: Deployment): number => deployment.spec.replicas ?? 1

export const isRolling = (deployment: Deployment): boolean => deployment.spec.strategy.type === 'RollingUpdate'

/** How far a rolling update may go above and below the wanted number. Both zero would never move, so one may be missing. */
export function limitsOf(deployment: Deployment): { maxSurge: number; maxUnavailable: number } {
  if (!isRolling(deployment)) return { maxSurge: 0, maxUnavailable: 0 }
  const wanted = wantedReplicas(deployment)
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec.strategy.rollingUpdate ?? {}
  const surge = resolveIntOrPercent(maxSurge, wanted, 'up')
  const unavailable = resolveIntOrPercent(maxUnavailable, wanted, 'down')
  return { maxSurge: surge, maxUnavailable: Math.min(wanted, surge === 0 ? Math.max(1, unavailable) : unavailable) }
}

/** The pods that there may be at once. */
export const maxReplicas = (deployment: Deployment): number =>
  wantedReplicas(deployment) + limitsOf(deployment).maxSurge

/** The pods that must be available at any time. */
export function minAvailable(deployment: Deployment): number {
  return isRolling(deployment) ? wantedReplicas(deployment) - limitsOf(deployment).maxUnavailable : 0
}

export const specReplicas = (set: ReplicaSet): number => set.spec.replicas ?? 1

export function totalSpec(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + specReplicas(set), 0)
}

export function totalStatus(
  sets: readonly ReplicaSet[],
  field: 'replicas' | 'readyReplicas' | 'availableReplicas',
): number {
  return sets.reduce((sum, set) => sum + (set.status[field] ?? 0), 0)
}

/** How large the newest set may be now (upstream: NewRSNewReplicas). */
export function newSetReplicas(deployment: Deployment, all: readonly ReplicaSet[], current: number): number {
  const wanted = wantedReplicas(deployment)
  if (!isRolling(deployment)) return wanted
  const room = maxReplicas(deployment) - totalSpec(all)
  if (room <= 0) return current
  return current + Math.min(room, wanted - current)
}
