import { isNotFound } from '../../apimachinery/errors.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { hasEnded } from '../../apimachinery/kinds/core/pod-phase.ts'
import type { Job, UncountedTerminatedPods } from '../../apimachinery/types/batch-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'

/** Keeps pods until they have been counted (KEP-2307). */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking'

/** How many pods of a Job have ended, each counted once, however often this is computed. */
export interface Tally {
  readonly succeeded: number
  readonly failed: number
  /** Ended pods that still have their finalizer; written to the status before the finalizer goes. */
  readonly uncounted: { readonly succeeded: readonly string[]; readonly failed: readonly string[] }
}

export const hasFinalizer = (pod: Pod): boolean => (pod.metadata.finalizers ?? []).includes(trackingFinalizer)

/** Whether pods on their way out are neither counted nor replaced before they have failed (KEP-3939). */
export const onlyReplacesFailed = ({ spec }: Job): boolean =>
  spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined

/** A pod of a Job counts as failed also when it is deleted before it ended, unless the Job waits for its end. */
function countsAsFailed(job: Job, pod: Pod): boolean {
  if (pod.status.phase === 'Failed') return true
  return pod.metadata.deletionTimestamp !== undefined && !hasEnded(pod) && !onlyReplacesFailed(job)
}

/**
 * Counts ended pods in two steps that survive a crash in between: first their uids are in the status, then, once their
 * finalizers are gone, in the numbers.
 */
export function tally(job: Job, mine: readonly Pod[]): Tally {
  const held = new Map(mine.filter(hasFinalizer).map((pod) => [pod.metadata.uid, pod]))
  const { succeeded: oldSucceeded = [], failed: oldFailed = [] } = uncountedOf(job)
  const known = new Set([...oldSucceeded, ...oldFailed])
  const fresh = [...held.values()].filter((pod) => !known.has(pod.metadata.uid))
  const uids = (list: readonly Pod[]) => list.map((pod) => pod.metadata.uid)
  const stillHeld = (uid: string) => held.has(uid)
  return {
    succeeded: (job.status.succeeded ?? 0) + oldSucceeded.filter((uid) => !stillHeld(uid)).length,
    failed: (job.status.failed ?? 0) + oldFailed.filter((uid) => !stillHeld(uid)).length,
    uncounted: {
      succeeded: [...oldSucceeded.filter(stillHeld), ...uids(fresh.filter((pod) => pod.status.phase === 'Succeeded'))],
      failed: [...oldFailed.filter(stillHeld), ...uids(fresh.filter((pod) => countsAsFailed(job, pod)))],
    },
  }
}

function uncountedOf(job: Job): UncountedTerminatedPods {
  return job.status.uncountedTerminatedPods ?? {}
}

export const totalSucceeded = ({ succeeded, uncounted }: Tally): number => succeeded + uncounted.succeeded.length
export const totalFailed = ({ failed, uncounted }: Tally): number => failed + uncounted.failed.length
export const isSettled = ({ uncounted }: Tally): boolean => uncounted.succeeded.length + uncounted.failed.length === 0

/** Lets go of pods. The uid keeps the patch from another pod of the same name. */
export async function removeFinalizers(client: Client, held: readonly Pod[]): Promise<void> {
  await Promise.all(
    held.map(async (pod) => {
      const { uid } = pod.metadata
      const patch = { metadata: { uid, '$deleteFromPrimitiveList/finalizers': [trackingFinalizer] } }
      try {
        await client.patch(pods, pod.metadata, 'strategic', patch)
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
    }),
  )
}
