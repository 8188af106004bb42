import { deepEqual } from '../../apimachinery/equality.ts'
import { isNotFound } from '../../apimachinery/errors.ts'
import { jobs } from '../../apimachinery/kinds/batch/job.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { type Draft, keyOf, type ObjectRef } from '../../apimachinery/object.ts'
import { labelMatcherOf } from '../../apimachinery/selectors/labels.ts'
import type { Job, JobCondition, JobStatus } from '../../apimachinery/types/batch-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/event-recorder.ts'
import { Expectations } from '../../client/expectations.ts'
import type { Informer } from '../../client/informer.ts'
import { done, type Reconciler, type Result, requeueAfter } from '../../client/reconciler.ts'
import { changesOf, controllerOf, ownersOf } from '../../client/wake.ts'
import { type Clock, toTime } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'
import { claimDependents, dependentCandidates } from '../workloads/claim.ts'
import { byDeletionRank } from '../workloads/deletion-rank.ts'
import { podFromTemplate } from '../workloads/pod-template.ts'
import { hasEnded, isActive, isReady, isTerminating } from '../workloads/pods.ts'
import { slowStart } from '../workloads/slow-start.ts'
import { isFinished, isTrue, setCondition } from './job-conditions.ts'
import { backoffLeftMs } from './pod-backoff.ts'
import {
  hasFinalizer,
  isSettled,
  removeFinalizers,
  type Tally,
  tally,
  totalFailed,
  totalSucceeded,
  trackingFinalizer,
} from './tracking.ts'
import { msUntilDeadline, type Verdict, verdictOf } from './verdict.ts'

/** At most so many pods are created or deleted in one go (upstream: MaxPodCreateDeletePerSync). */
const maxPodsPerSync = 500

/** The controller that looks after Jobs which do not name another one (KEP-4368). */
const ownName = 'kubernetes.io/job-controller'

/** What one reconcile has found and decided; the status is written from it at the end. */
interface Round {
  readonly job: Job
  readonly client: Client
  readonly mine: readonly Pod[]
  readonly counted: Tally
  conditions: readonly JobCondition[]
  startTime: string | undefined
  /** Pods that this round made or deleted, on top of what `mine` shows. */
  activeDelta: number
}

/** Runs the pods of a Job until enough have succeeded, or too many have failed. */
export class JobController implements Reconciler<Job> {
  readonly name = 'job-controller'
  readonly resource = jobs
  readonly wakeOn = [changesOf(jobs), ownersOf(pods, jobs)]
  readonly #clock: Clock
  readonly #recorder: EventRecorder
  readonly #pods: Informer<Pod>
  readonly #expectations: Expectations

  constructor({ clock, informers, recorder }: ControllerDeps) {
    this.#clock = clock
    this.#recorder = recorder
    this.#pods = informers.of(pods)
    this.#expectations = new Expectations(clock)
    this.#pods.addHandler((now, old) => this.#observe(now, old))
  }

  async reconcile(job: Job, client: Client): Promise<Result> {
    const { managedBy } = job.spec
    if (managedBy !== undefined && managedBy !== ownName) return done
    if (isFinished(job) || job.metadata.deletionTimestamp) return this.#letGo(job, client)
    const round = await this.#begin(job, client)
    this.#noteSuspension(round)
    const verdict = this.#verdict(round)
    const waitMs = verdict ? await this.#windUp(round, verdict) : await this.#runPods(round)
    await this.#writeStatus(round)
    await removeFinalizers(client, uncountedPods(round))
    return waitMs === undefined ? done : requeueAfter(waitMs)
  }

  async reconcileGone(ref: ObjectRef, client: Client): Promise<Result> {
    this.#expectations.forget(keyOf(ref))
    // Pods that outlived their Job: nobody counts them any more.
    const isOrphan = (pod: Pod) => hasFinalizer(pod) && controllerOf(pod)?.name === ref.name
    await removeFinalizers(client, this.#pods.list(ref.namespace).filter(isOrphan))
    return done
  }

  #observe(now: Pod | undefined, old: Pod | undefined): void {
    const pod = (now ?? old) as Pod
    const owner = controllerOf(pod)
    if (owner?.kind !== jobs.kind) return
    const key = keyOf({ namespace: pod.metadata.namespace, name: owner.name })
    if (now && !old) this.#expectations.creationObserved(key)
    if (!now || now.metadata.deletionTimestamp) this.#expectations.deletionObserved(key, pod.metadata.uid)
  }

