import type { Job } from '../../apimachinery/types/batch-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { EpochMs } from '../../platform/clock.ts'
import { backoffMs, endedAt } from './pod-backoff.ts'
import { matchFailurePolicy } from './pod-failure-policy.ts'

/** How often the pods before this one have failed at its index, as far as that counts and as far as it is ignored. */
const failuresKey = 'batch.kubernetes.io/job-index-failure-count'
const ignoredFailuresKey = 'batch.kubernetes.io/job-index-ignored-failure-count'

/** What the pod that follows `failed` (undefined: the first one of its index) says about failures before it. */
export function failureAnnotations(job: Job, failed: Pod | undefined): Record<string, string> {
  const isIgnored = failed !== undefined && matchFailurePolicy(job, failed)?.action === 'Ignore'
  const failures = failed ? count(failed, failuresKey) + (isIgnored ? 0 : 1) : 0
  const ignored = failed ? count(failed, ignoredFailuresKey) + (isIgnored ? 1 : 0) : 0
  return { [failuresKey]: `${failures}`, ...(ignored > 0 ? { [ignoredFailuresKey]: `${ignored}` } : {}) }
}

/** Whether this failed pod was the last one that its index may have. */
export function failsIndex(job: Job, failed: Pod): boolean {
  const action = matchFailurePolicy(job, failed)?.action
  if (action === 'FailIndex') return true
  return action !== 'Ignore' && count(failed, failuresKey) >= (job.spec.backoffLimitPerIndex ?? 0)
}

/** The pod that an index failed with last: the one with most failures before it, or that ended last. */
export function laterFailure(a: Pod, b: Pod): Pod {
  return (allFailures(b) - allFailures(a) || endedAt(b) - endedAt(a)) >= 0 ? b : a
}

/** How long an index waits for its next pod. */
export function indexBackoffLeftMs(failed: Pod, nowMs: EpochMs): number {
  return Math.max(0, endedAt(failed) + backoffMs(allFailures(failed) + 1) - nowMs)
}

const allFailures = (pod: Pod): number => count(pod, failuresKey) + count(pod, ignoredFailuresKey)

function count({ metadata }: Pod, key: string): number {
  const text = metadata.annotations?.[key] ?? ''
  return /^\d{1,10}$/.test(text) ? Number(text) : 0
}
