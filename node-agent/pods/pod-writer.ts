import { isConflict, isNotFound } from '../../apimachinery/errors.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Pod, PodStatus } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import { statusPatch } from './status-patch.ts'

/** Writes what an agent has to say of a pod. A pod that is gone, or replaced by another, is no failure. */
export class PodWriter {
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
  }

  /** @returns the pod as it is then; undefined when there was nothing to write, or nothing to write it to */
  async writeStatus(pod: Pod, status: PodStatus): Promise<Pod | undefined> {
    const patch = statusPatch(pod, status)
    if (!patch) return undefined
    const { namespace, name } = pod.metadata
    return unlessReplaced(this.#client.patch(pods, { namespace, name }, 'strategic', patch, { subresource: 'status' }))
  }

  /** Confirms that nothing of a pod is left to wait for. Finalizers may still hold the object. */
  async delete(pod: Pod): Promise<void> {
    const { uid } = pod.metadata
    await unlessReplaced(this.#client.delete(pods, pod, { gracePeriodSeconds: 0, preconditions: { uid } }))
  }
}

async function unlessReplaced<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (isNotFound(error) || isConflict(error)) return undefined
    throw error
  }
}
