import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { SchedulerCache } from '../cache.ts'
import type { CycleState, StateKey } from '../framework/cycle-state.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { ScorePlugin } from '../framework/plugin.ts'
import { maxScore } from '../framework/scores.ts'
import { type Status, success } from '../framework/status.ts'

const mebibyte = 1024 * 1024
/** Images that are smaller in sum are soon pulled (upstream: minThreshold). */
const minBytes = 23 * mebibyte
/** What is larger, per container, counts no more (upstream: maxContainerThreshold). */
const maxBytesPerContainer = 1000 * mebibyte

/** What a pod would have pulled. */
interface PodImages {
  /** How many containers it has. */
  readonly containers: number
  readonly images: readonly string[]
}

const stateKey: StateKey<PodImages> = { name: 'ImageLocality' }

/** Prefers nodes that have the images of the pod already, the larger and the more widespread the better. */
export class ImageLocality implements ScorePlugin {
  readonly name = 'ImageLocality'
  readonly weight = 1
  readonly #cache: SchedulerCache

  constructor(cache: SchedulerCache) {
    this.#cache = cache
  }

  preScore(state: CycleState, pod: Pod): Status {
    state.write(stateKey, imagesOf(pod))
    return success
  }

  score(state: CycleState, _pod: Pod, node: NodeInfo): number {
    if (node.images.size === 0) return 0
    const { containers, images } = state.read(stateKey)
    const bytes = images.reduce((sum, image) => sum + this.#bytes(image, node), 0)
    const most = maxBytesPerContainer * containers
    const counted = Math.min(Math.max(bytes, minBytes), most)
    return Math.floor((maxScore * (counted - minBytes)) / (most - minBytes))
  }

  /** An image that few nodes have counts less, so that they do not get all pods that use it. */
  #bytes(image: string, node: NodeInfo): number {
    const bytes = node.images.get(image) ?? 0
    return bytes === 0 ? 0 : Math.floor((bytes * this.#cache.nodesWithImage(image)) / this.#cache.nodes().length)
  }
}

function imagesOf({ spec }: Pod): PodImages {
  const containers = [...(spec.initContainers ?? []), ...spec.containers]
  const mounted = (spec.volumes ?? []).map(({ image }) => image?.reference)
  const images = [...containers.map(({ image }) => image), ...mounted].filter((image) => image !== undefined)
  return { containers: containers.length, images: images.map(normalized) }
}

/** As node agents report it: with a tag. */
function normalized(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image
}
