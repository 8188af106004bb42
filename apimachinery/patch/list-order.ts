import { isObject } from '../equality.ts'
import { unclassified } from '../errors.ts'
import { goValue } from '../go-text.ts'

/** What identifies an item of a merging list: the value of its merge key, or a scalar itself. */
export type KeyReader = (item: unknown) => unknown

/** Reads merge keys. The reader throws an ApiError for items without; without a merge key, items are their own keys. */
export function mergeKeyReader(mergeKey: string | undefined): KeyReader {
  if (mergeKey === undefined) return (item) => item
  return (item) => {
    if (!isObject(item)) throw unclassified(`expected a map[string]interface {}, but received a ${goTypeOf(item)}`)
    if (Object.hasOwn(item, mergeKey)) return item[mergeKey]
    throw unclassified(`map: ${goValue(item)} does not contain declared merge key: ${mergeKey}`)
  }
}

function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'string' ? 'string' : '%!s(<nil>)'
}

/**
 * Brings a merged list in order: items of the patch as `patchOrder` has them, items that only the server has as
 * `liveOrder` has them, and the two woven so that the live order is kept where both are known to it.
 */
export function orderMerged(
  merged: readonly unknown[],
  patchOrder: readonly unknown[],
  liveOrder: readonly unknown[],
  mergeKey: string | undefined,
): unknown[] {
  const keyOf = mergeKeyReader(mergeKey)
  const [patchRank, liveRank] = [ranks(patchOrder, keyOf), ranks(liveOrder, keyOf)]
  const ranked = (rank: Map<unknown, number>, item: unknown) => rank.get(keyOf(item)) ?? Number.POSITIVE_INFINITY
  const sorted = (items: unknown[], rank: Map<unknown, number>) =>
    items.sort((a, b) => (ranked(rank, a) < ranked(rank, b) ? -1 : ranked(rank, a) > ranked(rank, b) ? 1 : 0))
  const fromPatch = sorted(
    merged.filter((item) => patchRank.has(keyOf(item))),
    patchRank,
  )
  const liveOnly = sorted(
    merged.filter((item) => !patchRank.has(keyOf(item))),
    liveRank,
  )
  return weave(liveOnly, fromPatch, (item) => liveRank.get(keyOf(item)))
}

function ranks(items: readonly unknown[], keyOf: KeyReader): Map<unknown, number> {
  const rank = new Map<unknown, number>()
  for (const [i, item] of items.entries()) if (!rank.has(keyOf(item))) rank.set(keyOf(item), i)
  return rank
}

/** Keeps the order within both lists. A live item goes first only if it was known to stand before the patch's next one. */
function weave(
  live: readonly unknown[],
  patch: readonly unknown[],
  rankOf: (item: unknown) => number | undefined,
): unknown[] {
  const woven: unknown[] = []
  let at = 0
  for (const item of patch) {
    const rank = rankOf(item)
    while (at < live.length && rank !== undefined && (rankOf(live[at]) ?? Number.POSITIVE_INFINITY) < rank)
      woven.push(live[at++])
    woven.push(item)
  }
  return [...woven, ...live.slice(at)]
}

/**
 * Checks that the items of a patch stand in the order that `$setElementOrder` gives, and are all in it; items to be
 * deleted do not count.
 * @throws {ApiError} they do not
 */
export function checkOrder(patch: readonly unknown[], order: readonly unknown[], mergeKey: string | undefined): void {
  if (patch.length === 0 || order.length === 0) return
  const keyOf = mergeKeyReader(mergeKey)
  const content = patch.filter((item) => !isObject(item) || !Object.hasOwn(item, '$patch'))
  let next = 0
  for (const item of order) if (next < content.length && keyOf(item) === keyOf(content[next])) next++
  if (next === content.length) return
  throw unclassified(
    `The order in patch list:\n${goValue(patch)}\n doesn't match $setElementOrder list:\n${goValue(order)}\n`,
  )
}
