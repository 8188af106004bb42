import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { on } from '../framework/cluster-event.ts'
import type { CycleState } from '../framework/cycle-state.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { FilterPlugin } from '../framework/plugin.ts'
import { type Status, success, unschedulableAndUnresolvable } from '../framework/status.ts'

/** Keeps pods that name their node (`spec.nodeName`) off all others. */
export class NodeName implements FilterPlugin {
  readonly name = 'NodeName'
  readonly retryOn = on('nodes', 'Add')

  filter(_state: CycleState, pod: Pod, node: NodeInfo): Status {
    if (!pod.spec.nodeName || pod.spec.nodeName === node.name) return success
    return unschedulableAndUnresolvable("node(s) didn't match the requested node name")
  }
}
