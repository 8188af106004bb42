import { deepEqual } from '../../apimachinery/equality.ts'
import { isAlreadyExists, isNamespaceTerminating, isNotFound } from '../../apimachinery/errors.ts'
import { cronJobs } from '../../apimachinery/kinds/batch/cron-job.ts'
import { jobs } from '../../apimachinery/kinds/batch/job.ts'
import type { Draft } from '../../apimachinery/object.ts'
import type { CronJob, Job } from '../../apimachinery/types/batch-v1.ts'
import type { ObjectReference } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import { type EventRecorder, type EventType, referenceTo } from '../../client/events/event-recorder.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { done, type Reconciler, type Result, requeueAfter } from '../../client/reconcilers/reconciler.ts'
import { changesOf, controllerOf, ownersOf } from '../../client/reconcilers/wake.ts'
import { type Clock, type EpochMs, toTime } from '../../platform/clock.ts'
import { isTimeZone } from '../../platform/time-zone.ts'
import type { ControllerDeps } from '../controller.ts'
import { isFinished } from '../job/job-conditions.ts'
import { controllerReference } from '../workloads/pod-template.ts'
import { ActiveJobs, type CronJobStatus, withActive } from './active-jobs.ts'
import { beyondHistory } from './history.ts'
import { type Schedule, scheduleOf } from './schedule.ts'
import { dueTime } from './start-times.ts'

/** Clocks of machines differ: upstream looks a little after the time (nextScheduleDelta). */
const lateMs = 100
/** The time that a Job was to start at, on the Job (KEP-4026). */
const scheduledTimeAnnotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp'

/** Creates a Job from its template whenever a CronJob's schedule says so. */
export class CronJobController implements Reconciler<CronJob> {
  readonly name = 'cronjob-controller'
  readonly resource = cronJobs
  readonly wakeOn = [changesOf(cronJobs), ownersOf(jobs, cronJobs)]
  readonly #clock: Clock
  readonly #recorder: EventRecorder
  readonly #jobs: Informer<Job>

  constructor({ clock, informers, recorder }: ControllerDeps) {
    this.#clock = clock
    this.#recorder = recorder
    this.#jobs = informers.of(jobs)
  }

  async reconcile(cronJob: CronJob, client: Client): Promise<Result> {
    const owned = this.#jobs
      .byIndex('owner', cronJob.metadata.uid)
      .filter((job) => controllerOf(job)?.uid === cronJob.metadata.uid)
    const status = await new ActiveJobs(cronJob, client, this.#recorder).statusAfter(owned)
    const current = await this.#write(cronJob, status, client)
    const result = await this.#start(current, client)
    for (const job of beyondHistory(cronJob, owned)) await this.#delete(cronJob, job.metadata, client)
    return result
  }

  async #start(cronJob: CronJob, client: Client): Promise<Result> {
    const schedule = cronJob.metadata.deletionTimestamp ? undefined : this.#schedule(cronJob)
    if (!schedule) return done
    const nowMs = this.#clock.now()
    const { dueMs, missedMany, nextMs } = dueTime(cronJob, schedule, nowMs)
    if (missedMany) {
      const message = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew'
      this.#say(cronJob, 'Warning', 'TooManyMissedTimes', message)
    }
    if (dueMs !== undefined) await this.#startAt(cronJob, dueMs, client)
    return nextMs === undefined ? done : requeueAfter(nextMs - nowMs + lateMs)
  }

