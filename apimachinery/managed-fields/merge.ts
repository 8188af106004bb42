import { isObject, setOwn } from '../equality.ts'
import { isLeaf } from './field-sets-of.ts'
import { elementOfItem } from './list-items.ts'
import { type ListRule, type MergeType, typeAt } from './merge-type.ts'

/**
 * Merges what is applied into what is there: objects field by field, lists by their items, everything else is replaced.
 * @returns a value that shares parts with both; undefined when nothing is left
 * @throws {UnidentifiedItemError}
 */
export function merge(type: MergeType, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live
  if (live === undefined || isLeaf(type, applied)) return applied
  if (Array.isArray(applied)) {
    const list = Array.isArray(live) ? live : []
    return list.length === 0 || applied.length === 0
      ? mergedEmpty(list, applied)
      : mergeLists(type.list!, list, applied)
  }
  return mergeMaps(type, isObject(live) ? live : {}, applied as Record<string, unknown>)
}

/** An empty list takes nothing away. */
function mergedEmpty(live: readonly unknown[], applied: readonly unknown[]): readonly unknown[] {
  return applied.length > 0 ? applied : live
}

function mergeMaps(type: MergeType, live: Record<string, unknown>, applied: Record<string, unknown>): unknown {
  const result = { ...live }
  for (const [name, value] of Object.entries(applied)) {
    const before = Object.hasOwn(live, name) ? live[name] : undefined
    setOwn(result, name, merge(typeAt(type.map!, name), before, value))
  }
  return result
}

/** An item with what identifies it. */
interface Item {
  readonly element: string
  readonly value: unknown
}

/**
 * Items that are applied come in the order in which they are applied. Others stay where they were: behind the items that
 * they stood behind.
 */
function mergeLists(rule: ListRule, live: readonly unknown[], applied: readonly unknown[]): unknown[] {
  const itemOf = (value: unknown): Item => ({ element: elementOfItem(rule, value), value })
  const [left, right] = [live.map(itemOf), applied.map(itemOf)]
  const [liveItems, appliedItems] = [uniqueItems(left), new Map(right.map(({ element, value }) => [element, value]))]
  const mergeItem = ({ element, value }: Item) => merge(rule.items, liveItems.get(element), value)
  const shared = right.filter(({ element }) => liveItems.has(element)).map(({ element }) => element)
  const [result, merged] = [[] as unknown[], new Set<string>()]
  let [l, r, s] = [0, 0, 0]
  const takeApplied = (item: Item) => {
    merged.add(item.element)
    result.push(mergeItem(item))
    if (shared[s] === item.element) s++
    r++
  }
  while (l < left.length || r < right.length) {
    const [mine, theirs] = [left[l], right[r]]
    if (mine !== undefined && theirs !== undefined) {
      if (mine.element === theirs.element) {
        takeApplied(theirs)
        l++
        continue
      }
      // An item that is applied, but whose turn has not come.
      if (appliedItems.has(mine.element) && s < shared.length && shared[s] !== mine.element) {
        l++
        continue
      }
    }
    if (mine !== undefined) {
      if (!appliedItems.has(mine.element)) {
        result.push(mine.value)
        l++
        continue
      }
      if (merged.has(mine.element)) l++
    }
    if (theirs !== undefined) takeApplied(theirs)
  }
  return result
}

/** Items that are there twice have nothing to merge with: they are replaced. */
function uniqueItems(items: readonly Item[]): Map<string, unknown> {
  const unique = new Map<string, unknown>()
  for (const { element, value } of items) unique.set(element, unique.has(element) ? undefined : value)
  return unique
}
