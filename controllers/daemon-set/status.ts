import type { DaemonSetStatus } from '../../apimachinery/types/apps-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { isReady } from '../workloads/pods.ts'
import { isCurrent, isPodAvailable, type Round } from './round.ts'

/** What the set is like now, in nodes. */
export function statusOf(round: Round, collisionCount: number): Omit<DaemonSetStatus, 'observedGeneration'> {
  const { set, places } = round
  const wanted = places.filter(({ shouldRun }) => shouldRun)
  const firsts = wanted.map(({ pods }) => pods[0]).filter((pod) => pod !== undefined)
  const count = (test: (pod: Pod) => boolean) => firsts.filter(test).length
  const available = count((pod) => isPodAvailable(round, pod))
  // The server leaves out what is zero, where it may.
  return {
    currentNumberScheduled: firsts.length,
    numberMisscheduled: places.filter(({ shouldRun, pods }) => !shouldRun && pods.length > 0).length,
    desiredNumberScheduled: wanted.length,
    numberReady: count(isReady),
    updatedNumberScheduled: count((pod) => isCurrent(round, pod)) || undefined,
    numberAvailable: available || undefined,
    numberUnavailable: wanted.length - available || undefined,
    collisionCount: collisionCount || undefined,
    conditions: set.status.conditions,
  }
}
