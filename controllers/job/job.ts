import { jobs } from '../../apimachinery/kinds/batch/job.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { keyOf, type ObjectRef } from '../../apimachinery/object.ts'
import type { Job } from '../../apimachinery/types/batch-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events/event-recorder.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { done, type Reconciler, type Result, requeueAfter } from '../../client/reconcilers/reconciler.ts'
import { controllerOf, mapped, refersTo } from '../../client/reconcilers/wake.ts'
import { type Clock, toTime } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'
import { Dependents } from '../workloads/dependents.ts'
import { isTerminating } from '../workloads/pods.ts'
import { hasFinalizer, removeFinalizers, trackingFinalizer } from './finalizer.ts'
import { isFinished, isTrue, setCondition } from './job-conditions.ts'
import { JobPods, maxPodsPerSync } from './job-pods.ts'
import { nextPods } from './next-pods.ts'
import type { PodRecord } from './pod-backoff.ts'
import { beginRound, endRound, type Round } from './round.ts'
import { surplusPods } from './surplus.ts'
import { isSettled, onlyReplacesFailed } from './tracking.ts'
import { decidedVerdict, msUntilDeadline, type Verdict, verdictOf } from './verdict.ts'

/** The controller that looks after Jobs which do not name another one (KEP-4368). */
const ownName = 'kubernetes.io/job-controller'
const jobNameLabel = 'batch.kubernetes.io/job-name'

/** Runs the pods of a Job until enough have succeeded, or too many have failed. */
export class JobController implements Reconciler<Job> {
  readonly name = 'job-controller'
  readonly resource = jobs
  readonly wakeOn
  readonly #clock: Clock
  readonly #recorder: EventRecorder
  readonly #pods: Informer<Pod>
  readonly #dependents: Dependents<Job, Pod>
  readonly #jobPods: JobPods
  /** By key of the Job, until that has ended. */
  readonly #ended = new Map<string, PodRecord>()

  constructor(deps: ControllerDeps) {
    this.#clock = deps.clock
    this.#recorder = deps.recorder
    this.#pods = deps.informers.of(pods)
    this.#jobPods = new JobPods(deps)
    const relation = { owners: jobs, dependents: pods, finalizer: trackingFinalizer }
    this.#dependents = new Dependents(deps.informers, relation)
    this.wakeOn = [
      ...this.#dependents.wakeOn,
      // Pods that somebody else has taken from their Job, to let go of them.
      mapped(pods, (pod) => (isLost(pod) ? [keyOf({ namespace: pod.metadata.namespace, name: jobOf(pod) })] : [])),
    ]
  }

  async reconcile(job: Job, client: Client): Promise<Result> {
    const { managedBy } = job.spec
    if (managedBy !== undefined && managedBy !== ownName) return done
    const key = keyOf(job)
    if (isFinished(job)) {
      this.#ended.delete(key)
      return this.#letGo(job.metadata, client)
    }
    const mine = await this.#dependents.claim(job, client)
    const round = beginRound(job, mine, this.#ended.get(key), client, this.#clock.now())
    const waitMs = await this.#proceed(round)
    await endRound(round)
    this.#ended.set(key, round.ended)
    await removeFinalizers(client, round.counted.ended)
    if (job.metadata.deletionTimestamp) return this.#letGo(job.metadata, client)
    return waitMs === undefined ? done : requeueAfter(waitMs)
  }

  reconcileGone(ref: ObjectRef, client: Client): Promise<Result> {
    this.#jobPods.forget(keyOf(ref))
    this.#ended.delete(keyOf(ref))
    return this.#letGo(ref, client)
  }

  /** @returns in how many ms to look again */
  async #proceed(round: Round): Promise<number | undefined> {
    const { job, mine, counted, nowMs } = round
    // Whoever goes away makes no pods any more, and its own end takes them away.
    if (job.metadata.deletionTimestamp) return undefined
    const verdict = decidedVerdict(job) ?? verdictOf(job, mine, counted, nowMs)
    return verdict ? this.#windUp(round, verdict) : this.#goOn(round)
  }

