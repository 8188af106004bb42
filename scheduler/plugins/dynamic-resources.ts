import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { CycleState, StateKey } from '../framework/cycle-state.ts'
import type { PostFilterPlugin, PostFilterResult, PreFilterPlugin } from '../framework/plugin.ts'
import { type Status, success, unschedulableAndUnresolvable } from '../framework/status.ts'

/** Set once the claims of the pod have been looked at. */
const seen: StateKey<true> = { name: 'DynamicResources' }

/** Holds back pods with resource claims: nothing allocates devices to claims yet (KEP-4381). */
export class DynamicResources implements PreFilterPlugin, PostFilterPlugin {
  readonly name = 'DynamicResources'

  preFilter(state: CycleState, pod: Pod): Status {
    state.write(seen, true)
    if ((pod.spec.resourceClaims ?? []).length === 0) return success
    return unschedulableAndUnresolvable('cannot allocate all claims')
  }

  /** Without allocated claims there is nothing to give back. */
  async postFilter(state: CycleState): Promise<PostFilterResult> {
    state.read(seen)
    return { message: 'no new claims to deallocate' }
  }
}
