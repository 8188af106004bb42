import { formatGoDuration } from '../../apimachinery/duration.ts'
import { goQuote } from '../../apimachinery/go-text.ts'
import { pullPolicyOf } from '../../apimachinery/kinds/core/image-reference.ts'
import type { Container, Pod } from '../../apimachinery/types/core-v1.ts'
import type { Clock, EpochMs } from '../../platform/clock.ts'
import type { AgentEvents } from '../events.ts'
import { type ContainerRuntime, ImagePullError } from '../runtimes/container-runtime.ts'
import type { StartFailure } from './pod-situation.ts'
import { type BackoffEntry, nextBackoff, retryAt } from './restart-backoff.ts'
import { imageSpecOf } from './runtime-configs.ts'

export interface ImagePullerDeps {
  readonly clock: Clock
  readonly runtime: ContainerRuntime
  readonly events: AgentEvents
}

/** How long a status says why a pull failed before it says that we wait. */
const errorShownMs = 1_000

/** How soon what will not heal by waiting is looked at again. */
const recheckMs = 10_000

interface FailedPull {
  readonly backoff: BackoffEntry
  readonly atMs: EpochMs
  readonly message: string
}

/** Sees to it that the images of one pod are there, with the kubelet's waits, events and messages. */
export class ImagePuller {
  readonly #deps: ImagePullerDeps
  /** By image. */
  readonly #failed = new Map<string, FailedPull>()

  constructor(deps: ImagePullerDeps) {
    this.#deps = deps
  }

  /** @returns why the container cannot be started now, or undefined when its image is there */
  async ensure(pod: Pod, container: Container, signal: AbortSignal): Promise<StartFailure | undefined> {
    const { events, runtime } = this.#deps
    const { name, image = '', imagePullPolicy: policy = pullPolicyOf(image) } = container
    const present = await runtime.imageStatus(imageSpecOf(pod, container))
    if (present && policy !== 'Always') {
      const message = `Container image ${goQuote(image)} already present on machine and can be accessed by the pod`
      events.container(pod, name, 'Normal', 'Pulled', message)
      return undefined
    }
    if (policy === 'Never') {
      const message = `Container image ${goQuote(image)} is not present with pull policy of Never`
      events.container(pod, name, 'Warning', 'ErrImageNeverPull', message)
      return this.#failure(pod, name, 'ErrImageNeverPull', message, recheckMs)
    }
    return this.#backOff(pod, name, image) ?? (await this.#pull(pod, container, signal))
  }

  #backOff(pod: Pod, name: string, image: string): StartFailure | undefined {
    const failed = this.#failed.get(image)
    if (!failed) return undefined
    const waitMs = retryAt(failed.backoff, failed.atMs) - this.#deps.clock.now()
    if (waitMs <= 0) return undefined
    const message = `Back-off pulling image ${goQuote(image)}`
    this.#deps.events.container(pod, name, 'Normal', 'BackOff', message)
    return this.#failure(pod, name, 'ImagePullBackOff', `${message}: ErrImagePull: ${failed.message}`, waitMs)
  }

  async #pull(pod: Pod, container: Container, signal: AbortSignal): Promise<StartFailure | undefined> {
    const { clock, events, runtime } = this.#deps
    const { name, image = '' } = container
    const startedAt = clock.monotonicMs()
    events.container(pod, name, 'Normal', 'Pulling', `Pulling image ${goQuote(image)}`)
    try {
      await runtime.pullImage(imageSpecOf(pod, container), signal)
    } catch (error) {
      if (!(error instanceof ImagePullError)) throw error
      return this.#pullFailed(pod, name, image, error.message)
    }
    this.#failed.delete(image)
    const took = formatGoDuration(Math.trunc(clock.monotonicMs() - startedAt))
    const size = (await runtime.imageStatus(imageSpecOf(pod, container)))?.sizeBytes ?? 0
    const message = `Successfully pulled image ${goQuote(image)} in ${took} (${took} including waiting). Image size: ${size} bytes.`
    events.container(pod, name, 'Normal', 'Pulled', message)
    return undefined
  }

  #pullFailed(pod: Pod, name: string, image: string, message: string): StartFailure {
    const now = this.#deps.clock.now()
    this.#deps.events.container(pod, name, 'Warning', 'Failed', `Failed to pull image ${goQuote(image)}: ${message}`)
    this.#failed.set(image, { backoff: nextBackoff(this.#failed.get(image)?.backoff, now, now), atMs: now, message })
    return this.#failure(pod, name, 'ErrImagePull', message, errorShownMs)
  }

  #failure(pod: Pod, name: string, reason: string, message: string, retryMs: number): StartFailure {
    this.#deps.events.container(pod, name, 'Warning', 'Failed', `Error: ${reason}`)
    return { waiting: { reason, message }, retryAtMs: this.#deps.clock.now() + retryMs }
  }
}
