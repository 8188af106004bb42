import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { parseTime } from '../../platform/clock.ts'
import { isReady, readySinceMs } from './pods.ts'

/** Says how much a pod would rather stay than others; an integer (KEP-2255). */
export const deletionCostAnnotation = 'controller.kubernetes.io/pod-deletion-cost'

const phaseRank: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }

/**
 * Orders pods so that those to delete first come first: without a node, of early phase, not ready, cheap, on the most
 * crowded node, ready for a shorter time, with more restarts, younger (upstream: ActivePodsWithRanks).
 * @param crowd how many related pods share the pod's node
 */
export function byDeletionRank(crowd: (pod: Pod) => number, nowMs: number): (a: Pod, b: Pod) => number {
  return (a, b) =>
    Number(Boolean(a.spec.nodeName)) - Number(Boolean(b.spec.nodeName)) ||
    phaseOf(a) - phaseOf(b) ||
    Number(isReady(a)) - Number(isReady(b)) ||
    deletionCost(a) - deletionCost(b) ||
    crowd(b) - crowd(a) ||
    ageBucket(readySinceMs(a), nowMs) - ageBucket(readySinceMs(b), nowMs) ||
    restarts(b) - restarts(a) ||
    ageBucket(createdMs(a), nowMs) - ageBucket(createdMs(b), nowMs) ||
    (a.metadata.uid < b.metadata.uid ? -1 : 1)
}

const phaseOf = (pod: Pod): number => phaseRank[pod.status.phase ?? ''] ?? 0

const createdMs = (pod: Pod): number => parseTime(pod.metadata.creationTimestamp)

function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[deletionCostAnnotation] ?? ''
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : 0
}

function restarts(pod: Pod): number {
  return (pod.status.containerStatuses ?? []).reduce((most, { restartCount }) => Math.max(most, restartCount), 0)
}

/** Ages count by their magnitude (of nanoseconds) only, so that old pods of about the same age go by lot (KEP-2185). */
function ageBucket(sinceMs: number | undefined, nowMs: number): number {
  if (sinceMs === undefined || sinceMs >= nowMs) return -1
  return Math.floor(Math.log2((nowMs - sinceMs) * 1e6))
}
