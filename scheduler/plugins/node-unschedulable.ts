import { nodeTaints } from '../../apimachinery/scheduling/node-taints.ts'
import { untolerated } from '../../apimachinery/scheduling/taints.ts'
import type { Pod, Taint } from '../../apimachinery/types/core-v1.ts'
import { on } from '../framework/cluster-event.ts'
import type { CycleState } from '../framework/cycle-state.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { FilterPlugin } from '../framework/plugin.ts'
import { type Status, success, unschedulableAndUnresolvable } from '../framework/status.ts'

const unschedulableTaint: Taint = { key: nodeTaints.unschedulable, effect: 'NoSchedule' }

/** Keeps pods off cordoned nodes (`spec.unschedulable`) unless they tolerate the unschedulable taint. */
export class NodeUnschedulable implements FilterPlugin {
  readonly name = 'NodeUnschedulable'
  // Only a new node, an uncordoned one, or a new toleration on the pod can turn our no into a yes.
  readonly retryOn = [...on('nodes', 'Add', 'UpdateTaint'), ...on('pods', 'UpdateToleration')]

  filter(_state: CycleState, pod: Pod, node: NodeInfo): Status {
    if (!node.object.spec.unschedulable || !untolerated([unschedulableTaint], pod.spec.tolerations ?? []))
      return success
    // Unresolvable: evicting pods cannot uncordon a node, so preemption must not try.
    return unschedulableAndUnresolvable('node(s) were unschedulable')
  }
}
