import { keyOf } from '../../apimachinery/object.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { Heap } from '../../platform/heap.ts'

interface EndedPod {
  readonly key: string
  readonly isEvicted: boolean
  readonly createdAt: string
}

/** Pods that have ended, in the order in which they may go. */
export class EndedPods {
  readonly #pods = new Map<string, EndedPod>()
  /** May hold pods that are not there any more: as many as are there, at most. */
  #order = new Heap<EndedPod>(goesBefore)

  get size(): number {
    return this.#pods.size
  }

  add({ metadata, status }: Pod): void {
    const key = keyOf(metadata)
    if (this.#pods.has(key)) return
    const isEvicted = status.phase === 'Failed' && status.reason === 'Evicted'
    const pod = { key, isEvicted, createdAt: metadata.creationTimestamp }
    this.#pods.set(key, pod)
    this.#order.push(pod)
  }

  delete(key: string): void {
    this.#pods.delete(key)
    if (this.#order.size <= 2 * this.#pods.size) return
    this.#order = new Heap(goesBefore)
    for (const pod of this.#pods.values()) this.#order.push(pod)
  }

  /** Takes out the one that goes first. @returns its key */
  takeFirst(): string | undefined {
    for (let pod = this.#order.pop(); pod; pod = this.#order.pop()) {
      if (this.#pods.get(pod.key) !== pod) continue
      this.#pods.delete(pod.key)
      return pod.key
    }
    return undefined
  }
}

/** Evicted ones first, since those that controllers made count on being kept; then by age. */
function goesBefore(a: EndedPod, b: EndedPod): boolean {
  if (a.isEvicted !== b.isEvicted) return a.isEvicted
  return a.createdAt !== b.createdAt ? a.createdAt < b.createdAt : a.key < b.key
}
