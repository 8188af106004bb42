import { compareKeys } from '../../storage/keys.ts'
import type { CachedObject } from './cached-object.ts'

/** The place of a key in the cache, with its newest version. */
export interface CacheEntry {
  readonly key: string
  cached: CachedObject
}

/** Chunks are split when they grow beyond this: moving so many references is cheaper than another level of search. */
const maxChunk = 512

/**
 * Entries in key order: a list of short sorted arrays. Inserting and removing cost a binary search and a short move,
 * and counting a range costs a sum over chunks, whatever the range holds.
 */
export class SortedEntries {
  readonly #chunks: CacheEntry[][] = []

  /** `entry.key` must not be there yet. */
  insert(entry: CacheEntry): void {
    const at = Math.max(0, this.#chunkOf(entry.key))
    const chunk = this.#chunks[at]
    if (!chunk) {
      this.#chunks.push([entry])
      return
    }
    chunk.splice(indexIn(chunk, entry.key), 0, entry)
    if (chunk.length > maxChunk) this.#chunks.splice(at + 1, 0, chunk.splice(chunk.length >> 1))
  }

  /** `key` must be there. */
  remove(key: string): void {
    const at = this.#chunkOf(key)
    const chunk = this.#chunks[at] as CacheEntry[]
    chunk.splice(indexIn(chunk, key), 1)
    const next = this.#chunks[at + 1]
    // Deleting most of a large cache must not leave a long list of tiny chunks behind.
    if (next && chunk.length + next.length <= maxChunk >> 1) {
      chunk.push(...next)
      this.#chunks.splice(at + 1, 1)
    } else if (chunk.length === 0) this.#chunks.splice(at, 1)
  }

  /** Entries with `from` ≤ key < `end`, in order; without `end` to the last. Nothing may change meanwhile. */
  *range(from: string, end: string | undefined): Iterable<CacheEntry> {
    let at = Math.max(0, this.#chunkOf(from))
    let chunk = this.#chunks[at]
    for (let i = chunk ? indexIn(chunk, from) : 0; chunk; i = 0) {
      for (; i < chunk.length; i++) {
        const entry = chunk[i] as CacheEntry
        if (end !== undefined && compareKeys(entry.key, end) >= 0) return
        yield entry
      }
      chunk = this.#chunks[++at]
    }
  }

  /** How many entries `range` would yield. */
  count(from: string, end: string | undefined): number {
    return this.#rank(end) - this.#rank(from)
  }

  /** How many keys come before `key`; all of them when there is none. */
  #rank(key: string | undefined): number {
    const at = key === undefined ? this.#chunks.length : Math.max(0, this.#chunkOf(key))
    let rank = 0
    for (let i = 0; i < at; i++) rank += (this.#chunks[i] as CacheEntry[]).length
    const chunk = this.#chunks[at]
    return chunk && key !== undefined ? rank + indexIn(chunk, key) : rank
  }

  /** The last chunk that starts at or before `key`; -1 when none does. */
  #chunkOf(key: string): number {
    let low = 0
    let high = this.#chunks.length
    while (low < high) {
      const middle = (low + high) >> 1
      const first = this.#chunks[middle]?.[0] as CacheEntry
      if (compareKeys(first.key, key) <= 0) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}

/** Where `key` is, or would have to be inserted. */
function indexIn(chunk: readonly CacheEntry[], key: string): number {
  let low = 0
  let high = chunk.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareKeys((chunk[middle] as CacheEntry).key, key) < 0) low = middle + 1
    else high = middle
  }
  return low
}
