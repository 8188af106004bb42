import type { ContainerStatus, Pod } from '../../apimachinery/types/core-v1.ts'
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
    byStage(a, b) ||
    deletionCost(a) - deletionCost(b) ||
    crowd(b) - crowd(a) ||
    ageBucket(readySinceMs(a), nowMs) - ageBucket(readySinceMs(b), nowMs) ||
    byRestarts(a, b) ||
    ageBucket(createdMs(a), nowMs) - ageBucket(createdMs(b), nowMs) ||
    byUid(a, b)
}

/**
 * Orders pods of which somebody just wants fewer: those that have got less far come first, then those that are ready
 * for a shorter time, with more restarts, younger (upstream: ActivePods).
 */
export function byActivity(a: Pod, b: Pod): number {
  return (
    byStage(a, b) ||
    (readySinceMs(b) ?? 0) - (readySinceMs(a) ?? 0) ||
    byRestarts(a, b) ||
    createdMs(b) - createdMs(a) ||
    byUid(a, b)
  )
}

function byStage(a: Pod, b: Pod): number {
  return (
    Number(Boolean(a.spec.nodeName)) - Number(Boolean(b.spec.nodeName)) ||
    phaseOf(a) - phaseOf(b) ||
    Number(isReady(a)) - Number(isReady(b))
  )
}

/** Restarts of sidecars count only among pods whose other containers were restarted as often. */
function byRestarts(a: Pod, b: Pod): number {
  return (
    mostRestarts(b.status.containerStatuses) - mostRestarts(a.status.containerStatuses) ||
    mostRestarts(sidecarsOf(b)) - mostRestarts(sidecarsOf(a))
  )
}

const byUid = (a: Pod, b: Pod): number => (a.metadata.uid < b.metadata.uid ? -1 : 1)

const phaseOf = (pod: Pod): number => phaseRank[pod.status.phase ?? ''] ?? 0

const createdMs = (pod: Pod): number => parseTime(pod.metadata.creationTimestamp)

function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[deletionCostAnnotation] ?? ''
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : 0
}

function mostRestarts(containers: readonly ContainerStatus[] = []): number {
  return containers.reduce((most, { restartCount }) => Math.max(most, restartCount), 0)
}

function sidecarsOf({ spec, status }: Pod): readonly ContainerStatus[] {
  const isSidecar = (name: string) =>
    spec.initContainers?.some((container) => container.name === name && container.restartPolicy === 'Always')
  return (status.initContainerStatuses ?? []).filter(({ name }) => isSidecar(name))
}

/** Ages count by their magnitude (of nanoseconds) only, so that old pods of about the same age go by lot (KEP-2185). */
function ageBucket(sinceMs: number | undefined, nowMs: number): number {
  if (sinceMs === undefined || sinceMs >= nowMs) return -1
  return Math.floor(Math.log2((nowMs - sinceMs) * 1e6))
}
