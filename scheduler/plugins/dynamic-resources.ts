import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { CycleState } from '../framework/cycle-state.ts'
import type { PostFilterPlugin, PostFilterResult, PreFilterPlugin } from '../framework/plugin.ts'
import { type Status, success, unschedulableAndUnresolvable } from '../framework/status.ts'

/** Holds back pods with resource claims: nothing allocates devices to claims yet (KEP-4381). */
export class DynamicResources implements PreFilterPlugin, PostFilterPlugin {
  readonly name = 'DynamicResources'

  preFilter(_state: CycleState, pod: Pod): Status {
    if ((pod.spec.resourceClaims ?? []).length === 0) return success
    return unschedulableAndUnresolvable('cannot allocate all claims')
  }

  /** Without allocated claims there is nothing to give back. */
  async postFilter(): Promise<PostFilterResult> {
    return { message: 'no new claims to deallocate' }
  }
}
