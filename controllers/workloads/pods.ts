import { hasEnded } from '../../apimachinery/kinds/core/pod-phase.ts'
import type { Pod, PodCondition } from '../../apimachinery/types/core-v1.ts'
import { parseTime } from '../../platform/clock.ts'

/** Neither ended nor on its way out: it counts towards the wanted number. */
export function isActive(pod: Pod): boolean {
  return !hasEnded(pod) && pod.metadata.deletionTimestamp === undefined
}

/** On its way out, and not ended yet. */
export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined && !hasEnded(pod)
}

export function isReady(pod: Pod): boolean {
  return readyCondition(pod)?.status === 'True'
}

/** Says whether the pod is ready, and since when. */
export function readyCondition(pod: Pod): PodCondition | undefined {
  return pod.status.conditions?.find((condition) => condition.type === 'Ready')
}

/** Since when the pod has been ready, in ms since the epoch; undefined while it is not. */
export function readySinceMs(pod: Pod): number | undefined {
  const condition = readyCondition(pod)
  return condition?.status === 'True' ? parseTime(condition.lastTransitionTime) : undefined
}

/** Ready for at least `minReadySeconds`. */
export function isAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  const availableInMs = msUntilAvailable(pod, minReadySeconds, nowMs)
  return availableInMs !== undefined && availableInMs <= 0
}

/** How long until a ready pod counts as available (≤ 0: it does); undefined while it is not ready. */
export function msUntilAvailable(pod: Pod, minReadySeconds: number, nowMs: number): number | undefined {
  const since = readySinceMs(pod)
  if (since === undefined) return undefined
  return minReadySeconds === 0 ? 0 : since + minReadySeconds * 1000 - nowMs
}
