import { ensureNewSet } from './new-set.ts'
import { type Rollout, scaleSet } from './rollout.ts'
import { specReplicas, wantedReplicas } from './strategy.ts'

/**
 * Starts new pods only when all old ones have ended.
 * @param oldPodsLeft whether pods of old sets still run
 */
export async function recreate(rollout: Rollout, oldPodsLeft: () => boolean): Promise<void> {
  // Going back to an old template gives its set a new revision at once.
  if (rollout.newSet) await ensureNewSet(rollout)
  const running = rollout.oldSets.filter((set) => specReplicas(set) > 0)
  for (const set of running) await scaleSet(rollout, set, 0)
  if (running.length > 0 || oldPodsLeft()) return
  if (!rollout.newSet) await ensureNewSet(rollout)
  if (rollout.newSet) await scaleSet(rollout, rollout.newSet, wantedReplicas(rollout.deployment))
}
