import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { on } from '../framework/cluster-event.ts'
import type { PreEnqueuePlugin } from '../framework/plugin.ts'
import { type Status, success, unschedulableAndUnresolvable } from '../framework/status.ts'

/** Keeps pods with `spec.schedulingGates` out of the queue until the last gate is gone (KEP-3521). */
export class SchedulingGates implements PreEnqueuePlugin {
  readonly name = 'SchedulingGates'
  readonly retryOn = on('pods', 'UpdateSchedulingGates')

  preEnqueue(pod: Pod): Status {
    const gates = (pod.spec.schedulingGates ?? []).map((gate) => gate.name)
    if (gates.length === 0) return success
    return unschedulableAndUnresolvable(`waiting for scheduling gates: [${gates.join(' ')}]`)
  }
}
