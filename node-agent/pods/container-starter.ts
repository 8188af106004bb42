import type { Container, Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { Clock } from '../../platform/clock.ts'
import type { AgentEvents } from '../events.ts'
import { type ContainerRuntime, RuntimeError } from '../runtimes/container-runtime.ts'
import { ConfigurationError } from './configuration-data.ts'
import { environmentOf } from './environment.ts'
import { ImagePuller } from './image-puller.ts'
import type { PodRuntimeStatus } from './pod-runtime-status.ts'
import type { StartFailure } from './pod-situation.ts'
import { containerConfigOf } from './runtime-configs.ts'

export interface ContainerStarterDeps {
  readonly client: Client
  readonly clock: Clock
  readonly runtime: ContainerRuntime
  readonly events: AgentEvents
  readonly hostIp: string
}

/** How soon a container that could not be created or started is tried again (the kubelet's worker back-off). */
const retryMs = 10_000

/** Starts the containers of one pod: image, environment, container, in this order. */
export class ContainerStarter {
  readonly #deps: ContainerStarterDeps
  readonly #images: ImagePuller

  constructor(deps: ContainerStarterDeps) {
    this.#deps = deps
    this.#images = new ImagePuller(deps)
  }

  /**
   * Starts a new container of this name in the pod's sandbox. Of those before it, the last one is kept.
   * @returns why it could not be started
   */
  async start(
    pod: Pod,
    container: Container,
    status: PodRuntimeStatus,
    signal: AbortSignal,
  ): Promise<StartFailure | undefined> {
    const failed = await this.#images.ensure(pod, container, signal)
    if (failed) return failed
    const former = status.containers.get(container.name) ?? []
    const [latest] = former
    for (const { id, state } of former) {
      if (id !== latest?.id || state === 'CONTAINER_CREATED') await this.#deps.runtime.removeContainer(id, signal)
    }
    try {
      await this.#createAndStart(pod, container, latest ? latest.metadata.attempt + 1 : 0, status, signal)
      return undefined
    } catch (error) {
      if (error instanceof ConfigurationError) return this.#failure(pod, container, 'CreateContainerConfigError', error)
      if (error instanceof CreateError) return this.#failure(pod, container, 'CreateContainerError', error)
      if (error instanceof RuntimeError) return this.#failure(pod, container, 'RunContainerError', error)
      throw error
    }
  }

  async #createAndStart(
    pod: Pod,
    container: Container,
    attempt: number,
    { sandbox }: PodRuntimeStatus,
    signal: AbortSignal,
  ): Promise<void> {
    const { client, events, hostIp, runtime } = this.#deps
    if (!sandbox) throw new Error('a container was started before its sandbox')
    const env = await environmentOf(pod, container, { client, hostIp, podIps: sandbox.ips })
    const config = containerConfigOf(pod, container, attempt, env)
    const id = await runtime.createContainer(sandbox.id, config, signal).catch((error: unknown) => {
      throw error instanceof RuntimeError ? new CreateError(error.message, { cause: error }) : error
    })
    events.container(pod, container.name, 'Normal', 'Created', 'Container created')
    await runtime.startContainer(id, signal)
    events.container(pod, container.name, 'Normal', 'Started', 'Container started')
  }

  #failure(pod: Pod, { name }: Container, reason: string, { message }: Error): StartFailure {
    this.#deps.events.container(pod, name, 'Warning', 'Failed', `Error: ${message}`)
    return { waiting: { reason, message }, retryAtMs: this.#deps.clock.now() + retryMs }
  }
}

/** The container could not be created, as opposed to started. */
class CreateError extends Error {}
