import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Clock } from '../../platform/clock.ts'
import type { AgentEvents } from '../events.ts'
import type { ContainerRuntime } from '../runtimes/container-runtime.ts'
import { initContainersOf } from './container-kinds.ts'
import { ContainerProbes } from './container-probes.ts'
import { isRunning, latestOf, type PodRuntimeStatus } from './pod-runtime-status.ts'
import type { ProbeVerdict } from './pod-situation.ts'

export interface PodProbesDeps {
  readonly clock: Clock
  readonly runtime: ContainerRuntime
  readonly events: AgentEvents
  readonly hostIp: string
  /** A verdict has changed. */
  readonly onChange: () => void
}

/** The probes of all running containers of one pod. */
export class PodProbes {
  readonly #deps: PodProbesDeps
  readonly #byContainer = new Map<string, ContainerProbes>()

  constructor(deps: PodProbesDeps) {
    this.#deps = deps
  }

  /** By container id, of those that run. */
  get verdicts(): ReadonlyMap<string, ProbeVerdict> {
    return new Map([...this.#byContainer].map(([id, probes]) => [id, probes.verdict]))
  }

  /** Probes what runs now, and nothing else. */
  follow(pod: Pod, status: PodRuntimeStatus): void {
    const running = new Set<string>()
    for (const container of [...initContainersOf(pod), ...pod.spec.containers]) {
      const latest = latestOf(status, container.name)
      if (!isRunning(latest)) continue
      running.add(latest.id)
      if (this.#byContainer.has(latest.id)) continue
      const podIp = status.sandbox?.ips[0] ?? this.#deps.hostIp
      const onFailure = (message: string) =>
        this.#deps.events.container(pod, container.name, 'Warning', 'Unhealthy', message)
      const deps = { ...this.#deps, container, status: latest, podIp, onFailure }
      this.#byContainer.set(latest.id, new ContainerProbes(deps, reportedOf(pod, latest.id)))
    }
    for (const [id, probes] of this.#byContainer) {
      if (running.has(id)) continue
      probes.stop()
      this.#byContainer.delete(id)
    }
  }

  /** Asks no more. What has been found stays. */
  stop(): void {
    for (const probes of this.#byContainer.values()) probes.stop()
  }
}

/** What the API has of this very container: an agent that was restarted goes on from there. */
function reportedOf(pod: Pod, id: string): Pick<ProbeVerdict, 'started' | 'ready'> | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status
  const status = [...initContainerStatuses, ...containerStatuses].find(({ containerID }) => containerID?.endsWith(id))
  return status && { started: status.started ?? false, ready: status.ready }
}
