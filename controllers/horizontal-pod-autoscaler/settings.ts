/** How autoscalers are looked after (kube-controller-manager's `--horizontal-pod-autoscaler-…`). */
export interface AutoscalerSettings {
  /** How often each one is looked at: `--horizontal-pod-autoscaler-sync-period`. */
  readonly syncPeriodMs: number
  /** How far from 1 the ratio of usage and target may be: `--horizontal-pod-autoscaler-tolerance`. */
  readonly tolerance: number
  /** How long a lower recommendation has to last: `--horizontal-pod-autoscaler-downscale-stabilization`. */
  readonly downscaleStabilizationMs: number
  /** How long CPU of a started pod may be its start's: `--horizontal-pod-autoscaler-cpu-initialization-period`. */
  readonly cpuInitializationMs: number
  /** Who is not ready so soon after its start has never been: `--horizontal-pod-autoscaler-initial-readiness-delay`. */
  readonly initialReadinessDelayMs: number
}

/** Upstream's. */
export const defaultAutoscalerSettings: AutoscalerSettings = {
  syncPeriodMs: 15_000,
  tolerance: 0.1,
  downscaleStabilizationMs: 5 * 60_000,
  cpuInitializationMs: 5 * 60_000,
  initialReadinessDelayMs: 30_000,
}
