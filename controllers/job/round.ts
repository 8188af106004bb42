import { deepEqual } from '../../apimachinery/equality.ts'
import { jobs } from '../../apimachinery/kinds/batch/job.ts'
import type { Job, JobCondition, JobStatus } from '../../apimachinery/types/batch-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import { type EpochMs, toTime } from '../../platform/clock.ts'
import { isActive, isReady, isTerminating } from '../workloads/pods.ts'
import { isTrue } from './job-conditions.ts'
import { type PodRecord, recordEnded } from './pod-backoff.ts'
import { type Tally, tally } from './tracking.ts'

/** What one reconcile of a Job has found and decided; the status is written from it at the end. */
export interface Round {
  readonly job: Job
  readonly client: Client
  readonly nowMs: EpochMs
  /** All pods of the Job that are left. */
  readonly mine: readonly Pod[]
  readonly counted: Tally
  readonly ended: PodRecord
  conditions: readonly JobCondition[]
  startTime: string | undefined
  /** Pods that run, without those that were stopped in this round. */
  active: readonly Pod[]
  /** How many pods were made in this round, and how many were told to end, on top of what `mine` shows. */
  created: number
  stopped: number
}

/** @param ended what was recorded in the round before */
export function beginRound(
  job: Job,
  mine: readonly Pod[],
  ended: PodRecord | undefined,
  client: Client,
  nowMs: EpochMs,
): Round {
  return {
    job,
    client,
    nowMs,
    mine,
    counted: tally(job, mine),
    ended: recordEnded(ended, job, mine),
    conditions: job.status.conditions ?? [],
    startTime: job.status.startTime ?? (job.spec.suspend ? undefined : toTime(nowMs)),
    active: mine.filter(isActive),
    created: 0,
    stopped: 0,
  }
}

/** Writes the status, if it differs. */
export async function endRound(round: Round): Promise<void> {
  const { job, client } = round
  const status = statusOf(round)
  if (!deepEqual(status, job.status)) await client.updateStatus(jobs, { ...job, status })
}

function statusOf({ job, mine, counted, conditions, startTime, active, created, stopped, nowMs }: Round): JobStatus {
  const { succeeded, failed } = counted.uncounted
  const isComplete = isTrue(conditions, 'Complete')
  // The server leaves out what is zero, but for `ready` and `terminating`.
  return {
    ...job.status,
    active: active.length + created || undefined,
    ready: active.filter(isReady).length,
    terminating: mine.filter(isTerminating).length + stopped,
    succeeded: counted.succeeded || undefined,
    failed: counted.failed || undefined,
    completedIndexes: counted.indexes?.succeeded.toString() || undefined,
    failedIndexes: counted.indexes?.failed?.toString(),
    startTime,
    completionTime: isComplete ? (job.status.completionTime ?? toTime(nowMs)) : undefined,
    conditions: conditions.length > 0 ? [...conditions] : undefined,
    uncountedTerminatedPods: {
      succeeded: succeeded.length > 0 ? [...succeeded] : undefined,
      failed: failed.length > 0 ? [...failed] : undefined,
    },
  }
}