  async #begin(job: Job, client: Client): Promise<Round> {
    const mine = await claimDependents({
      client,
      owner: job,
      ownerResource: jobs,
      resource: pods,
      selector: labelMatcherOf(job.spec.selector),
      candidates: dependentCandidates(this.#pods, job),
    })
    return {
      job,
      client,
      mine,
      counted: tally(job, mine),
      conditions: job.status.conditions ?? [],
      startTime: job.status.startTime ?? (job.spec.suspend ? undefined : toTime(this.#clock.now())),
      activeDelta: 0,
    }
  }

  #noteSuspension(round: Round): void {
    const { job, conditions } = round
    const now = this.#clock.now()
    if (job.spec.suspend && !isTrue(conditions, 'Suspended')) {
      round.conditions = setCondition(conditions, now, 'Suspended', 'True', 'JobSuspended', 'Job suspended')
      round.startTime = undefined
      this.#recorder.event(job, 'Normal', 'Suspended', 'Job suspended')
    }
    if (!job.spec.suspend && isTrue(conditions, 'Suspended')) {
      round.conditions = setCondition(conditions, now, 'Suspended', 'False', 'JobResumed', 'Job resumed')
      round.startTime = toTime(now)
      this.#recorder.event(job, 'Normal', 'Resumed', 'Job resumed')
    }
  }

  /** What was decided once stays decided. */
  #verdict(round: Round): Verdict | undefined {
    for (const [target, type] of [
      ['FailureTarget', 'Failed'],
      ['SuccessCriteriaMet', 'Complete'],
    ] as const) {
      const decided = round.conditions.find((condition) => condition.type === target && condition.status === 'True')
      if (decided) return { type, reason: decided.reason as Verdict['reason'], message: decided.message ?? '' }
    }
    return verdictOf(round.job, round.mine.filter(isActive), round.counted, this.#clock.now())
  }

  /** First the verdict is announced and the pods are stopped; the Job has ended when they have. */
  async #windUp(round: Round, { type, reason, message }: Verdict): Promise<undefined> {
    const { job, mine, counted } = round
    const now = this.#clock.now()
    const target = type === 'Failed' ? 'FailureTarget' : 'SuccessCriteriaMet'
    round.conditions = setCondition(round.conditions, now, target, 'True', reason, message)
    const active = mine.filter(isActive)
    await this.#deletePods(round, active)
    if (active.length > 0 || mine.some(isTerminating) || !isSettled(counted)) return
    round.conditions = setCondition(round.conditions, now, type, 'True', reason, message)
    if (type === 'Complete') this.#recorder.event(job, 'Normal', 'Completed', 'Job completed')
    else this.#recorder.event(job, 'Warning', reason, message)
  }

  /** Brings the number of running pods to what is wanted. @returns in how many ms to look again */
  async #runPods(round: Round): Promise<number | undefined> {
    const { job, mine, counted } = round
    const now = this.#clock.now()
    const active = mine.filter(isActive)
    const deadlineMs = msUntilDeadline({ ...job, status: { ...job.status, startTime: round.startTime } }, now)
    if (!this.#expectations.satisfied(keyOf(job))) return deadlineMs
    const wanted = wantedActive(job, active.length, totalSucceeded(counted))
    if (active.length > wanted) {
      const victims = active.toSorted(byDeletionRank(() => 0, now)).slice(0, active.length - wanted)
      await this.#deletePods(round, victims.slice(0, maxPodsPerSync))
    }
    if (active.length >= wanted) return deadlineMs
    const backoffMs =
      totalFailed(counted) > 0
        ? backoffLeftMs(
            mine.filter((pod) => !isActive(pod)),
            now,
          )
        : 0
    if (backoffMs > 0) return Math.min(backoffMs, deadlineMs ?? backoffMs)
    await this.#createPods(round, Math.min(wanted - active.length, maxPodsPerSync))
    return deadlineMs
  }

