import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { on } from '../framework/cluster-event.ts'
import type { CycleState } from '../framework/cycle-state.ts'
import { clash, hostPortsOf } from '../framework/host-ports.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { FilterPlugin } from '../framework/plugin.ts'
import { type Status, success, unschedulable } from '../framework/status.ts'

/** Keeps pods off nodes on which a host port they want is taken. */
export class NodePorts implements FilterPlugin {
  readonly name = 'NodePorts'
  readonly retryOn = [...on('nodes', 'Add'), ...on('pods', 'Delete')]

  filter(_state: CycleState, pod: Pod, node: NodeInfo): Status {
    const wanted = hostPortsOf(pod)
    if (wanted.length === 0) return success
    for (const taken of node.hostPorts()) {
      if (wanted.some((port) => clash(port, taken)))
        return unschedulable("node(s) didn't have free ports for the requested pod ports")
    }
    return success
  }
}
