import type { LabelSelector } from '../../../apimachinery/types/meta-v1.ts'
import type { EpochMs } from '../../../platform/clock.ts'

/** What was measured of one pod. */
export interface PodMetric {
  /** The end of the window that it was measured in. */
  readonly atMs: EpochMs
  readonly windowMs: number
  readonly milliValue: number
}

/** By names of pods. */
export type PodMetrics = ReadonlyMap<string, PodMetric>

/** A metric by name, with the series of it that count. */
export interface WantedMetric {
  readonly name: string
  readonly selector?: LabelSelector | undefined
}
