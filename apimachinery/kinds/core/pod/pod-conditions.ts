import { type EpochMs, toTime } from '../../../../platform/clock.ts'
import type { PodCondition } from '../../../types/core-v1.ts'

/** The reason of PodScheduled while scheduling gates hold a pod back (KEP-3521). */
export const schedulingGatedReason = 'SchedulingGated'

/** What a new pod with scheduling gates starts with. */
export function schedulingGatedCondition(nowMs: EpochMs): PodCondition {
  return {
    type: 'PodScheduled',
    status: 'False',
    lastProbeTime: null as unknown as string,
    lastTransitionTime: toTime(nowMs),
    reason: schedulingGatedReason,
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  }
}
