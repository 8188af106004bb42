import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerBehavior,
} from '../../apimachinery/types/autoscaling-v2.ts'
import type { EpochMs } from '../../platform/clock.ts'
import type { Verdict } from './conditions.ts'
import type { ScalingHistory } from './scaling-history.ts'
import { scaleDownLimit, scaleUpLimit } from './scaling-limits.ts'
import { stabilize, stabilizeDown } from './stabilize.ts'

/** What is to be done, and the conditions that say why. */
export interface Normalized {
  readonly replicas: number
  readonly ableToScale: Verdict
  readonly scalingLimited: Verdict
}

export interface NormalizeInput {
  readonly current: number
  /** What metrics ask for. */
  readonly desired: number
  readonly min: number
  readonly max: number
  readonly history: ScalingHistory
  readonly nowMs: EpochMs
  /** For autoscalers that name no window of their own. */
  readonly downscaleStabilizationMs: number
}

/** How far upstream lets an autoscaler without rules go at once: to twice as many, or 4. */
const usualFactor = 2
const usualMinimum = 4

/** Brings what metrics ask for within what is stable and allowed. */
export function normalize({ spec }: HorizontalPodAutoscaler, input: NormalizeInput): Normalized {
  return spec.behavior ? byRules(spec.behavior, input) : byCustom(input)
}

function byCustom(input: NormalizeInput): Normalized {
  const { desired, history, nowMs, downscaleStabilizationMs, current, max, min } = input
  const stable = stabilizeDown(history, nowMs, desired, downscaleStabilizationMs)
  const limit = Math.max(usualFactor * current, usualMinimum)
  const within =
    stable < min
      ? { replicas: min, ...tooFew }
      : stable > Math.min(max, limit)
        ? { replicas: Math.min(max, limit), ...(max > limit ? tooFastUp : tooMany) }
        : { replicas: stable, ...withinRange }
  return concluded(stable, within, stable === desired ? readyForNewScale : scaleDownStabilized)
}

function byRules({ scaleUp = {}, scaleDown = {} }: HorizontalPodAutoscalerBehavior, input: NormalizeInput): Normalized {
  const { current, desired, min, max, history, nowMs, downscaleStabilizationMs } = input
  const ownDown = scaleDown.stabilizationWindowSeconds
  const stable = stabilize(history, nowMs, input, {
    upMs: (scaleUp.stabilizationWindowSeconds ?? 0) * 1_000,
    downMs: ownDown === undefined ? downscaleStabilizationMs : ownDown * 1_000,
  })
  const pace = { history, nowMs, current }
  let within: Limited = { replicas: stable, ...withinRange }
  if (stable > current) {
    // What was scaled lately may be more than is allowed now.
    const limit = Math.max(current, scaleUpLimit(scaleUp, pace))
    if (stable > Math.min(max, limit))
      within = { replicas: Math.min(max, limit), ...(max > limit ? tooFastUp : tooMany) }
  } else if (stable < current) {
    const limit = Math.min(current, scaleDownLimit(scaleDown, pace))
    if (stable < Math.max(min, limit))
      within = { replicas: Math.max(min, limit), ...(min < limit ? tooFastDown : tooFew) }
  }
  const stabilized = desired >= current ? scaleUpStabilized : scaleDownStabilized
  return concluded(stable, within, stable === desired ? readyForNewScale : stabilized)
}

interface Reason {
  readonly reason: string
  readonly message: string
}

type Limited = Reason & { readonly replicas: number }

function concluded(stable: number, { replicas, reason, message }: Limited, able: Reason): Normalized {
  return {
    replicas,
    ableToScale: { type: 'AbleToScale', status: 'True', ...able },
    scalingLimited: { type: 'ScalingLimited', status: replicas === stable ? 'False' : 'True', reason, message },
  }
}

const readyForNewScale: Reason = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' }

const scaleUpStabilized: Reason = {
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
}

const scaleDownStabilized: Reason = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
}

const withinRange: Reason = {
  reason: 'DesiredWithinRange',
  message: 'the desired count is within the acceptable range',
}

const tooMany: Reason = {
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
}

const tooFew: Reason = {
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
}

const tooFastUp: Reason = {
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
}

const tooFastDown: Reason = {
  reason: 'ScaleDownLimit',
  message: 'the desired replica count is decreasing faster than the maximum scale rate',
}
