import type { EpochMs } from '../../platform/clock.ts'
import type { ScalingHistory } from './scaling-history.ts'

export interface Windows {
  /** For how long a higher recommendation has to last. */
  readonly upMs: number
  /** For how long a lower one has to. */
  readonly downMs: number
}

/**
 * What recent recommendations leave of a new one: no more than the lowest of the window of scaling up, no less than the
 * highest of that of scaling down. The new one is kept for later.
 */
export function stabilize(
  history: ScalingHistory,
  nowMs: EpochMs,
  { current, desired }: { readonly current: number; readonly desired: number },
  { upMs, downMs }: Windows,
): number {
  let lowest = desired
  let highest = desired
  for (const { atMs, replicas } of history.recommendations) {
    if (atMs > nowMs - upMs) lowest = Math.min(lowest, replicas)
    if (atMs > nowMs - downMs) highest = Math.max(highest, replicas)
  }
  history.recommend(nowMs, desired, Math.max(upMs, downMs))
  return Math.min(Math.max(current, lowest), highest)
}

/** The same for autoscalers without rules of their own: a lower recommendation has to last, a higher one need not. */
export function stabilizeDown(history: ScalingHistory, nowMs: EpochMs, desired: number, downMs: number): number {
  const recent = history.recommendations.filter(({ atMs }) => atMs >= nowMs - downMs)
  history.recommend(nowMs, desired, downMs)
  return Math.max(desired, ...recent.map(({ replicas }) => replicas))
}
