import { pods } from '../apimachinery/kinds/core/pod.ts'
import type { Pod, PodCondition } from '../apimachinery/types/core-v1.ts'
import type { Client } from '../client/client.ts'
import { type EpochMs, toTime } from '../platform/clock.ts'

/**
 * Writes into the status of a pod that no node takes it, unless it says so already.
 * @param nominatedNodeName the node on which room is made for it; `''` takes an earlier one back, undefined keeps it
 */
export async function reportUnschedulable(
  client: Client,
  pod: Pod,
  message: string,
  nominatedNodeName: string | undefined,
  nowMs: EpochMs,
): Promise<void> {
  const known = pod.status.conditions?.find((condition) => condition.type === 'PodScheduled')
  const isNominationKnown =
    (nominatedNodeName ?? pod.status.nominatedNodeName ?? '') === (pod.status.nominatedNodeName ?? '')
  if (known?.status === 'False' && known.message === message && isNominationKnown) return
  const condition: Partial<PodCondition> = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
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
