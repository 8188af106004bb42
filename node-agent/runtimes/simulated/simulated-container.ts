import type { Clock, EpochMs } from '../../../platform/clock.ts'
import { finishesLabel } from '../container-labels.ts'
import type {
  ContainerConfig,
  ContainerState,
  ContainerStats,
  ContainerStatus,
  ProbeAction,
  ProbeKind,
  ProbeResult,
} from '../container-runtime.ts'
import { programOf } from './behaviour.ts'
import { ContainerLog } from './container-log.ts'
import { type ContainerScript, scriptOf } from './container-script.ts'
import { fullImageName } from './image-reference.ts'
import { ProcessInput } from './process-input.ts'
import type { Surroundings } from './program.ts'
import { type ProcessExit, SimulatedProcess } from './simulated-process.ts'
import type { Demand } from './usage/demand.ts'

/** What images without a PATH of their own have. */
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** What a container is made of. */
export interface SimulatedContainerInit {
  readonly id: string
  readonly podSandboxId: string
  readonly podUid: string
  readonly pod: { readonly namespace: string; readonly name: string }
  readonly hostname: string
  readonly config: ContainerConfig
  readonly imageRef: string
}

/** A container of the simulated runtime. */
export class SimulatedContainer {
  readonly init: SimulatedContainerInit
  readonly log = new ContainerLog()
  /** Absent: nobody can type anything into it. */
  readonly input: ProcessInput | undefined
  readonly #script: ContainerScript
  readonly #clock: Clock
  readonly #onExit: () => void
  readonly #createdAtMs: EpochMs
  #state: ContainerState = 'CONTAINER_CREATED'
  #process: SimulatedProcess | undefined
  #startedAtMs: EpochMs = 0
  #exit: ProcessExit | undefined
  #exitMessage = ''
  readonly #cpuTime = new CpuTime()
  #waitingForExit: (() => void)[] = []

  /** @throws {Error} its script is wrong */
  constructor(init: SimulatedContainerInit, clock: Clock, onExit: () => void) {
    this.init = init
    this.#clock = clock
    this.#onExit = onExit
    if (init.config.stdin) this.input = new ProcessInput()
    this.#script = scriptOf(init.config.metadata.name, init.config.annotations)
    this.#createdAtMs = clock.now()
  }

  get script(): ContainerScript {
    return this.#script
  }

  get running(): boolean {
    return this.#state === 'CONTAINER_RUNNING'
  }

