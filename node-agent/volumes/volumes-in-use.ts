import { nodes } from '../../apimachinery/kinds/core/node.ts'
import type { Node } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'

/** The attachable volumes that pods of a node use. The node says so: as long as it does, none is taken from it. */
export class VolumesInUse {
  readonly #client: Client
  readonly #node: string
  readonly #byPod = new Map<string, readonly string[]>()
  #reported: string

  /** @param node as it is when its agent starts: it may have pods from before */
  constructor(client: Client, { metadata, status }: Node) {
    this.#client = client
    this.#node = metadata.name
    this.#reported = (status.volumesInUse ?? []).join()
  }

  /** Resolves when the node says so: the pod may mount the volumes from then on. @throws {ApiError} */
  async add(podUid: string, names: readonly string[]): Promise<void> {
    if (names.length === 0 && !this.#byPod.has(podUid)) return
    this.#byPod.set(podUid, names)
    await this.report()
  }

  /** The pod has none mounted any more. @throws {ApiError} it has not been reported; `report` does so later */
  async remove(podUid: string): Promise<void> {
    if (this.#byPod.delete(podUid)) await this.report()
  }

  /** Tells what has not been told. @throws {ApiError} */
  async report(): Promise<void> {
    const volumesInUse = [...new Set([...this.#byPod.values()].flat())].sort()
    const report = volumesInUse.join()
    if (report === this.#reported) return
    const status = { volumesInUse: volumesInUse.length > 0 ? volumesInUse : null }
    await this.#client.patch(nodes, { name: this.#node }, 'strategic', { status }, { subresource: 'status' })
    this.#reported = report
  }
}
