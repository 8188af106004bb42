import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { ClusterEvent } from './cluster-event.ts'
import type { CycleState } from './cycle-state.ts'
import type { NodeInfo } from './node-info.ts'
import type { Status } from './status.ts'

/** A plugin takes part at one or more extension points, by having their methods. Names are upstream's. */
export interface Plugin {
  readonly name: string
  /** Which changes can turn this plugin's no into a yes. Without any, only the periodic flush tries again. */
  readonly retryOn?: readonly ClusterEvent[]
  /** A closer look at an event of `retryOn`: whether it can help this pod. Without it, any such event can. */
  mayHelp?(pod: Pod, event: ClusterEvent): boolean
}

/** May keep a pod out of the queue altogether. */
export interface PreEnqueuePlugin extends Plugin {
  preEnqueue(pod: Pod): Status
}

/**
 * Looks at the pod once per cycle, before any node: refuses it, names the only nodes that come into question, or computes
 * what `filter` needs into the state.
 */
export interface PreFilterPlugin extends Plugin {
  /** @returns `skip` when `filter` would accept all nodes */
  preFilter(state: CycleState, pod: Pod): Status
  /** Brings the state up to date with one more pod that is imagined on a node. */
  addPod?(state: CycleState, pod: Pod, added: Pod, node: NodeInfo): void
  /** The same with one pod less. */
  removePod?(state: CycleState, pod: Pod, removed: Pod, node: NodeInfo): void
}

/** Says whether the pod may run on a node. Judges the node it is handed: preemption hands it imagined ones. */
export interface FilterPlugin extends Plugin {
  filter(state: CycleState, pod: Pod, node: NodeInfo): Status
}

/** Why no node took the pod, by node name. */
export type FilterResults = ReadonlyMap<string, Status>

export interface PostFilterResult {
  /** The node that will have room once evicted pods are gone; `''` when an earlier nomination has come to nothing. */
  readonly nominatedNodeName?: string
  /** For the event and the condition of the pod. */
  readonly message: string
}

/** Tries to make room when no node took the pod. The first one that nominates a node ends the round. */
export interface PostFilterPlugin extends Plugin {
  postFilter(state: CycleState, pod: Pod, results: FilterResults): Promise<PostFilterResult>
}

/** Rates the nodes that passed. */
export interface ScorePlugin extends Plugin {
  /** How much the score counts among others. */
  readonly weight: number
  /** Looks at all nodes that passed, once. @returns `skip` when no node would be rated above another */
  preScore?(state: CycleState, pod: Pod, nodes: readonly NodeInfo[]): Status
  /** Higher is better; in [0, 100] unless `normalize` brings it there. */
  score(state: CycleState, pod: Pod, node: NodeInfo): number
  /** Brings the scores of all nodes, which are in the order of `nodes`, into [0, 100], in place. */
  normalize?(scores: number[], state: CycleState, nodes: readonly NodeInfo[]): void
}

/** Sets aside what the pod will use on the node that was chosen, in the same go as the decision. */
export interface ReservePlugin extends Plugin {
  reserve(state: CycleState, pod: Pod, nodeName: string): void
  /** Gives back what was set aside: the pod did not get there. Does nothing when nothing was. */
  unreserve(pod: Pod): void
}

/** Prepares what the pod needs on the node that was chosen. Throws when that fails: the pod is then tried again. */
export interface PreBindPlugin extends Plugin {
  preBind(pod: Pod, nodeName: string): Promise<void>
  /**
   * Waits for what others have to do before the pod can be bound.
   * @returns undefined when there is nothing to wait for; rejects when that fails, or when `signal` says that the pod is gone
   */
  whenReady?(pod: Pod, signal: AbortSignal): Promise<void> | undefined
}

/** Makes the decision known to the API server. Throws when that fails. */
export interface BindPlugin extends Plugin {
  bind(pod: Pod, nodeName: string): Promise<void>
}

export const isPreEnqueue = (plugin: Plugin): plugin is PreEnqueuePlugin => 'preEnqueue' in plugin
export const isPreFilter = (plugin: Plugin): plugin is PreFilterPlugin => 'preFilter' in plugin
export const isFilter = (plugin: Plugin): plugin is FilterPlugin => 'filter' in plugin
export const isPostFilter = (plugin: Plugin): plugin is PostFilterPlugin => 'postFilter' in plugin
export const isScore = (plugin: Plugin): plugin is ScorePlugin => 'score' in plugin
export const isReserve = (plugin: Plugin): plugin is ReservePlugin => 'reserve' in plugin
export const isPreBind = (plugin: Plugin): plugin is PreBindPlugin => 'preBind' in plugin
export const isBind = (plugin: Plugin): plugin is BindPlugin => 'bind' in plugin