  /** @param atMs when it started; past, for a container that is restored. @throws {Error} it is scripted not to start */
  start(atMs: EpochMs): void {
    if (this.#script.startError !== undefined) throw new Error(this.#script.startError)
    const { config } = this.init
    this.#state = 'CONTAINER_RUNNING'
    this.#startedAtMs = atMs
    const finishes = config.labels[finishesLabel] === 'true'
    this.#process = new SimulatedProcess({
      program: programOf(config, this.#script, {
        ...this.surroundings(atMs),
        tty: config.tty && config.stdin,
        knownOnly: false,
        finishes,
      }),
      startedAtMs: atMs,
      clock: this.#clock,
      log: this.log,
      input: this.input,
      onExit: (exit) => this.#exited(exit),
    })
  }

  /** Where its programs run. */
  surroundings(startedAtMs: EpochMs): Pick<Surroundings, 'startedAtMs' | 'hostname' | 'env' | 'workingDir'> {
    const { config, hostname } = this.init
    const own = config.envs.map(({ key, value }) => [key, value] as const)
    const env = new Map([['PATH', usualPath], ['HOSTNAME', hostname], ...own])
    return { startedAtMs, hostname, env, workingDir: config.workingDir }
  }

  /** SIGINT from its terminal. */
  interrupt(): void {
    this.#process?.interrupt()
  }

  /** Brings back a container that had exited. */
  restoreExited(startedAtMs: EpochMs, exit: ProcessExit, message: string): void {
    this.#state = 'CONTAINER_EXITED'
    this.#startedAtMs = startedAtMs
    this.#exit = exit
    this.#exitMessage = message
  }

  /** Resolves when it has exited. */
  stop(timeoutMs: number): Promise<void> {
    this.#process?.stop(timeoutMs)
    return this.running ? new Promise((resolve) => this.#waitingForExit.push(resolve)) : Promise.resolve()
  }

  /** Ends its timers without an exit. */
  abandon(): void {
    this.#process?.abandon()
  }

  /** Answers as scripted; success, where nothing is. */
  probe(kind: ProbeKind, action: ProbeAction): ProbeResult {
    const now = this.#clock.now()
    const { readyAfterSeconds = 0, unreadyAfterSeconds, deadAfterSeconds } = this.#script
    const at = (seconds: number | undefined) =>
      seconds === undefined ? Number.POSITIVE_INFINITY : this.#startedAtMs + seconds * 1_000
    const [from, until] =
      kind === 'liveness'
        ? [this.#startedAtMs, at(deadAfterSeconds)]
        : [at(readyAfterSeconds), kind === 'readiness' ? at(unreadyAfterSeconds) : Number.POSITIVE_INFINITY]
    if (now < from) return { success: false, output: failureOf(action), sameUntilMs: from }
    if (now < until) return { success: true, output: '', sameUntilMs: until }
    return { success: false, output: failureOf(action), sameUntilMs: Number.POSITIVE_INFINITY }
  }

  /** What it uses now. */
  stats(demand: Demand): ContainerStats {
    const { id, pod, config } = this.init
    const { metadata, labels } = config
    const nowMs = this.#clock.now()
    const ranMs = nowMs - this.#startedAtMs
    const container = { namespace: pod.namespace, podName: pod.name, name: metadata.name }
    const { cpu, memoryBytes } = demand.usageOf(container, ranMs)
    const cpuNanoCores = Math.round(cpu * nanosPerUnit)
    return {
      id,
      metadata,
      labels,
      startedAtMs: this.#startedAtMs,
      cpuNanoCores: ranMs < measuredAfterMs ? undefined : cpuNanoCores,
      cpuCoreNanoSeconds: this.#cpuTime.until(ranMs, cpuNanoCores),
      memoryWorkingSetBytes: Math.round(memoryBytes),
    }
  }

  status(): ContainerStatus {
    const { id, podSandboxId, config, imageRef } = this.init
    return {
      id,
      metadata: config.metadata,
      podSandboxId,
      state: this.#state,
      createdAtMs: this.#createdAtMs,
      startedAtMs: this.#startedAtMs,
      finishedAtMs: this.#exit?.atMs ?? 0,
      exitCode: this.#exit?.exitCode ?? 0,
      image: { image: fullImageName(config.image.image) },
      imageRef,
      reason: this.#exit ? this.#exitReason(this.#exit) : '',
      message: this.#exitMessage,
      labels: config.labels,
      annotations: config.annotations,
    }
  }

  #exitReason(exit: ProcessExit): string {
    if (this.#script.oomKilled && exit.exitCode === 137) return 'OOMKilled'
    return exit.exitCode === 0 ? 'Completed' : 'Error'
  }

  #exited(exit: ProcessExit): void {
    this.#state = 'CONTAINER_EXITED'
    this.#exit = exit
    this.#exitMessage = this.#script.terminationMessage ?? ''
    this.log.changed()
    const waiting = this.#waitingForExit
    this.#waitingForExit = []
    this.#onExit()
    for (const resolve of waiting) resolve()
  }
}

const nanosPerUnit = 1e9

/** It takes two looks to know how fast CPU time passes (cAdvisor looks every 10 s). */
const measuredAfterMs = 10_000

/** CPU time as it adds up: what is used now has been used since somebody last looked. */
class CpuTime {
  #coreNanoSeconds = 0
  #untilMs = 0

  until(ranMs: number, nanoCores: number): number {
    this.#coreNanoSeconds += Math.round((nanoCores * (ranMs - this.#untilMs)) / 1_000)
    this.#untilMs = ranMs
    return this.#coreNanoSeconds
  }
}

/** What upstream's probers say of a container that does not serve. */
function failureOf(action: ProbeAction): string {
  switch (action.type) {
    case 'httpGet':
      return 'HTTP probe failed with statuscode: 503'
    case 'tcpSocket':
      return `dial tcp ${action.host}:${action.port}: connect: connection refused`
    case 'grpc':
      return 'service unhealthy (responded with "NOT_SERVING")'
    case 'exec':
      return ''
  }
}
