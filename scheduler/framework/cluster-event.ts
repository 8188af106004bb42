/** What happened to nodes that may make room for a waiting pod. */
export type NodeAction = 'Add' | 'UpdateAllocatable' | 'UpdateLabel' | 'UpdateTaint'

/** What happened to pods: to those on nodes (Delete, UpdateResources), or to the waiting pod itself (UpdateToleration, …). */
export type PodAction = 'Delete' | 'UpdateResources' | 'UpdateToleration' | 'UpdateSchedulingGates'

/** A change that a plugin's "no" waits for. */
export interface ClusterEvent {
  readonly resource: 'nodes' | 'pods'
  readonly action: NodeAction | PodAction
}

/** The events that can turn a plugin's no into a yes: `on('nodes', 'Add', 'UpdateTaint')`. */
export function on(resource: 'nodes', ...actions: NodeAction[]): readonly ClusterEvent[]
export function on(resource: 'pods', ...actions: PodAction[]): readonly ClusterEvent[]
export function on(resource: 'nodes' | 'pods', ...actions: (NodeAction | PodAction)[]): readonly ClusterEvent[] {
  return actions.map((action) => ({ resource, action }))
}
