import type { Pod, PodStatus } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import { type Clock, type Timer, timerPriority, toTime } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { AgentEvents } from '../events.ts'
import { podUidLabel } from '../runtimes/container-labels.ts'
import { type ContainerRuntime, RuntimeError } from '../runtimes/container-runtime.ts'
import { type NodeVolumes, notAttachedInTime } from '../volumes/node-volumes.ts'
import { computeActions, type PodActions } from './compute-actions.ts'
import { describePod } from './container-kinds.ts'
import { ContainerStarter } from './container-starter.ts'
import { formerPodOf } from './former-pod.ts'
import type { PodRejection } from './pod-admission.ts'
import { type PendingResize, PodAllocation } from './pod-allocation.ts'
import { isTerminal } from './pod-phase.ts'
import { PodProbes } from './pod-probes.ts'
import { hasExited, latestOf, observePod, type PodRuntimeStatus } from './pod-runtime-status.ts'
import type { PodSituation, StartFailure } from './pod-situation.ts'
import { type Ending, podStatusOf, type StatusSource } from './pod-status.ts'
import { PodTerminator } from './pod-terminator.ts'
import { PodWriter } from './pod-writer.ts'
import { type BackoffEntry, nextBackoff } from './restart-backoff.ts'
import { sandboxConfigOf } from './runtime-configs.ts'

export interface PodWorkerDeps {
  readonly client: Client
  readonly clock: Clock
  readonly logger: Logger
  readonly runtime: ContainerRuntime
  readonly events: AgentEvents
  readonly hostIp: string
  readonly volumes: NodeVolumes
  /** Asked once per pod, before anything is done for it. @returns why the node does not take it */
  readonly admit: (pod: Pod) => Promise<PodRejection | undefined>
  /** Asked before a pod gets other resources than it has. @returns why it does not get them now */
  readonly refuseResize: (pod: Pod) => Promise<PendingResize | undefined>
  /** Nothing of the pod runs any more, and nothing will. */
  readonly onOver: () => void
  /** The pod is not in the API any more, and nothing of it is left on the node. */
  readonly onRemoved: () => void
}

/** How soon work that failed is tried again. */
const retryMs = 5_000

/** Waits between tries to mount volumes (pkg/util/goroutinemap/exponentialbackoff). */
const firstMountWaitMs = 500
const maxMountWaitMs = 122_000
/** A pod whose volumes are not attached after this long is told of (kubelet: podAttachAndMountTimeout). */
const attachTimeoutMs = 123_000

const deadlineExceeded = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
}

/**
 * Makes true what one pod says, one step at a time: look at what runs, report it, and do what that calls for. It looks
 * again when the pod, a container or a probe changes, or when a wait is over; in between it costs nothing.
 */
export class PodWorker {
  readonly #deps: PodWorkerDeps
  readonly #log: Logger
  readonly #source: StatusSource
  readonly #starter: ContainerStarter
  readonly #terminator: PodTerminator
  readonly #startFailures = new Map<string, StartFailure>()
  readonly #restarts = new Map<string, BackoffEntry>()
  readonly #probes: PodProbes
  readonly #writer: PodWriter
  readonly #allocation = new PodAllocation()
  /** Exited containers of which it has been said that their restart waits. */
  readonly #announced = new Set<string>()
  /** Aborts what a pod that ends does not need any more, such as the pull of an image. */
  readonly #starting = new AbortController()
  #pod: Pod
  #state: 'new' | 'admitted' | 'over' | 'removed' = 'new'
  #isGone = false
  #deleted = false
  #ending: Omit<Ending, 'over'> | undefined
  #timer: Timer | undefined
  #mountWaitMs = 0
  #attachDeadlineMs: number | undefined
  #dirty = false
  #busy = false
  #stopped = false

  constructor(deps: PodWorkerDeps, pod: Pod) {
    this.#deps = deps
    this.#pod = pod
    this.#log = deps.logger.child({ pod: `${pod.metadata.namespace}/${pod.metadata.name}` })
    this.#source = { runtimeName: deps.runtime.name, hostIp: deps.hostIp }
    this.#starter = new ContainerStarter(deps)
    this.#terminator = new PodTerminator({ ...deps, logger: this.#log })
    this.#probes = new PodProbes({ ...deps, onChange: () => this.wake() })
    this.#writer = new PodWriter(deps.client)
  }

  get pod(): Pod {
    return this.#pod
  }

  /** Whether the pod waits for resources. */
  get awaitsResize(): boolean {
    return this.#allocation.pending !== undefined
  }

