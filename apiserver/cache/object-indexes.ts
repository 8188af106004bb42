import { compareKeys } from '../../storage/keys.ts'
import type { CachedObject } from './cached-object.ts'
import type { IndexFunctions } from './selection.ts'
import type { CacheEntry } from './sorted-entries.ts'

/** Finds the entries of a resource by what index functions say of them. */
export class ObjectIndexes {
  readonly #indexes: readonly {
    readonly name: string
    readonly valuesOf: IndexFunctions[string]
    readonly entries: Map<string, Map<string, CacheEntry>>
  }[]

  constructor(functions: IndexFunctions) {
    this.#indexes = Object.entries(functions).map(([name, valuesOf]) => ({ name, valuesOf, entries: new Map() }))
  }

  /** Takes `entry` from where it was as `old` to where it belongs as `now`. */
  update(entry: CacheEntry, old: CachedObject | undefined, now: CachedObject | undefined): void {
    for (const { valuesOf, entries } of this.#indexes) {
      const before = old ? valuesOf(old.object) : []
      const after = now ? valuesOf(now.object) : []
      for (const value of before) if (!after.includes(value)) removeFrom(entries, value, entry.key)
      for (const value of after) if (!before.includes(value)) addTo(entries, value, entry)
    }
  }

  /** In key order. */
  find({ name, value }: { readonly name: string; readonly value: string }): CacheEntry[] {
    const entries = this.#indexes.find((index) => index.name === name)?.entries.get(value)
    return [...(entries?.values() ?? [])].sort((a, b) => compareKeys(a.key, b.key))
  }
}

function addTo(index: Map<string, Map<string, CacheEntry>>, value: string, entry: CacheEntry): void {
  const entries = index.get(value)
  if (entries) entries.set(entry.key, entry)
  else index.set(value, new Map([[entry.key, entry]]))
}

function removeFrom(index: Map<string, Map<string, CacheEntry>>, value: string, key: string): void {
  const entries = index.get(value)
  entries?.delete(key)
  if (entries?.size === 0) index.delete(value)
}
