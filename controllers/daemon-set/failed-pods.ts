import { keyOf } from '../../apimachinery/object.ts'
import type { DaemonSet } from '../../apimachinery/types/apps-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { BoundedMap } from '../../platform/bounded-map.ts'
import type { Clock, EpochMs } from '../../platform/clock.ts'

/** The waits between deletions of failed pods of one node, and how many nodes of a set are remembered. */
const initialWaitMs = 1_000
const maxWaitMs = 15 * 60_000
const maxNodes = 5_000

interface Backoff {
  readonly waitMs: number
  readonly since: EpochMs
}

/** Holds back the deletion of daemon pods that fail again and again: each is made anew at once. */
export class FailedPods {
  readonly #clock: Clock
  readonly #backoffs = new Map<string, BoundedMap<Backoff>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @returns in how many ms a pod that has ended may be deleted; 0: now, which counts as done */
  judge(set: DaemonSet, pod: Pod, node: string): number {
    if (pod.status.phase !== 'Failed') return 0
    const now = this.#clock.now()
    const backoffs = this.#of(keyOf(set))
    const known = backoffs.get(node)
    const leftMs = known ? known.since + known.waitMs - now : 0
    if (leftMs > 0) return leftMs
    const isForgotten = !known || now - known.since > 2 * maxWaitMs
    backoffs.set(node, { waitMs: isForgotten ? initialWaitMs : Math.min(known.waitMs * 2, maxWaitMs), since: now })
    return 0
  }

  /** The set is gone. */
  forget(key: string): void {
    this.#backoffs.delete(key)
  }

  #of(key: string): BoundedMap<Backoff> {
    const known = this.#backoffs.get(key) ?? new BoundedMap(maxNodes)
    this.#backoffs.set(key, known)
    return known
  }
}