  /** @returns undefined when nothing is to start */
  #schedule(cronJob: CronJob): Schedule | undefined {
    const { schedule, timeZone, suspend } = cronJob.spec
    if (timeZone !== undefined && !isTimeZone(timeZone)) {
      const message = `invalid timeZone: ${JSON.stringify(timeZone)}: unknown time zone ${timeZone}`
      return this.#say(cronJob, 'Warning', 'UnknownTimeZone', message)
    }
    if (suspend) return undefined
    try {
      return scheduleOf(schedule, timeZone)
    } catch (error) {
      const message = `unparseable schedule: ${JSON.stringify(schedule)} : ${(error as Error).message}`
      return this.#say(cronJob, 'Warning', 'UnparseableSchedule', message)
    }
  }

  async #startAt(cronJob: CronJob, dueMs: EpochMs, client: Client): Promise<void> {
    const { spec, status } = cronJob
    const active = status?.active ?? []
    const name = jobName(cronJob, dueMs)
    if (status?.lastScheduleTime === toTime(dueMs) || active.some((job) => job.name === name)) return
    if (active.length > 0 && spec.concurrencyPolicy === 'Forbid') {
      const message = 'Not starting job because prior execution is running and concurrency policy is Forbid'
      return this.#say(cronJob, 'Normal', 'JobAlreadyActive', message)
    }
    const replaces = spec.concurrencyPolicy === 'Replace'
    if (replaces) for (const job of active) await this.#delete(cronJob, job, client)
    const job = await this.#create(cronJob, dueMs, client)
    if (!job) return
    const kept = replaces ? [] : active
    const started = isFinished(job) ? kept : [...kept, referenceTo(job)]
    await this.#write(cronJob, withActive({ ...status, lastScheduleTime: toTime(dueMs) }, started), client)
  }

  /** @returns undefined when there is nothing to remember */
  async #create(cronJob: CronJob, dueMs: EpochMs, client: Client): Promise<Job | undefined> {
    const draft = jobDraft(cronJob, dueMs)
    try {
      const job = await client.create(jobs, draft)
      this.#say(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`)
      return job
    } catch (error) {
      if (isNamespaceTerminating(error)) return undefined
      if (isAlreadyExists(error)) return this.#ownJob(cronJob, jobName(cronJob, dueMs), client)
      this.#say(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${(error as Error).message}`)
      throw error
    }
  }

  /** Created before, but the status could not be written then. What another one has made under that name is its business. */
  async #ownJob({ metadata }: CronJob, name: string, client: Client): Promise<Job | undefined> {
    const job = await client.get(jobs, { namespace: metadata.namespace, name })
    return controllerOf(job)?.uid === metadata.uid ? job : undefined
  }

  async #delete(
    cronJob: CronJob,
    { namespace, name }: Pick<ObjectReference, 'namespace' | 'name'>,
    client: Client,
  ): Promise<void> {
    try {
      await client.delete(jobs, { namespace, name: name as string }, { propagationPolicy: 'Background' })
    } catch (error) {
      if (isNotFound(error)) return
      this.#say(cronJob, 'Warning', 'FailedDelete', `Deleted job: ${(error as Error).message}`)
      throw error
    }
    this.#say(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`)
  }

  async #write(cronJob: CronJob, status: CronJobStatus, client: Client): Promise<CronJob> {
    if (deepEqual(status, cronJob.status ?? {})) return cronJob
    return client.updateStatus(cronJobs, { ...cronJob, status })
  }

  #say(cronJob: CronJob, type: EventType, reason: string, message: string): undefined {
    this.#recorder.event(cronJob, type, reason, message)
  }
}

/** The same for every attempt to start at a time, so that it happens once: minutes since 1970. */
function jobName({ metadata }: CronJob, dueMs: EpochMs): string {
  return `${metadata.name}-${Math.floor(dueMs / 60_000)}`
}

function jobDraft(cronJob: CronJob, dueMs: EpochMs): Draft<Job> {
  const { metadata, spec } = cronJob
  const { labels, annotations } = spec.jobTemplate.metadata ?? {}
  return {
    metadata: {
      namespace: metadata.namespace,
      name: jobName(cronJob, dueMs),
      labels,
      annotations: { ...annotations, [scheduledTimeAnnotation]: toTime(dueMs) },
      ownerReferences: [controllerReference(cronJob, cronJobs)],
    },
    spec: spec.jobTemplate.spec,
  } as Draft<Job>
}