  /** Takes a newer version of the pod; older ones and our own writes are no news. */
  update(pod: Pod): void {
    if (!isNewer(pod, this.#pod)) return
    this.#adopt(pod)
    this.wake()
  }

  /** The pod is not in the API any more. */
  gone(): void {
    this.#isGone = true
    this.#starting.abort(noMoreStarts)
    this.wake()
  }

  /** Something may have to be done. */
  wake(): void {
    this.#dirty = true
    if (!this.#busy && !this.#stopped) void this.#work()
  }

  /** Lets the pod be as it is. */
  stop(): void {
    this.#stopped = true
    this.#starting.abort(noMoreStarts)
    this.#timer?.cancel()
    this.#probes.stop()
  }

  async #work(): Promise<void> {
    this.#busy = true
    while (this.#dirty && !this.#stopped) {
      this.#dirty = false
      this.#timer?.cancel()
      try {
        await this.#sync()
      } catch (error) {
        if (this.#stopped) break
        if (!this.#starting.signal.aborted) this.#log.warn({ err: error }, 'pod sync failed')
        else if (!this.#dirty) this.#log.debug({ err: error }, 'pod sync was cut short')
        this.#wakeIn(retryMs)
      }
    }
    this.#busy = false
  }

  async #sync(): Promise<void> {
    if (this.#state === 'removed') return
    if (this.#state === 'new' && !(await this.#admit())) return
    const { pod } = this
    if (this.#isGone || pod.metadata.deletionTimestamp || isTerminal(pod.status.phase)) this.#ending ??= {}
    let situation = await this.#observe()
    if (!this.#ending) {
      const actions = computeActions(situation)
      if (actions.deadlineExceeded) this.#end(deadlineExceeded)
      else if (actions.finished) this.#end(undefined)
      else {
        await this.#write(podStatusOf(situation, this.#source, undefined))
        await this.#execute(actions, situation.runtime)
        return
      }
      situation = { ...situation, pod: this.#pod }
    }
    await this.#terminate(situation, this.#ending ?? {})
  }

  #end(failure: Ending['failure']): void {
    if (failure) this.#deps.events.pod(this.#pod, 'Normal', failure.reason, failure.message)
    this.#ending = { failure }
  }

  async #observe(): Promise<PodSituation> {
    const runtime = await observePod(this.#deps.runtime, this.#pod.metadata.uid)
    if (!this.#ending) {
      this.#probes.follow(this.#pod, runtime)
      await this.#allocation.follow(this.#pod, this.#deps.refuseResize)
    }
    return {
      pod: this.#pod,
      runtime,
      startFailures: this.#startFailures,
      restarts: this.#restarts,
      probes: this.#probes.verdicts,
      allocations: this.#allocation.given,
      pendingResize: this.#allocation.pending,
      nowMs: this.#deps.clock.now(),
    }
  }

  // ---- admission

  /** @returns whether the node has the pod, so that there is something to do */
  async #admit(): Promise<boolean> {
    const pod = this.#pod
    // A pod that has been here before has been admitted: its agent was restarted.
    const rejection = pod.status.startTime || isTerminal(pod.status.phase) ? undefined : await this.#deps.admit(pod)
    this.#state = 'admitted'
    if (!rejection) {
      this.#allocation.begin(pod)
      await this.#restore(pod)
      return true
    }
    const { reason, message } = rejection
    this.#deps.events.pod(pod, 'Warning', reason, message)
    const startTime = toTime(this.#deps.clock.now())
    await this.#write({ phase: 'Failed', reason, message: `Pod was rejected: ${message}`, startTime })
    this.#dirty = true
    return false
  }

  async #restore(pod: Pod): Promise<void> {
    const { client, runtime, hostIp } = this.#deps
    if (!runtime.restore || isTerminal(pod.status.phase)) return
    const podIps = (pod.status.podIPs ?? []).map(({ ip }) => ip)
    const former = await formerPodOf(pod, { client, hostIp, podIps })
    const { sandbox } = await observePod(runtime, pod.metadata.uid)
    if (former && !sandbox) await runtime.restore(former)
    if (former) await this.#deps.volumes.restore(pod)
  }

  // ---- running

  async #execute(actions: PodActions, status: PodRuntimeStatus): Promise<void> {
    for (const { container, message, graceMs } of actions.kill) {
      this.#terminator.stop(this.#pod, container, message, graceMs)
    }
    for (const { name } of actions.backingOff) this.#announceBackoff(name, status)
    if (actions.createSandbox && (await this.#createSandbox(status))) {
      // As in the kubelet's SyncPod, containers start at once: what there is to say of the sandbox is said with them.
      const situation = await this.#observe()
      return this.#execute(computeActions(situation), situation.runtime)
    }
    for (const container of actions.start) {
      this.#lengthenBackoff(container.name, status)
      const failure = await this.#starter.start(this.#pod, container, status, this.#starting.signal)
      if (failure) this.#startFailures.set(container.name, failure)
      else this.#startFailures.delete(container.name)
      this.#dirty = true
    }
    if (actions.wakeAtMs !== undefined) this.#wakeIn(actions.wakeAtMs - this.#deps.clock.now())
  }

  /** @returns whether there is one now */
  async #createSandbox({ sandbox }: PodRuntimeStatus): Promise<boolean> {
    const attempt = sandbox ? sandbox.metadata.attempt + 1 : 0
    if (!(await this.#mountVolumes())) return false
    try {
      await this.#deps.runtime.runPodSandbox(sandboxConfigOf(this.#pod, attempt), this.#starting.signal)
      this.#dirty = true
      return true
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error
      const message = `Failed to create pod sandbox: ${error.message}`
      this.#deps.events.pod(this.#pod, 'Warning', 'FailedCreatePodSandBox', message)
      this.#wakeIn(retryMs)
      return false
    }
  }

  /** @returns whether all volumes can be mounted */
  async #mountVolumes(): Promise<boolean> {
    const { clock, events, volumes } = this.#deps
    const missing = await volumes.mount(this.#pod)
    if (!missing) return true
    let { message } = missing
    if (message === undefined) {
      this.#attachDeadlineMs ??= clock.now() + attachTimeoutMs
      if (clock.now() >= this.#attachDeadlineMs) {
        message = notAttachedInTime(missing.volume)
        this.#attachDeadlineMs = undefined
      }
    }
    if (message !== undefined) events.pod(this.#pod, 'Warning', 'FailedMount', message)
    this.#mountWaitMs = Math.min(this.#mountWaitMs * 2 || firstMountWaitMs, maxMountWaitMs)
    this.#wakeIn(this.#mountWaitMs)
    return false
  }

  #announceBackoff(name: string, status: PodRuntimeStatus): void {
    const latest = latestOf(status, name)
    if (!latest || this.#announced.has(latest.id)) return
    this.#announced.clear()
    this.#announced.add(latest.id)
    const message = `Back-off restarting failed container ${name} in pod ${describePod(this.#pod)}`
    this.#deps.events.container(this.#pod, name, 'Warning', 'BackOff', message)
  }

  #lengthenBackoff(name: string, status: PodRuntimeStatus): void {
    const latest = latestOf(status, name)
    if (!hasExited(latest) || this.#startFailures.has(name)) return
    this.#restarts.set(name, nextBackoff(this.#restarts.get(name), latest.finishedAtMs, this.#deps.clock.now()))
  }

  // ---- ending

  async #terminate(situation: PodSituation, ending: Omit<Ending, 'over'>): Promise<void> {
    this.#probes.stop()
    const { pod, runtime } = situation
    const still = this.#terminator.stopAll(pod, runtime, graceMsOf(pod))
    const wasHere = runtime.sandbox !== undefined || !isTerminal(pod.status.phase)
    if (still) {
      if (!this.#isGone) await this.#write(podStatusOf(situation, this.#source, { ...ending, over: false }))
      return
    }
    if (runtime.sandbox) await this.#deps.runtime.stopPodSandbox(runtime.sandbox.id, neverAborted)
    if (!this.#isGone && wasHere) {
      await this.#write(podStatusOf(await this.#observe(), this.#source, { ...ending, over: true }))
    }
    if (this.#state === 'admitted') {
      this.#state = 'over'
      this.#deps.onOver()
    }
    if (this.#isGone) await this.#remove()
    else if (this.#pod.metadata.deletionTimestamp && !this.#deleted) {
      await this.#writer.delete(this.#pod)
      this.#deleted = true
    }
  }

  async #remove(): Promise<void> {
    const { runtime, onRemoved } = this.#deps
    const left = await runtime.listPodSandbox({ labelSelector: { [podUidLabel]: this.#pod.metadata.uid } })
    for (const { id } of left) await runtime.removePodSandbox(id, neverAborted)
    this.#state = 'removed'
    onRemoved()
  }

  async #write(status: PodStatus): Promise<void> {
    const written = await this.#writer.writeStatus(this.#pod, status)
    if (written && isNewer(written, this.#pod)) this.#adopt(written)
  }

  #adopt(pod: Pod): void {
    const images = new Map(this.#pod.spec.containers.map(({ name, image }) => [name, image]))
    // Another image may be one that can be started.
    for (const { name, image } of pod.spec.containers) {
      if (images.get(name) !== image) this.#startFailures.delete(name)
    }
    this.#pod = pod
    if (pod.metadata.deletionTimestamp || isTerminal(pod.status.phase)) this.#starting.abort(noMoreStarts)
  }

  #wakeIn(delayMs: number): void {
    this.#timer?.cancel()
    this.#timer = this.#deps.clock.setTimer(Math.max(0, delayMs), () => this.wake(), timerPriority.nodeAgents)
  }
}

/** Why starts are aborted. One for all: making an error per pod would cost more than the pod. */
const noMoreStarts = new Error('nothing more is started for the pod')

const neverAborted = new AbortController().signal

/** How long the pod's containers get to end. */
function graceMsOf({ metadata, spec }: Pod): number {
  return (metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30) * 1_000
}

/** Revisions are decimal numbers of one scale. */
function isNewer(pod: Pod, than: Pod): boolean {
  const [a, b] = [pod.metadata.resourceVersion, than.metadata.resourceVersion]
  return a.length === b.length ? a > b : a.length > b.length
}
