import { isNotFound } from '../../apimachinery/errors.ts'
import { cronJobs } from '../../apimachinery/kinds/batch/cron-job.ts'
import { jobs } from '../../apimachinery/kinds/batch/job.ts'
import type { CronJob, Job } from '../../apimachinery/types/batch-v1.ts'
import type { ObjectReference } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events/event-recorder.ts'
import { isFinished, isTrue } from '../job/job-conditions.ts'

export type CronJobStatus = NonNullable<CronJob['status']>

/** The status with `active` in it; the server leaves out an empty list. */
export function withActive(
  { active: _active, ...status }: CronJobStatus,
  active: readonly ObjectReference[],
): CronJobStatus {
  return active.length === 0 ? status : { ...status, active: [...active] }
}

/** Follows what becomes of the Jobs of one CronJob, with events. */
export class ActiveJobs {
  readonly #cronJob: CronJob
  readonly #client: Client
  readonly #recorder: EventRecorder

  constructor(cronJob: CronJob, client: Client, recorder: EventRecorder) {
    this.#cronJob = cronJob
    this.#client = client
    this.#recorder = recorder
  }

  /** What the status says once Jobs that have ended, or are gone, are active no longer. */
  async statusAfter(owned: readonly Job[]): Promise<CronJobStatus> {
    const { active = [] } = this.#cronJob.status ?? {}
    const isActive = (job: Job) => active.some(({ uid }) => uid === job.metadata.uid)
    const finished = owned.filter(isFinished)
    await this.#noteUnexpected(owned.filter((job) => !isActive(job) && !isFinished(job)))
    for (const job of finished.filter(isActive)) this.#noteCompleted(job)
    const ended = new Set(finished.map(({ metadata }) => metadata.uid))
    const left = active.filter(({ uid }) => !ended.has(uid ?? ''))
    return withActive(this.#withLastSuccess(finished), await this.#withoutMissing(left, owned))
  }

  /** Created by somebody else, or forgotten; what the cache does not show yet is neither. */
  async #noteUnexpected(unexpected: readonly Job[]): Promise<void> {
    if (unexpected.length === 0) return
    const { status } = await this.#client.get(cronJobs, this.#cronJob.metadata)
    for (const { metadata } of unexpected) {
      if (status?.active?.some(({ uid }) => uid === metadata.uid)) continue
      const message = `Saw a job that the controller did not create or forgot: ${metadata.name}`
      this.#recorder.event(this.#cronJob, 'Warning', 'UnexpectedJob', message)
    }
  }

  #noteCompleted({ metadata, status }: Job): void {
    const outcome = isTrue(status.conditions ?? [], 'Complete') ? 'Complete' : 'Failed'
    const message = `Saw completed job: ${metadata.name}, condition: ${outcome}`
    this.#recorder.event(this.#cronJob, 'Normal', 'SawCompletedJob', message)
  }

  #withLastSuccess(finished: readonly Job[]): CronJobStatus {
    const status = this.#cronJob.status ?? {}
    const times = [status.lastSuccessfulTime, ...finished.map((job) => job.status.completionTime)]
    const lastSuccessfulTime = times
      .filter((time) => time !== undefined)
      .sort()
      .at(-1)
    return lastSuccessfulTime === undefined ? status : { ...status, lastSuccessfulTime }
  }

  async #withoutMissing(
    active: readonly ObjectReference[],
    owned: readonly Job[],
  ): Promise<readonly ObjectReference[]> {
    const known = new Set(owned.map(({ metadata }) => metadata.uid))
    const left: ObjectReference[] = []
    for (const reference of active) {
      if (known.has(reference.uid ?? '') || (await this.#isThere(reference))) left.push(reference)
      else this.#recorder.event(this.#cronJob, 'Normal', 'MissingJob', `Active job went missing: ${reference.name}`)
    }
    return left
  }

  /** The cache may not show it yet. */
  async #isThere({ namespace, name }: ObjectReference): Promise<boolean> {
    try {
      await this.#client.get(jobs, { namespace, name: name as string })
      return true
    } catch (error) {
      if (isNotFound(error)) return false
      throw error
    }
  }
}
