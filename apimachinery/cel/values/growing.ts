import { CelError } from './cel-error.ts'
import { CelList, CelMap, type CelValue, EntryMap, mapKey } from './cel-value.ts'
import { formatKey } from './text.ts'

/** Lists and maps that folds fill: only the fold sees them before they are complete. */

/** A list that takes items in. */
export class GrowingList extends CelList {
  readonly #items: CelValue[] = []

  get size(): number {
    return this.#items.length
  }

  at(index: number): CelValue {
    return this.#items[index]!
  }

  override concat(other: CelList): CelList {
    this.#items.push(...other)
    return this
  }
}

/** A map that takes entries in. */
export class GrowingMap extends EntryMap {
  readonly #entries: Map<string, readonly [CelValue, CelValue]>

  constructor() {
    const entries = new Map<string, readonly [CelValue, CelValue]>()
    super(entries)
    this.#entries = entries
  }

  insert(key: CelValue, value: CelValue): this {
    insertEntry(this.#entries, key, value)
    return this
  }
}

/** Puts a new entry into a map. @throws {CelError} when there is one with this key, or it cannot be a key */
export function insertEntry(entries: Map<string, readonly [CelValue, CelValue]>, key: CelValue, value: CelValue): void {
  const at = mapKey(key)
  if (at === undefined) throw new CelError('unsupported key type')
  if (entries.has(at)) throw new CelError(`insert failed: key ${formatKey(key)} already exists`)
  entries.set(at, [key, value])
}

/** The empty list or map that a fold starts with, ready to grow; anything else as it is. */
export function growing(start: CelValue): CelValue {
  if (start instanceof CelList && start.size === 0) return new GrowingList()
  return start instanceof CelMap && start.size === 0 ? new GrowingMap() : start
}
