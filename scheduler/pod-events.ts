import { deepEqual } from '../apimachinery/equality.ts'
import type { Node, Pod } from '../apimachinery/types/core-v1.ts'
import { type ClusterEvent, on } from './framework/cluster-event.ts'
import { podRequests } from './framework/resources.ts'

/** What a change of a node may mean for waiting pods. */
export function nodeEvents(now: Node | undefined, old: Node | undefined): readonly ClusterEvent[] {
  if (!now) return []
  if (!old) return on('nodes', 'Add')
  const events: ClusterEvent[] = []
  if (!deepEqual(now.status.allocatable, old.status.allocatable)) events.push(...on('nodes', 'UpdateAllocatable'))
  if (!deepEqual(now.metadata.labels, old.metadata.labels)) events.push(...on('nodes', 'UpdateLabel'))
  if (!deepEqual(now.spec.taints, old.spec.taints) || now.spec.unschedulable !== old.spec.unschedulable)
    events.push(...on('nodes', 'UpdateTaint'))
  return events
}

/** What a change of a pod on a node may mean for waiting pods: it may need less than before. */
export function placedPodEvents(now: Pod, old: Pod): readonly ClusterEvent[] {
  if (now.spec === old.spec) return []
  const needs = podRequests(now)
  const needsLess = [...podRequests(old)].some(([resource, amount]) => (needs.get(resource) ?? 0) < amount)
  return needsLess ? on('pods', 'UpdateResources') : []
}

/** What a change of a waiting pod may mean for itself. */
export function waitingPodEvents(now: Pod, old: Pod): readonly ClusterEvent[] {
  const events: ClusterEvent[] = []
  if (!deepEqual(now.spec.tolerations, old.spec.tolerations)) events.push(...on('pods', 'UpdateToleration'))
  if (!deepEqual(now.spec.schedulingGates, old.spec.schedulingGates))
    events.push(...on('pods', 'UpdateSchedulingGates'))
  return events
}
