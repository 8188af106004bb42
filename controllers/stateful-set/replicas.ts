import { hasEnded } from '../../apimachinery/kinds/core/pod-phase.ts'
import type { StatefulSet } from '../../apimachinery/types/apps-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { slowStart } from '../workloads/slow-start.ts'
import { startOrdinal } from './identity.ts'
import { type Condemned, isLeaving, isRunningAndAvailable, isUnavailable, type Replica, type Round } from './round.ts'
import { isStuck } from './stuck.ts'

/**
 * Fills the wanted places and empties the others; in order, if the set asks for it, each step waiting for a healthy pod.
 * @returns whether the set has all its pods, none too many, so that an update may go on
 */
export async function moveReplicas(round: Round): Promise<boolean> {
  const { replicas, condemned } = round
  if (!(await forAll(round, replicas, (replica) => fill(round, replica)))) return false
  if (!(await forAll(round, condemned, (leaving) => letClaimsGo(round, leaving)))) return false
  return forAll(round, condemned, (leaving) => empty(round, leaving))
}

/** @param act answers whether the next one may have its turn, which counts only where order does */
async function forAll<T>(
  { isMonotonic }: Round,
  items: readonly T[],
  act: (item: T) => Promise<boolean>,
): Promise<boolean> {
  if (isMonotonic) {
    for (const item of items) if (!(await act(item))) return false
    return true
  }
  const { error } = await slowStart(items.length, async (i) => void (await act(items[i] as T)))
  if (error !== undefined) throw error
  return true
}

async function fill(round: Round, { ordinal, pod }: Replica): Promise<boolean> {
  const { control, isMonotonic } = round
  if (!pod) {
    if (control.hasStaleClaims(ordinal)) return false
    await control.create(revisionFor(round, ordinal), ordinal)
    return !isMonotonic
  }
  if (hasEnded(pod)) {
    // Its place is filled when it is gone.
    if (!isLeaving(pod)) await control.delete(pod)
    return false
  }
  if (pod.status.phase === 'Pending') await control.createClaims(ordinal)
  if (isMonotonic && (isLeaving(pod) || !isRunningAndAvailable(round, pod))) {
    if (isStuck(round, ordinal, pod)) await control.delete(pod)
    return false
  }
  await control.mend(pod, ordinal)
  return true
}

async function letClaimsGo({ control }: Round, { ordinal, pod }: Condemned): Promise<boolean> {
  await control.retainClaims(pod, ordinal)
  return true
}

async function empty(round: Round, { pod }: Condemned): Promise<boolean> {
  if (isLeaving(pod)) return false
  const mayWait = !isRunningAndAvailable(round, pod)
  // The one that is not available may go, or the set would wait for it for ever.
  if (round.isMonotonic && mayWait && pod !== firstUnavailable(round)) return false
  await round.control.delete(pod)
  return false
}

function firstUnavailable(round: Round): Pod | undefined {
  const places = [...round.replicas, ...round.condemned.toReversed()]
  return places.find(({ pod }) => pod === undefined || isUnavailable(round, pod))?.pod
}

/** The revision for a new pod: places below the partition keep the current one. */
function revisionFor({ set, current, update }: Round, ordinal: number) {
  return keepsCurrent(set, ordinal) ? current : update
}

function keepsCurrent(set: StatefulSet, ordinal: number): boolean {
  const { type, rollingUpdate } = set.spec.updateStrategy
  if (type !== 'RollingUpdate') return false
  const kept = rollingUpdate ? (rollingUpdate.partition ?? 0) : (set.status.currentReplicas ?? 0)
  return ordinal < startOrdinal(set) + kept
}
