import type { Deployment } from '../../apimachinery/types/apps-v1.ts'
import { ensureNewSet } from './new-set.ts'
import { type Rollout, scaleSet } from './rollout.ts'
import { wantedReplicas } from './strategy.ts'

/**
 * Starts new pods only when all old ones have ended.
 * @param oldPodsLeft whether pods of old sets still run
 * @returns the Deployment as it is then
 */
export async function recreate(rollout: Rollout, oldPodsLeft: () => boolean): Promise<Deployment> {
  let scaledDown = false
  for (const set of rollout.oldSets) scaledDown = (await scaleSet(rollout, set, 0)) || scaledDown
  if (scaledDown || oldPodsLeft()) return rollout.deployment
  const deployment = await ensureNewSet(rollout)
  if (rollout.newSet) await scaleSet(rollout, rollout.newSet, wantedReplicas(deployment))
  return deployment
}
