import { isSidecar } from '../../apimachinery/kinds/core/pod-resources.ts'
import type { Container, Pod } from '../../apimachinery/types/core-v1.ts'
import { type EpochMs, parseTime } from '../../platform/clock.ts'
import { containerHashAnnotation } from '../runtimes/container-labels.ts'
import type { ContainerStatus } from '../runtimes/container-runtime.ts'
import { containerHash, ephemeralContainersOf, initContainersOf, runsAgain } from './container-kinds.ts'
import { needsRestart } from './pod-allocation.ts'
import { hasExited, isRunning, latestOf } from './pod-runtime-status.ts'
import { type PodSituation, startDelayOf } from './pod-situation.ts'

/** A container that must end, although its pod goes on. */
export interface KillAction {
  readonly container: ContainerStatus
  readonly message: string
  readonly graceMs: number
}

/** What to do for a pod now. */
export interface PodActions {
  /** Containers can only run in a sandbox: nothing else is done before there is one. */
  readonly createSandbox: boolean
  readonly kill: readonly KillAction[]
  /** In this order. */
  readonly start: readonly Container[]
  /** Containers that wait out their back-off after a crash. */
  readonly backingOff: readonly Container[]
  /** Nothing in it will run again. */
  readonly finished: boolean
  /** It has been active for longer than it may. */
  readonly deadlineExceeded: boolean
  /** When to look again if nothing happens; undefined when only an event can change anything. */
  readonly wakeAtMs: EpochMs | undefined
}

/** Decides what to do for a pod that is to run. Pure: the same situation gives the same answer. */
export function computeActions(situation: PodSituation): PodActions {
  const decision = new Decision(situation)
  const deadlineAtMs = deadlineOf(situation.pod)
  if (deadlineAtMs !== undefined && deadlineAtMs <= situation.nowMs) return { ...nothing, deadlineExceeded: true }
  if (deadlineAtMs !== undefined) decision.wakeAt(deadlineAtMs)
  if (isOver(situation)) return { ...nothing, finished: true }
  const ready = situation.runtime.sandbox?.state === 'SANDBOX_READY'
  if (ready) {
    for (const container of ephemeralContainersOf(situation.pod)) decision.startOnce(container)
    if (decision.initialise()) for (const container of situation.pod.spec.containers) decision.keepRunning(container)
  }
  return { ...nothing, ...decision.actions(), createSandbox: !ready }
}

const nothing: PodActions = {
  createSandbox: false,
  kill: [],
  start: [],
  backingOff: [],
  finished: false,
  deadlineExceeded: false,
  wakeAtMs: undefined,
}

/** Whether all containers have ended for good, or an init container has and did not succeed. */
function isOver({ pod, runtime }: PodSituation): boolean {
  const ended = (container: Container) => {
    const latest = latestOf(runtime, container.name)
    return hasExited(latest) && !runsAgain(pod, container, latest.exitCode)
  }
  const failed = initContainersOf(pod).some(
    (container) => !isSidecar(container) && latestOf(runtime, container.name)?.exitCode !== 0 && ended(container),
  )
  return failed || pod.spec.containers.every(ended)
}

/** `spec.activeDeadlineSeconds` counts from the moment the agent first saw the pod. */
function deadlineOf({ spec, status }: Pod): EpochMs | undefined {
  if (spec.activeDeadlineSeconds === undefined || !status?.startTime) return undefined
  return parseTime(status.startTime) + spec.activeDeadlineSeconds * 1_000
}

/** Collects actions, container by container. */
class Decision {
  readonly #situation: PodSituation
  readonly #kill: KillAction[] = []
  readonly #start: Container[] = []
  readonly #backingOff: Container[] = []
  #wakeAtMs: EpochMs | undefined

  constructor(situation: PodSituation) {
    this.#situation = situation
  }

  actions(): Partial<PodActions> {
    return { kill: this.#kill, start: this.#start, backingOff: this.#backingOff, wakeAtMs: this.#wakeAtMs }
  }

  wakeAt(at: EpochMs): void {
    this.#wakeAtMs = Math.min(at, this.#wakeAtMs ?? Number.POSITIVE_INFINITY)
  }

  /** Runs the init containers, one after the other. @returns whether the others may run */
  initialise(): boolean {
    const { pod } = this.#situation
    const initialised = pod.spec.containers.some(({ name }) => this.#inSandbox(name) !== undefined)
    for (const container of initContainersOf(pod)) {
      if (isSidecar(container)) {
        this.keepRunning(container)
        if (!initialised && !this.#hasStarted(container)) return false
      } else if (!initialised && !this.#hasSucceeded(container)) {
        this.keepRunning(container)
        return false
      }
    }
    return true
  }

  /** Starts the container if it should run and does not, kills it if it should not run as it does. */
  keepRunning(container: Container): void {
    const latest = this.#inSandbox(container.name)
    if (isRunning(latest)) {
      const message = this.#reasonToKill(container, latest)
      if (message !== undefined)
        this.#kill.push({ container: latest, message, graceMs: this.#graceMs(container, latest) })
    } else if (!hasExited(latest) || runsAgain(this.#situation.pod, container, latest.exitCode)) {
      this.#startUnlessDelayed(container)
    }
  }

  startOnce(container: Container): void {
    if (this.#inSandbox(container.name) === undefined) this.#startUnlessDelayed(container)
  }

  #startUnlessDelayed(container: Container): void {
    const delay = startDelayOf(this.#situation, container)
    if (!delay || delay.untilMs <= this.#situation.nowMs) {
      this.#start.push(container)
      return
    }
    this.wakeAt(delay.untilMs)
    if (delay.waiting.reason === 'CrashLoopBackOff') this.#backingOff.push(container)
  }

  #reasonToKill(container: Container, running: ContainerStatus): string | undefined {
    const { name } = container
    if (running.annotations[containerHashAnnotation] !== containerHash(container)) {
      return `Container ${name} definition changed, will be restarted`
    }
    if (needsRestart(container, running, this.#situation.allocations))
      return `Container ${name} resize requires restart`
    const unhealthy = this.#situation.probes.get(running.id)?.unhealthy
    return unhealthy && `Container ${name} failed ${unhealthy} probe, will be restarted`
  }

  #graceMs({ livenessProbe, startupProbe }: Container, running: ContainerStatus): number {
    const unhealthy = this.#situation.probes.get(running.id)?.unhealthy
    const probe = unhealthy === 'liveness' ? livenessProbe : unhealthy === 'startup' ? startupProbe : undefined
    const seconds = probe?.terminationGracePeriodSeconds ?? this.#situation.pod.spec.terminationGracePeriodSeconds ?? 30
    return seconds * 1_000
  }

  #hasStarted({ name }: Container): boolean {
    const latest = this.#inSandbox(name)
    return isRunning(latest) && this.#situation.probes.get(latest.id)?.started === true
  }

  #hasSucceeded({ name }: Container): boolean {
    const latest = this.#inSandbox(name)
    return hasExited(latest) && latest.exitCode === 0
  }

  /** The newest container of this name, unless its sandbox is gone: then it has to run anew. */
  #inSandbox(name: string): ContainerStatus | undefined {
    const latest = latestOf(this.#situation.runtime, name)
    return latest?.podSandboxId === this.#situation.runtime.sandbox?.id ? latest : undefined
  }
}
