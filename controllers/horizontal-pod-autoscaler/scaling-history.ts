import type { EpochMs } from '../../platform/clock.ts'

/** How many replicas metrics asked for, at some time. */
export interface Recommendation {
  readonly atMs: EpochMs
  readonly replicas: number
}

/** By how many replicas a target was scaled, at some time. */
export interface ScaleEvent {
  readonly atMs: EpochMs
  readonly change: number
}

/**
 * What has been recommended and done for one autoscaler. It lasts as long as the controller runs; what is older than
 * all windows and periods is forgotten, and of one sync period there is one entry at most.
 */
export class ScalingHistory {
  #recommendations: Recommendation[] = []
  #ups: ScaleEvent[] = []
  #downs: ScaleEvent[] = []

  get recommendations(): readonly Recommendation[] {
    return this.#recommendations
  }

  /** What the target had when it was first seen counts as recommended. */
  begin(atMs: EpochMs, replicas: number): void {
    if (this.#recommendations.length === 0) this.#recommendations.push({ atMs, replicas })
  }

  /** @param keepMs how old recommendations may be that still count */
  recommend(atMs: EpochMs, replicas: number, keepMs: number): void {
    this.#recommendations = this.#recommendations.filter((each) => each.atMs >= atMs - keepMs)
    this.#recommendations.push({ atMs, replicas })
  }

  /** @param keepMs how long ago scaling may be that still counts */
  scaled(atMs: EpochMs, from: number, to: number, keepMs: number): void {
    const kept = (events: readonly ScaleEvent[]) => events.filter((event) => event.atMs >= atMs - keepMs)
    if (to > from) this.#ups = [...kept(this.#ups), { atMs, change: to - from }]
    else this.#downs = [...kept(this.#downs), { atMs, change: from - to }]
  }

  /** How many there would be had it not been scaled in the last `periodMs`. */
  replicasBefore(periodMs: number, nowMs: EpochMs, current: number): number {
    const changed = (events: readonly ScaleEvent[]) =>
      events.reduce((sum, { atMs, change }) => (atMs > nowMs - periodMs ? sum + change : sum), 0)
    return current - changed(this.#ups) + changed(this.#downs)
  }
}
