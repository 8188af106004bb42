import type { EpochMs } from '../../platform/clock.ts'

/** A wait that doubles each time (k8s.io/client-go/util/flowcontrol Backoff, with the kubelet's numbers). */
export interface BackoffEntry {
  readonly waitMs: number
  /** When the wait was last made longer: when the container was last started, or the image last tried. */
  readonly updatedAtMs: EpochMs
}

const initialWaitMs = 10_000
const maxWaitMs = 300_000

/** What has been quiet for this long starts over. */
const forgetAfterMs = 2 * maxWaitMs

/** The entry after one more try. @param failedAtMs when the last one failed */
export function nextBackoff(entry: BackoffEntry | undefined, failedAtMs: EpochMs, nowMs: EpochMs): BackoffEntry {
  const waitMs = !entry || isForgotten(entry, failedAtMs) ? initialWaitMs : Math.min(2 * entry.waitMs, maxWaitMs)
  return { waitMs, updatedAtMs: nowMs }
}

/** When to try again after a failure at `failedAtMs`; that very moment, when there is nothing to wait for. */
export function retryAt(entry: BackoffEntry | undefined, failedAtMs: EpochMs): EpochMs {
  return !entry || isForgotten(entry, failedAtMs) ? failedAtMs : failedAtMs + entry.waitMs
}

function isForgotten(entry: BackoffEntry, failedAtMs: EpochMs): boolean {
  return failedAtMs - entry.updatedAtMs > forgetAfterMs
}
