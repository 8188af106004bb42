import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Clock, EpochMs } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { AgentEvents } from '../events.ts'
import type { ContainerRuntime, ContainerStatus } from '../runtimes/container-runtime.ts'
import { initContainersOf } from './container-kinds.ts'
import { isRunning, type PodRuntimeStatus } from './pod-runtime-status.ts'

export interface PodTerminatorDeps {
  readonly clock: Clock
  readonly logger: Logger
  readonly runtime: ContainerRuntime
  readonly events: AgentEvents
}

/** Containers always get this long to end by themselves (pkg/kubelet/kuberuntime: minimumGracePeriodInSeconds). */
const minGraceMs = 2_000

/** Stops containers of one pod, without waiting for them: that they have exited shows when the pod is next observed. */
export class PodTerminator {
  readonly #deps: PodTerminatorDeps
  /** When each container that is being stopped is killed, by id. */
  readonly #killAtMs = new Map<string, EpochMs>()
  #startedAtMs: EpochMs | undefined

  constructor(deps: PodTerminatorDeps) {
    this.#deps = deps
  }

  /**
   * Stops everything that runs: first the main containers, then sidecars, the last one first.
   * @param graceMs counts from the first call; a later call can shorten it
   * @returns whether anything still runs
   */
  stopAll(pod: Pod, status: PodRuntimeStatus, graceMs: number): boolean {
    this.#startedAtMs ??= this.#deps.clock.now()
    const killAtMs = this.#startedAtMs + Math.max(graceMs, minGraceMs)
    const running = [...status.containers.values()].map(([latest]) => latest).filter(isRunning)
    const initNames = initContainersOf(pod).map(({ name }) => name)
    const order = (container: ContainerStatus) => initNames.indexOf(container.metadata.name)
    const main = running.filter((container) => order(container) < 0)
    const [lastSidecar] = running.filter((container) => order(container) >= 0).sort((a, b) => order(b) - order(a))
    const next = main.length > 0 ? main : lastSidecar ? [lastSidecar] : []
    for (const container of next) {
      this.#stop(pod, container, `Stopping container ${container.metadata.name}`, killAtMs)
    }
    return running.length > 0
  }

  /** Stops one container. */
  stop(pod: Pod, container: ContainerStatus, message: string, graceMs: number): void {
    this.#stop(pod, container, message, this.#deps.clock.now() + Math.max(graceMs, minGraceMs))
  }

  #stop(pod: Pod, { id, metadata }: ContainerStatus, message: string, killAtMs: EpochMs): void {
    const before = this.#killAtMs.get(id)
    if (before !== undefined && before <= killAtMs) return
    this.#killAtMs.set(id, killAtMs)
    const { clock, events, logger, runtime } = this.#deps
    if (before === undefined) events.container(pod, metadata.name, 'Normal', 'Killing', message)
    const timeoutMs = Math.max(0, killAtMs - clock.now())
    runtime
      .stopContainer(id, timeoutMs, neverAborted)
      // The next look at the pod tries again.
      .catch((error: unknown) => logger.warn({ err: error, container: id }, 'stopping a container failed'))
      .finally(() => this.#killAtMs.delete(id))
  }
}

const neverAborted = new AbortController().signal
