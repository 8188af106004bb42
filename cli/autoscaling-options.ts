import { InvalidArgumentError, Option } from 'commander'
import { formatGoDuration } from '../apimachinery/duration.ts'
import {
  type AutoscalerSettings,
  defaultAutoscalerSettings,
} from '../controllers/horizontal-pod-autoscaler/settings.ts'
import { duration } from './options.ts'

/** How autoscalers are looked after; durations in ms. */
export interface AutoscalingFlags {
  readonly horizontalPodAutoscalerSyncPeriod: number
  readonly horizontalPodAutoscalerTolerance: number
  readonly horizontalPodAutoscalerDownscaleStabilization: number
  readonly horizontalPodAutoscalerCpuInitializationPeriod: number
  readonly horizontalPodAutoscalerInitialReadinessDelay: number
}

/** kube-controller-manager's options of autoscalers. */
export function autoscalingOptions(): Option[] {
  const { tolerance, ...times } = defaultAutoscalerSettings
  const period = (name: string, what: string, ms: number) =>
    new Option(`--horizontal-pod-autoscaler-${name} <duration>`, what)
      .argParser(duration)
      .default(ms, formatGoDuration(ms))
  return [
    period('sync-period', 'how often an autoscaler is looked at', times.syncPeriodMs).argParser(someTime),
    new Option(
      '--horizontal-pod-autoscaler-tolerance <ratio>',
      'how far from 1 the ratio of usage and target may be without anything being done',
    )
      .argParser(ratio)
      .default(tolerance),
    period('downscale-stabilization', 'how long fewer replicas must have been enough', times.downscaleStabilizationMs),
    period('cpu-initialization-period', 'how long CPU may be that of a start', times.cpuInitializationMs),
    period('initial-readiness-delay', 'how soon a pod that has never been ready counts', times.initialReadinessDelayMs),
  ]
}

/** What the flags say. */
export function autoscalingOf(flags: AutoscalingFlags): AutoscalerSettings {
  return {
    syncPeriodMs: flags.horizontalPodAutoscalerSyncPeriod,
    tolerance: flags.horizontalPodAutoscalerTolerance,
    downscaleStabilizationMs: flags.horizontalPodAutoscalerDownscaleStabilization,
    cpuInitializationMs: flags.horizontalPodAutoscalerCpuInitializationPeriod,
    initialReadinessDelayMs: flags.horizontalPodAutoscalerInitialReadinessDelay,
  }
}

/** The shortest period: looking is work. */
const minPeriodMs = 1_000

function someTime(text: string): number {
  const ms = duration(text)
  if (ms < minPeriodMs) throw new InvalidArgumentError(`It must be ${formatGoDuration(minPeriodMs)} at least.`)
  return ms
}

function ratio(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('It must be a number, 0 or more.')
  return value
}
