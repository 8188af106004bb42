import { deepEqual } from '../apimachinery/equality.ts'
import type { Node, Pod } from '../apimachinery/types/core-v1.ts'
import type { ClusterEvent, NodeAction, PodAction } from './framework/cluster-event.ts'
import { podRequests } from './framework/resources.ts'

/** What a change of a node may mean for waiting pods. */
export function nodeEvents(now: Node | undefined, old: Node | undefined): readonly ClusterEvent[] {
  const eventsOf = (actions: readonly NodeAction[]) =>
    actions.map((action) => ({ resource: 'nodes', action, now, old }) as const)
  if (!now) return eventsOf(['Delete'])
  if (!old) return eventsOf(['Add'])
  const actions: NodeAction[] = []
  if (!deepEqual(now.status.allocatable, old.status.allocatable)) actions.push('UpdateAllocatable')
  if (!deepEqual(now.metadata.labels, old.metadata.labels)) actions.push('UpdateLabel')
  if (!deepEqual(now.spec.taints, old.spec.taints) || now.spec.unschedulable !== old.spec.unschedulable)
    actions.push('UpdateTaint')
  return eventsOf(actions)
}

/** What a pod that is on a node may mean for waiting pods: it is one more, has other labels, or needs less than before. */
export function placedPodEvents(now: Pod, old: Pod | undefined): readonly ClusterEvent[] {
  if (!old?.spec.nodeName) return [{ resource: 'pods', action: 'Add', now, old: undefined }]
  const actions: PodAction[] = []
  if (!deepEqual(now.metadata.labels, old.metadata.labels)) actions.push('UpdateLabel')
  if (now.spec !== old.spec && needsLess(now, old)) actions.push('UpdateResources')
  return actions.map((action) => ({ resource: 'pods', action, now, old }))
}

/** What a change of a waiting pod may mean for itself. */
export function waitingPodEvents(now: Pod, old: Pod): readonly ClusterEvent[] {
  const actions: PodAction[] = []
  if (!deepEqual(now.metadata.labels, old.metadata.labels)) actions.push('UpdateLabel')
  if (!deepEqual(now.spec.tolerations, old.spec.tolerations)) actions.push('UpdateToleration')
  if (!deepEqual(now.spec.schedulingGates, old.spec.schedulingGates)) actions.push('UpdateSchedulingGates')
  return actions.map((action) => ({ resource: 'pods', action, now, old }))
}

function needsLess(now: Pod, old: Pod): boolean {
  const needs = podRequests(now)
  return [...podRequests(old)].some(([resource, amount]) => (needs.get(resource) ?? 0) < amount)
}
