import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'

export interface Disruption {
  /** Such as `DeletionByTaintManager`. */
  readonly reason: string
  readonly message: string
  readonly now: string
}

/**
 * Says in the pod's DisruptionTarget condition that it is about to be ended by something else than itself (KEP-3329).
 * @param phase ends the pod as well, where no node agent will
 * @throws {ApiError} NotFound, or Conflict when another pod has the name now
 */
export async function markDisrupted(client: Client, pod: Pod, disruption: Disruption, phase?: 'Failed'): Promise<void> {
  const { reason, message, now } = disruption
  const { uid, generation } = pod.metadata
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason,
    message,
    lastTransitionTime: now,
    ...(pod.status.observedGeneration ? { observedGeneration: generation } : {}),
  }
  const patch = { metadata: { uid }, status: { ...(phase ? { phase } : {}), conditions: [condition] } }
  await client.patch(pods, pod.metadata, 'strategic', patch, { subresource: 'status' })
}