  /** First the verdict is announced and the pods are stopped; the Job has ended when they have. */
  async #windUp(round: Round, { type, reason, message }: Verdict): Promise<undefined> {
    const { job, mine, counted, active, nowMs } = round
    const isFailure = type === 'Failed'
    const target = isFailure ? 'FailureTarget' : 'SuccessCriteriaMet'
    round.conditions = setCondition(round.conditions, nowMs, target, 'True', reason, message)
    await (isFailure ? this.#jobPods.stop(round, active) : this.#jobPods.discard(round, active))
    if (active.length > 0 || mine.some(isTerminating) || !isSettled(counted) || !this.#jobPods.areSeen(job)) return
    round.conditions = setCondition(round.conditions, nowMs, type, 'True', reason, message)
    if (isFailure) this.#recorder.event(job, 'Warning', reason, message)
    else this.#noteCompletion(job, counted.succeeded)
  }

  #noteCompletion(job: Job, succeeded: number): void {
    if (succeeded > (job.spec.completions ?? Number.POSITIVE_INFINITY)) {
      const message = 'Too many succeeded pods running after completion count reached'
      this.#recorder.event(job, 'Warning', 'TooManySucceededPods', message)
    }
    this.#recorder.event(job, 'Normal', 'Completed', 'Job completed')
  }

  /** Brings the number of running pods to what is wanted. @returns in how many ms to look again */
  async #goOn(round: Round): Promise<number | undefined> {
    const { job, mine, active, counted, nowMs } = round
    if (!this.#jobPods.areSeen(job)) return msUntilDeadline(job, round.startTime, nowMs)
    this.#noteSuspension(round)
    const deadlineMs = msUntilDeadline(job, round.startTime, nowMs)
    const wanted = wantedActive(job, active.length, counted.total.succeeded)
    const surplus = surplusPods(job, active, active.length - wanted)
    if (surplus.length > 0) {
      await this.#jobPods.discard(round, surplus)
      return deadlineMs
    }
    const leaving = onlyReplacesFailed(job) ? mine.filter(isTerminating).length : 0
    const { drafts, waitMs } = nextPods(round, Math.min(wanted - active.length - leaving, maxPodsPerSync))
    if (drafts.length > 0) await this.#jobPods.create(round, drafts)
    return sooner(waitMs, deadlineMs)
  }

  #noteSuspension(round: Round): void {
    const { job, conditions, nowMs } = round
    if (job.spec.suspend && !isTrue(conditions, 'Suspended')) {
      round.conditions = setCondition(conditions, nowMs, 'Suspended', 'True', 'JobSuspended', 'Job suspended')
      round.startTime = undefined
      this.#recorder.event(job, 'Normal', 'Suspended', 'Job suspended')
    }
    if (!job.spec.suspend && isTrue(conditions, 'Suspended')) {
      round.conditions = setCondition(conditions, nowMs, 'Suspended', 'False', 'JobResumed', 'Job resumed')
      round.startTime = toTime(nowMs)
      this.#recorder.event(job, 'Normal', 'Resumed', 'Job resumed')
    }
  }

  /** The pods of a Job that has ended, is being deleted or is gone are nobody's business any more. */
  async #letGo({ namespace, name }: ObjectRef, client: Client): Promise<Result> {
    const held = this.#pods.list(namespace).filter((pod) => hasFinalizer(pod) && jobOf(pod) === name)
    await removeFinalizers(client, held)
    return done
  }
}

/** Held for a Job, and controlled by nobody. */
const isLost = (pod: Pod): boolean => hasFinalizer(pod) && !controllerOf(pod)

/** The name of the Job that controls the pod, or has made it when nobody controls it. */
function jobOf(pod: Pod): string {
  const owner = controllerOf(pod)
  if (owner) return refersTo(owner, jobs) ? owner.name : ''
  return pod.metadata.labels?.[jobNameLabel] ?? ''
}

function sooner(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}

/** How many pods should run now. */
function wantedActive(job: Job, active: number, succeeded: number): number {
  const { parallelism = 1, completions, suspend } = job.spec
  if (suspend) return 0
  // Without a number of completions, no new pod starts after the first success, and those that run go on.
  if (completions === undefined) return succeeded > 0 ? active : parallelism
  return Math.max(0, Math.min(parallelism, completions - succeeded))
}
