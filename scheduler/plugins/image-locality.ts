import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { SchedulerCache } from '../cache.ts'
import type { CycleState } from '../framework/cycle-state.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { ScorePlugin } from '../framework/plugin.ts'
import { maxScore } from '../framework/scores.ts'

const mebibyte = 1024 * 1024
/** Images that are smaller in sum are soon pulled (upstream: minThreshold). */
const minBytes = 23 * mebibyte
/** What is larger, per container, counts no more (upstream: maxContainerThreshold). */
const maxBytesPerContainer = 1000 * mebibyte

/** Prefers nodes that have the images of the pod already, the larger and the more widespread the better. */
export class ImageLocality implements ScorePlugin {
  readonly name = 'ImageLocality'
  readonly weight = 1
  readonly #cache: SchedulerCache

  constructor(cache: SchedulerCache) {
    this.#cache = cache
  }

  score(_state: CycleState, { spec }: Pod, node: NodeInfo): number {
    if (node.images.size === 0) return 0
    const containers = [...(spec.initContainers ?? []), ...spec.containers]
    const mounted = (spec.volumes ?? []).map(({ image }) => image?.reference)
    const images = [...containers.map(({ image }) => image), ...mounted].filter((image) => image !== undefined)
    const bytes = images.reduce((sum, image) => sum + this.#bytes(normalized(image), node), 0)
    const most = maxBytesPerContainer * containers.length
    const counted = Math.min(Math.max(bytes, minBytes), most)
    return Math.floor((maxScore * (counted - minBytes)) / (most - minBytes))
  }

  /** An image that few nodes have counts less, so that they do not get all pods that use it. */
  #bytes(image: string, node: NodeInfo): number {
    const bytes = node.images.get(image) ?? 0
    return bytes === 0 ? 0 : Math.floor((bytes * this.#cache.nodesWithImage(image)) / this.#cache.nodes().length)
  }
}

/** As node agents report it: with a tag. */
function normalized(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image
}