  async #createPods(round: Round, count: number): Promise<void> {
    const { job, client } = round
    const key = keyOf(job)
    this.#expectations.expectCreations(key, count)
    const draft = jobPod(job)
    const { created, error } = await slowStart(count, async () => {
      try {
        const pod = await client.create(pods, draft)
        this.#recorder.event(job, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
      } catch (error) {
        this.#recorder.event(job, 'Warning', 'FailedCreate', `Error creating: ${(error as Error).message}`)
        throw error
      }
    })
    round.activeDelta += created
    if (error === undefined) return
    for (let missing = created; missing < count; missing++) this.#expectations.creationObserved(key)
    throw error
  }

  async #deletePods(round: Round, victims: readonly Pod[]): Promise<void> {
    if (victims.length === 0) return
    const { job, client } = round
    this.#expectations.expectDeletions(
      keyOf(job),
      victims.map((pod) => pod.metadata.uid),
    )
    await Promise.all(victims.map((pod) => this.#deletePod(job, pod, client)))
    round.activeDelta -= victims.length
  }

  async #deletePod(job: Job, pod: Pod, client: Client): Promise<void> {
    try {
      await client.delete(pods, pod.metadata, { preconditions: { uid: pod.metadata.uid } })
      this.#recorder.event(job, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)
    } catch (error) {
      this.#expectations.deletionObserved(keyOf(job), pod.metadata.uid)
      if (!isNotFound(error)) throw error
    }
  }

  async #writeStatus(round: Round): Promise<void> {
    const { job, client } = round
    const status = this.#statusOf(round)
    if (!deepEqual(status, job.status)) await client.updateStatus(jobs, { ...job, status })
  }

  #statusOf({ job, mine, counted, conditions, startTime, activeDelta }: Round): JobStatus {
    const active = mine.filter(isActive)
    const { succeeded, failed } = counted.uncounted
    const complete = isTrue(conditions, 'Complete')
    // The server leaves out what is zero, but for `ready` and `terminating`.
    return {
      ...job.status,
      active: active.length + activeDelta || undefined,
      ready: active.filter(isReady).length,
      terminating: mine.filter(isTerminating).length,
      succeeded: counted.succeeded || undefined,
      failed: counted.failed || undefined,
      startTime,
      completionTime: complete ? (job.status.completionTime ?? toTime(this.#clock.now())) : undefined,
      conditions: conditions.length > 0 ? [...conditions] : undefined,
      uncountedTerminatedPods: {
        succeeded: succeeded.length > 0 ? [...succeeded] : undefined,
        failed: failed.length > 0 ? [...failed] : undefined,
      },
    }
  }

  /** The pods of a Job that has ended, or is being deleted, are nobody's business any more. */
  async #letGo(job: Job, client: Client): Promise<Result> {
    await removeFinalizers(client, this.#pods.byIndex('owner', job.metadata.uid).filter(hasFinalizer))
    return done
  }
}

/** Pods whose uids are in the status, so that their finalizers may go. */
function uncountedPods({ mine, counted }: Round): readonly Pod[] {
  const uids = new Set([...counted.uncounted.succeeded, ...counted.uncounted.failed])
  return mine.filter((pod) => uids.has(pod.metadata.uid) && hasFinalizer(pod) && (hasEnded(pod) || isTerminating(pod)))
}

/** How many pods should run now. */
function wantedActive(job: Job, active: number, succeeded: number): number {
  const { parallelism = 1, completions, suspend } = job.spec
  if (suspend) return 0
  // Without a number of completions, no new pod starts after the first success.
  if (completions === undefined) return succeeded > 0 ? Math.min(active, parallelism) : parallelism
  return Math.max(0, Math.min(parallelism, completions - succeeded))
}

function jobPod(job: Job): Draft<Pod> {
  const draft = podFromTemplate(job.spec.template, job, jobs)
  return {
    ...draft,
    metadata: { ...draft.metadata, finalizers: [...(draft.metadata?.finalizers ?? []), trackingFinalizer] },
  }
}
