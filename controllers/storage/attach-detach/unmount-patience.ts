import { isNodeReady, isOutOfService } from '../../../apimachinery/scheduling/node-health.ts'
import type { Node } from '../../../apimachinery/types/core-v1.ts'
import type { Clock, EpochMs } from '../../../platform/clock.ts'

/** A volume that a dead node may still have mounted is taken from it after this long (maxWaitForUnmountDuration). */
export const maxWaitForUnmountMs = 6 * 60_000

/** Knows how long nodes may keep volumes that no pod of theirs needs any more. */
export class UnmountPatience {
  readonly #clock: Clock
  /** Since when volumes are not wanted any more, by the name of the attachment. */
  readonly #unwantedSince = new Map<string, EpochMs>()
  /** What nodes had mounted when they went, by name. */
  readonly #leftInUse = new Map<string, readonly string[]>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  nodeGone({ metadata, status }: Node): void {
    this.#leftInUse.set(metadata.name, status.volumesInUse ?? [])
  }

  forgetNode(name: string): void {
    this.#leftInUse.delete(name)
  }

  /** The volume is wanted again, or on its way out. */
  forget(attachment: string): void {
    this.#unwantedSince.delete(attachment)
  }

  /**
   * How much longer the node may keep a volume, in ms: for as long as it is mounted, or until it has been dead for too long.
   * @param volume its unique name. @param node undefined: it is gone
   */
  leftMs(attachment: string, volume: string | undefined, nodeName: string, node: Node | undefined): number {
    const inUse = node ? (node.status.volumesInUse ?? []) : (this.#leftInUse.get(nodeName) ?? [])
    if (volume === undefined || !inUse.includes(volume) || isOutOfService(node)) return 0
    const since = this.#unwantedSince.get(attachment) ?? this.#clock.now()
    this.#unwantedSince.set(attachment, since)
    // A healthy node lets go by itself, and is heard of when it does.
    return isNodeReady(node) ? Number.POSITIVE_INFINITY : since + maxWaitForUnmountMs - this.#clock.now()
  }
}
