import { deepEqual } from '../../apimachinery/equality.ts'
import { isAlreadyExists, isNamespaceTerminating, isNotFound } from '../../apimachinery/errors.ts'
import { cronJobs } from '../../apimachinery/kinds/batch/cron-job.ts'
import { jobs } from '../../apimachinery/kinds/batch/job.ts'
import type { Draft } from '../../apimachinery/object.ts'
import type { CronJob, Job } from '../../apimachinery/types/batch-v1.ts'
import type { ObjectReference } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import { type EventRecorder, referenceTo } from '../../client/event-recorder.ts'
import type { Informer } from '../../client/informer.ts'
import { done, type Reconciler, type Result, requeueAfter } from '../../client/reconciler.ts'
import { changesOf, controllerOf, ownersOf } from '../../client/wake.ts'
import { type Clock, type EpochMs, toTime } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'
import { isFinished, isTrue } from '../job/job-conditions.ts'
import { controllerReference } from '../workloads/pod-template.ts'
import { beyondHistory } from './history.ts'
import { type Schedule, scheduleOf } from './schedule.ts'
import { dueTime } from './start-times.ts'

/** Clocks of machines differ: upstream looks a little after the time (nextScheduleDelta). */
const lateMs = 100
/** The time that a Job was to start at, on the Job (KEP-4026). */
const scheduledTimeAnnotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp'

type Status = NonNullable<CronJob['status']>

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
    const status = await this.#noteEnded(cronJob, owned, client)
    const current = await this.#write(cronJob, status, client)
    const result = await this.#start(current, client)
    for (const job of beyondHistory(cronJob, owned)) await this.#delete(cronJob, job.metadata, client)
    return result
  }

  /** What the status says once Jobs that have ended, or are gone, are active no longer. */
  async #noteEnded(cronJob: CronJob, owned: readonly Job[], client: Client): Promise<Status> {
    const status: Status = { ...cronJob.status }
    let active = [...(status.active ?? [])]
    for (const job of owned) {
      const isActive = active.some(({ uid }) => uid === job.metadata.uid)
      if (!isFinished(job)) {
        if (!isActive)
          this.#say(
            cronJob,
            'Warning',
            'UnexpectedJob',
            `Saw a job that the controller did not create or forgot: ${job.metadata.name}`,
          )
        continue
      }
      if (isActive) {
        active = active.filter(({ uid }) => uid !== job.metadata.uid)
        const outcome = isTrue(job.status.conditions ?? [], 'Complete') ? 'Complete' : 'Failed'
        this.#say(
          cronJob,
          'Normal',
          'SawCompletedJob',
          `Saw completed job: ${job.metadata.name}, condition: ${outcome}`,
        )
      }
      const { completionTime } = job.status
      if (completionTime && completionTime > (status.lastSuccessfulTime ?? ''))
        status.lastSuccessfulTime = completionTime
    }
    const missing = active.filter(({ uid }) => !owned.some((job) => job.metadata.uid === uid))
    for (const reference of missing) {
      if (await isThere(client, reference)) continue
      active = active.filter((other) => other !== reference)
      this.#say(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${reference.name}`)
    }
    return withActive(status, active)
  }

  async #start(cronJob: CronJob, client: Client): Promise<Result> {
    const { spec, metadata } = cronJob
    if (metadata.deletionTimestamp || spec.suspend) return done
    const schedule = this.#schedule(cronJob)
    if (!schedule) return done
    const nowMs = this.#clock.now()
    const { dueMs, missedMany } = dueTime(cronJob, schedule, nowMs)
    if (missedMany) {
      this.#say(
        cronJob,
        'Warning',
        'TooManyMissedTimes',
        'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
      )
    }
    if (dueMs !== undefined) await this.#startAt(cronJob, dueMs, nowMs, client)
    const next = schedule.next(nowMs)
    return next === undefined ? done : requeueAfter(next - nowMs + lateMs)
  }

  #schedule(cronJob: CronJob): Schedule | undefined {
    const { schedule, timeZone } = cronJob.spec
    try {
      return scheduleOf(schedule, timeZone)
    } catch (err) {
      this.#say(
        cronJob,
        'Warning',
        'UnparseableSchedule',
        `unparseable schedule: ${JSON.stringify(schedule)} : ${(err as Error).message}`,
      )
      return undefined
    }
  }

  async #startAt(cronJob: CronJob, dueMs: EpochMs, nowMs: EpochMs, client: Client): Promise<void> {
    const { spec, status } = cronJob
    const deadline = spec.startingDeadlineSeconds
    if (deadline !== undefined && dueMs + deadline * 1_000 < nowMs) {
      return this.#say(cronJob, 'Warning', 'MissSchedule', `Missed scheduled time to start a job: ${toTime(dueMs)}`)
    }
    const name = jobName(cronJob, dueMs)
    if (status?.lastScheduleTime === toTime(dueMs) || status?.active?.some((job) => job.name === name)) return
    const active = status?.active ?? []
    if (active.length > 0 && spec.concurrencyPolicy === 'Forbid') {
      return this.#say(
        cronJob,
        'Normal',
        'JobAlreadyActive',
        'Not starting job because prior execution is running and concurrency policy is Forbid',
      )
    }
    if (spec.concurrencyPolicy === 'Replace') for (const job of active) await this.#delete(cronJob, job, client)
    const kept = spec.concurrencyPolicy === 'Replace' ? [] : active
    const job = await this.#create(cronJob, dueMs, client)
    if (!job) return
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
    } catch (err) {
      if (isNamespaceTerminating(err)) return undefined
      if (isAlreadyExists(err)) {
        const job = await client.get(jobs, { namespace: cronJob.metadata.namespace!, name: jobName(cronJob, dueMs) })
        // Created before, but the status could not be written then.
        if (controllerOf(job)?.uid === cronJob.metadata.uid) return job
      }
      this.#say(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${(err as Error).message}`)
      throw err
    }
  }

  async #delete(
    cronJob: CronJob,
    { namespace, name }: Pick<ObjectReference, 'namespace' | 'name'>,
    client: Client,
  ): Promise<void> {
    try {
      await client.delete(jobs, { namespace: namespace!, name: name! }, { propagationPolicy: 'Background' })
    } catch (err) {
      if (isNotFound(err)) return
      this.#say(cronJob, 'Warning', 'FailedDelete', `Deleted job: ${(err as Error).message}`)
      throw err
    }
    this.#say(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`)
  }

  async #write(cronJob: CronJob, status: Status, client: Client): Promise<CronJob> {
    if (deepEqual(status, cronJob.status ?? {})) return cronJob
    return client.updateStatus(cronJobs, { ...cronJob, status })
  }

  #say(cronJob: CronJob, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#recorder.event(cronJob, type, reason, message)
  }
}

function withActive({ active: _active, ...status }: Status, active: readonly ObjectReference[]): Status {
  return active.length === 0 ? status : { ...status, active: [...active] }
}

async function isThere(client: Client, { namespace, name }: ObjectReference): Promise<boolean> {
  try {
    await client.get(jobs, { namespace: namespace!, name: name! })
    return true
  } catch (err) {
    if (isNotFound(err)) return false
    throw err
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
      namespace: metadata.namespace!,
      name: jobName(cronJob, dueMs),
      ...(labels && { labels }),
      annotations: { ...annotations, [scheduledTimeAnnotation]: toTime(dueMs) },
      ownerReferences: [controllerReference(cronJob, cronJobs)],
    },
    spec: spec.jobTemplate.spec,
  } as Draft<Job>
}
