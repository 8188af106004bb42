import { type Clock, sleep } from '../../../platform/clock.ts'
import type { Random } from '../../../platform/random.ts'
import { type Image, ImagePullError } from '../container-runtime.ts'
import { digestReference, formatImageReference, type ImageReference, parseImageReference } from './image-reference.ts'

/** How long the pull of an image takes that nobody scripted. */
const minPullMs = 500
const maxPullMs = 2_000

const mebibyte = 2 ** 20
const smallestImageBytes = 2 * mebibyte
const largestImageBytes = 200 * mebibyte

/** The images of one node. Every image exists, except at registries whose name has the reserved label `invalid` (RFC 2606). */
export class ImageStore {
  readonly #clock: Clock
  readonly #random: Random
  readonly #images = new Map<string, Image>()
  readonly #pulls = new Map<string, Promise<void>>()
  readonly #closed = new AbortController()

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  get(image: string): Image | undefined {
    const reference = parseImageReference(image)
    return reference && this.#images.get(formatImageReference(reference))
  }

  /** In the order in which they came. */
  list(): readonly Image[] {
    return [...this.#images.values()]
  }

  /** Puts an image there without a pull. */
  add(image: string): void {
    const reference = parseImageReference(image)
    if (reference) this.#images.set(formatImageReference(reference), imageOf(reference))
  }

  /**
   * Those who ask for an image while it is being pulled wait for the same pull.
   * @param pullMs when it is scripted
   * @returns the reference with its digest. @throws {ImagePullError}
   */
  async pull(image: string, pullMs: number | undefined, signal: AbortSignal): Promise<string> {
    const reference = parseImageReference(image)
    if (!reference) throw new ImagePullError(`failed to parse image name "${image}": invalid reference format`)
    const name = formatImageReference(reference)
    const present = this.#images.has(name)
    // An image that is there already is only looked up at its registry.
    const durationMs = pullMs ?? (present ? minPullMs : minPullMs + this.#random.int(maxPullMs - minPullMs))
    await unlessAborted(this.#pulls.get(name) ?? this.#start(name, reference, durationMs), signal)
    return digestReference(reference)
  }

  /** Ends all pulls. */
  close(): void {
    this.#closed.abort()
  }

  #start(name: string, reference: ImageReference, durationMs: number): Promise<void> {
    const pull = sleep(this.#clock, durationMs, this.#closed.signal).then(() => {
      if (reference.registry.split('.').includes('invalid')) throw new ImagePullError(noSuchHost(reference, name))
      this.#images.set(name, imageOf(reference))
    })
    this.#pulls.set(name, pull)
    const done = () => {
      this.#pulls.delete(name)
    }
    pull.then(done, done)
    return pull
  }
}

/** Others may wait for the same work: only this wait ends when the signal aborts. */
function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

function imageOf(reference: ImageReference): Image {
  const digest = digestReference(reference)
  const id = digest.slice(digest.indexOf('@') + 1)
  // The size is a property of the image: every node must see the same.
  const fraction = Number.parseInt(id.slice(7, 15), 16) / 2 ** 32
  return {
    id,
    repoTags: reference.tag === undefined ? [] : [formatImageReference({ ...reference, digest: undefined })],
    repoDigests: [digest],
    sizeBytes: Math.floor(smallestImageBytes + fraction * (largestImageBytes - smallestImageBytes)),
  }
}

/** containerd's words for a registry that cannot be found. */
function noSuchHost({ registry, repository, tag, digest }: ImageReference, name: string): string {
  const url = `https://${registry}/v2/${repository}/manifests/${digest ?? tag}`
  return (
    `failed to pull and unpack image "${name}": failed to resolve reference "${name}": failed to do request: ` +
    `Head "${url}": dial tcp: lookup ${registry}: no such host`
  )
}
