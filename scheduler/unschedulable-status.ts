import { pods } from '../apimachinery/kinds/core/pod.ts'
import type { Pod, PodCondition } from '../apimachinery/types/core-v1.ts'
import type { Client } from '../client/client.ts'
import { type EpochMs, toTime } from '../platform/clock.ts'

/** Why a pod has no node. */
export interface Unplaced {
  /** No node takes it, or something went wrong. */
  readonly reason: 'Unschedulable' | 'SchedulerError'
  readonly message: string
  /** The node on which room is made for it; `''` takes an earlier one back, undefined keeps it. */
  readonly nominatedNodeName?: string | undefined
}

/** Writes into the status of a pod why it has no node, unless it says so already. */
export async function reportUnplaced(client: Client, pod: Pod, unplaced: Unplaced, nowMs: EpochMs): Promise<void> {
  const { reason, message, nominatedNodeName } = unplaced
  const known = pod.status.conditions?.find((condition) => condition.type === 'PodScheduled')
  const isNominationKnown =
    (nominatedNodeName ?? pod.status.nominatedNodeName ?? '') === (pod.status.nominatedNodeName ?? '')
  if (known?.status === 'False' && known.reason === reason && known.message === message && isNominationKnown) return
  const condition: Partial<PodCondition> = {
    type: 'PodScheduled',
    status: 'False',
    reason,
    message,
    observedGeneration: pod.metadata.generation,
    lastTransitionTime: known?.status === 'False' ? known.lastTransitionTime : toTime(nowMs),
  }
  const nomination = isNominationKnown ? {} : { nominatedNodeName: nominatedNodeName || null }
  await client.patch(
    pods,
    pod.metadata,
    'strategic',
    { metadata: { uid: pod.metadata.uid }, status: { conditions: [condition], ...nomination } },
    { subresource: 'status' },
  )
}
