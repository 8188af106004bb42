import { formatGoDuration } from '../../apimachinery/duration.ts'
import type { Container, ContainerStateWaiting, Pod } from '../../apimachinery/types/core-v1.ts'
import type { EpochMs } from '../../platform/clock.ts'
import { describePod, runsAgain } from './container-kinds.ts'
import type { Allocations, PendingResize } from './pod-allocation.ts'
import { hasExited, latestOf, type PodRuntimeStatus } from './pod-runtime-status.ts'
import { type BackoffEntry, retryAt } from './restart-backoff.ts'

/** A container that could not be started. */
export interface StartFailure {
  /** What the container's status says. */
  readonly waiting: ContainerStateWaiting
  readonly retryAtMs: EpochMs
}

/** What the probes of a running container have found. */
export interface ProbeVerdict {
  /** The startup probe has succeeded, or there is none. */
  readonly started: boolean
  readonly ready: boolean
  /** The probe because of which it must be killed. */
  readonly unhealthy: 'startup' | 'liveness' | undefined
}

/** Everything that decides what is done next for a pod, and what its status says. */
export interface PodSituation {
  readonly pod: Pod
  readonly runtime: PodRuntimeStatus
  /** By container name. */
  readonly startFailures: ReadonlyMap<string, StartFailure>
  /** Of containers that were restarted, by name. */
  readonly restarts: ReadonlyMap<string, BackoffEntry>
  /** By container id. */
  readonly probes: ReadonlyMap<string, ProbeVerdict>
  /** What containers have been given; those that are not in it have what they ask for. */
  readonly allocations: Allocations
  /** Why the pod has not been given what it asks for. */
  readonly pendingResize: PendingResize | undefined
  readonly nowMs: EpochMs
}

/** Why a container that should run is not started now. */
export interface StartDelay {
  readonly untilMs: EpochMs
  readonly waiting: ContainerStateWaiting
}

/** The wait before this container's next start; `untilMs` can be past, when it is about to be tried again. */
export function startDelayOf(situation: PodSituation, container: Container): StartDelay | undefined {
  const { name } = container
  const failure = situation.startFailures.get(name)
  if (failure) return { untilMs: failure.retryAtMs, waiting: failure.waiting }
  const latest = latestOf(situation.runtime, name)
  const backoff = situation.restarts.get(name)
  if (!hasExited(latest) || !backoff || !runsAgain(situation.pod, container, latest.exitCode)) return undefined
  const untilMs = retryAt(backoff, latest.finishedAtMs)
  if (untilMs <= situation.nowMs) return undefined
  const wait = formatGoDuration(backoff.waitMs)
  const message = `back-off ${wait} restarting failed container=${name} pod=${describePod(situation.pod)}`
  return { untilMs, waiting: { reason: 'CrashLoopBackOff', message } }
}
