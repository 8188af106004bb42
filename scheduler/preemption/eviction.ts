import { isNotFound } from '../../apimachinery/errors.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventSeriesRecorder } from '../../client/events/event-series-recorder.ts'
import { type Clock, toTime } from '../../platform/clock.ts'

export interface EvictionDeps {
  readonly client: Client
  readonly recorder: EventSeriesRecorder
  readonly clock: Clock
}

const disruptionTarget = 'DisruptionTarget'
const preempted = 'PreemptionByScheduler'

/** On its way out to make room for another pod. */
export function isBeingPreempted({ metadata, status }: Pod): boolean {
  if (metadata.deletionTimestamp === undefined) return false
  const condition = status.conditions?.find(({ type }) => type === disruptionTarget)
  return condition?.status === 'True' && condition.reason === preempted
}

/** Says in the victim's status why it has to go (KEP-3329), and deletes it. One that is gone already is fine. */
export async function evict(
  { client, clock, recorder }: EvictionDeps,
  victim: Pod,
  preemptor: Pod,
  nodeName: string,
): Promise<void> {
  // A pod on its way out needs no second push.
  if (victim.metadata.deletionTimestamp) return
  const { uid, generation } = victim.metadata
  const condition = {
    type: disruptionTarget,
    status: 'True',
    reason: preempted,
    message: `${preemptor.spec.schedulerName}: preempting to accommodate a higher priority pod`,
    observedGeneration: generation,
    lastTransitionTime: toTime(clock.now()),
  }
  const patch = { metadata: { uid }, status: { conditions: [condition] } }
  try {
    await client.patch(pods, victim.metadata, 'strategic', patch, { subresource: 'status' })
    await client.delete(pods, victim.metadata, { preconditions: { uid } })
  } catch (error) {
    if (isNotFound(error)) return
    throw error
  }
  const note = `Preempted by pod ${preemptor.metadata.uid} on node ${nodeName}`
  recorder.event(victim, { type: 'Normal', reason: 'Preempted', action: 'Preempting', note, related: preemptor })
}

/** Takes a promise back from a pod: it has to be placed anew. */
export async function withdrawNomination({ client }: EvictionDeps, { metadata }: Pod): Promise<void> {
  const patch = { metadata: { uid: metadata.uid }, status: { nominatedNodeName: null } }
  try {
    await client.patch(pods, metadata, 'strategic', patch, { subresource: 'status' })
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}
