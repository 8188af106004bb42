import type { PersistentVolumeClaimCondition } from '../../apimachinery/types/core-v1.ts'

/** A condition of a claim that is true since `since`, or since when it stood in `before`. */
export function claimCondition(
  type: string,
  since: string,
  before: readonly PersistentVolumeClaimCondition[] = [],
  message?: string,
): PersistentVolumeClaimCondition {
  const known = before.find((condition) => condition.type === type && condition.status === 'True')
  const lastTransitionTime = known?.lastTransitionTime ?? since
  // Nothing probes claims; the field is null on the wire then.
  const condition = { type, status: 'True', lastTransitionTime, ...(message !== undefined && { message }) }
  return condition as PersistentVolumeClaimCondition
}
