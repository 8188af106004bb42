import type { KubeObject } from '../../apimachinery/object.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'

/** What happened to nodes that may make room for a waiting pod. */
export type NodeAction = 'Add' | 'Delete' | 'UpdateAllocatable' | 'UpdateLabel' | 'UpdateTaint'

/** What happened to pods: to those on nodes (Add, Delete, UpdateResources, UpdateLabel), or to the waiting pod itself. */
export type PodAction =
  | 'Add'
  | 'Delete'
  | 'UpdateResources'
  | 'UpdateLabel'
  | 'UpdateToleration'
  | 'UpdateSchedulingGates'

/** Objects that say which volumes there are, and where. */
export type VolumeResource =
  | 'csidrivers'
  | 'csinodes'
  | 'csistoragecapacities'
  | 'persistentvolumeclaims'
  | 'persistentvolumes'
  | 'storageclasses'
  | 'volumeattachments'

export type VolumeAction = 'Add' | 'Update' | 'Delete'

/** A change that a plugin's "no" waits for. */
export interface ClusterEvent {
  readonly resource: 'nodes' | 'pods' | VolumeResource
  readonly action: NodeAction | PodAction | VolumeAction
  /** Of an event that has happened: whether it can matter to the pod. To all of them unless given. */
  readonly concerns?: (pod: Pod) => boolean
  /** Of a change of a node or a pod: what it was. New if only `now` is there, gone if only `old` is. */
  readonly old?: KubeObject | undefined
  readonly now?: KubeObject | undefined
}

/** The events that can turn a plugin's no into a yes: `on('nodes', 'Add', 'UpdateTaint')`. */
export function on(resource: 'nodes', ...actions: NodeAction[]): readonly ClusterEvent[]
export function on(resource: 'pods', ...actions: PodAction[]): readonly ClusterEvent[]
export function on(resource: VolumeResource, ...actions: VolumeAction[]): readonly ClusterEvent[]
export function on(
  resource: ClusterEvent['resource'],
  ...actions: (NodeAction | PodAction | VolumeAction)[]
): readonly ClusterEvent[] {
  return actions.map((action) => ({ resource, action }))
}
