import { hiddenFunctions } from '../syntax/extension-macros.ts'
import * as types from '../types/cel-type.ts'
import { CelError, noSuchOverload } from '../values/cel-error.ts'
import { ArrayList, CelList, CelMap, type CelValue, EntryMap } from '../values/cel-value.ts'
import { celEquals, listContains } from '../values/equality.ts'
import { GrowingMap, insertEntry } from '../values/growing.ts'
import { CelDuration } from '../values/time.ts'
import { CelUint } from '../values/uint.ts'
import { int, uint } from './arithmetic.ts'
import { declareFunction, method, overload } from './declare.ts'
import { compareValues, orderedTypes } from './ordering.ts'

/** Functions on lists: those of Kubernetes, version 3 of cel-go's ext.Lists, ext.Sets, and those that macros call. */

const { boolType, durationType, dynType, doubleType, intType, uintType } = types
const a = types.parameter('A')
const listA = types.listOf(a)
/** Items that `lists.range` makes at most, so that it cannot be used to fill the memory. */
const maxRange = 1_000_000n

function isSorted(list: CelList): boolean {
  for (let i = 1; i < list.size; i++) if (compareValues(list.at(i - 1), list.at(i)) > 0) return false
  return true
}

function extreme(word: 'min' | 'max') {
  const sign = word === 'min' ? -1 : 1
  return (list: CelList): CelValue => {
    if (list.size === 0) throw new CelError(`${word} called on empty list`)
    return [...list].reduce((best, item) => (compareValues(item, best) * sign > 0 ? item : best))
  }
}

const sums = [
  ['int', intType, (items: Iterable<bigint>) => [...items].reduce((sum, item) => int(sum + item), 0n)],
  [
    'uint',
    uintType,
    (items: Iterable<CelUint>) => new CelUint([...items].reduce((sum, { value }) => uint(sum + value), 0n)),
  ],
  ['double', doubleType, (items: Iterable<number>) => [...items].reduce((sum, item) => sum + item, 0)],
  [
    'duration',
    durationType,
    (items: Iterable<CelDuration>) => new CelDuration([...items].reduce((sum, { nanos }) => int(sum + nanos), 0n)),
  ],
] as const

function position(items: readonly CelValue[], wanted: CelValue): number {
  return items.findIndex((item) => celEquals(item, wanted))
}

function slice(list: CelList, start: bigint, end: bigint): CelList {
  if (start < 0n || end < 0n) throw new CelError(`cannot slice(${start}, ${end}), negative indexes not supported`)
  if (start > end) {
    throw new CelError(`cannot slice(${start}, ${end}), start index must be less than or equal to end index`)
  }
  if (end > BigInt(list.size)) throw new CelError(`cannot slice(${start}, ${end}), list is length ${list.size}`)
  return new ArrayList([...list].slice(Number(start), Number(end)))
}

function flatten(list: CelList, depth: bigint): CelList {
  if (depth < 0n) throw new CelError('level must be non-negative')
  return new ArrayList([...flattened(list, depth)])
}

function* flattened(list: CelList, depth: bigint): Iterable<CelValue> {
  for (const item of list) {
    if (depth > 0n && item instanceof CelList) yield* flattened(item, depth - 1n)
    else yield item
  }
}

function sort(list: CelList): CelList {
  return new ArrayList([...list].sort(compareValues))
}

function sortByKeys(list: CelList, keys: CelList): CelList {
  const order = [...keys].map((key, i) => ({ key, i }))
  order.sort((x, y) => compareValues(x.key, y.key) || x.i - y.i)
  return new ArrayList(order.map(({ i }) => list.at(i)))
}

function distinct(list: CelList): CelList {
  const found: CelValue[] = []
  const seen = new Set<string>()
  for (const item of list) {
    if (typeof item === 'string') {
      if (seen.has(item)) continue
      seen.add(item)
    } else if (position(found, item) >= 0) continue
    found.push(item)
  }
  return new ArrayList(found)
}

function range(size: bigint): CelList {
  if (size > maxRange) throw new CelError(`lists.range size ${size} exceeds ${maxRange}`)
  return new ArrayList(Array.from({ length: Math.max(0, Number(size)) }, (_, i) => BigInt(i)))
}

function containsAll(list: CelList, wanted: CelList): boolean {
  return [...wanted].every((item) => listContains(list, item))
}

function insert(map: CelMap, key: CelValue, value: CelValue): CelMap {
  if (map instanceof GrowingMap) return map.insert(key, value)
  const entries = new Map<string, readonly [CelValue, CelValue]>()
  for (const known of map.keys()) insertEntry(entries, known, map.find(known)!)
  insertEntry(entries, key, value)
  return new EntryMap(entries)
}

function insertAll(map: CelMap, added: CelMap): CelMap {
  let result = map
  for (const key of added.keys()) result = insert(result, key, added.find(key)!)
  return result
}

const k = types.parameter('K')
const v = types.parameter('V')
const mapKV = types.mapOf(k, v)

export const listFunctions = [
  declareFunction(
    'isSorted',
    ...orderedTypes.map(([name, type]) =>
      method(`list_${name}_is_sorted_bool`, [types.listOf(type)], boolType, isSorted),
    ),
  ),
  declareFunction(
    'sum',
    ...sums.map(([name, type, sum]) => method(`list_${name}_sum_${name}`, [types.listOf(type)], type, sum)),
  ),
  ...(['min', 'max'] as const).map((word) =>
    declareFunction(
      word,
      ...orderedTypes.map(([name, type]) =>
        method(`list_${name}_${word}_${name}`, [types.listOf(type)], type, extreme(word)),
      ),
    ),
  ),
  declareFunction(
    'indexOf',
    method('list_a_index_of_int', [listA, a], intType, (list: CelList, item: CelValue) =>
      BigInt(position([...list], item)),
    ),
  ),
  declareFunction(
    'lastIndexOf',
    method('list_a_last_index_of_int', [listA, a], intType, (list: CelList, item: CelValue) => {
      const backwards = position([...list].reverse(), item)
      return BigInt(backwards < 0 ? -1 : list.size - 1 - backwards)
    }),
  ),
  declareFunction('slice', method('list_slice', [listA, intType, intType], listA, slice)),
  declareFunction(
    'flatten',
    method('list_flatten', [types.listOf(listA)], listA, (list: CelList) => flatten(list, 1n)),
    method('list_flatten_int', [types.listOf(dynType), intType], types.listOf(dynType), flatten),
  ),
  declareFunction(
    'sort',
    ...orderedTypes.map(([name, type]) => method(`list_${name}_sort`, [types.listOf(type)], types.listOf(type), sort)),
  ),
  declareFunction(
    hiddenFunctions.sortByKeys,
    ...orderedTypes.map(([name, type]) =>
      method(`list_${name}_sortByAssociatedKeys`, [listA, types.listOf(type)], listA, sortByKeys),
    ),
  ),
  declareFunction('distinct', method('list_distinct', [listA], listA, distinct)),
  declareFunction(
    'reverse',
    method('list_reverse', [listA], listA, (list: CelList) => new ArrayList([...list].reverse())),
  ),
  declareFunction('lists.range', overload('lists_range', [intType], types.listOf(intType), range)),
  declareFunction('sets.contains', overload('list_sets_contains_list', [listA, listA], boolType, containsAll)),
  declareFunction(
    'sets.equivalent',
    overload(
      'list_sets_equivalent_list',
      [listA, listA],
      boolType,
      (x: CelList, y: CelList) => containsAll(x, y) && containsAll(y, x),
    ),
  ),
  declareFunction(
    'sets.intersects',
    overload('list_sets_intersects_list', [listA, listA], boolType, (x: CelList, y: CelList) =>
      [...x].some((item) => listContains(y, item)),
    ),
  ),
  declareFunction(
    hiddenFunctions.mapInsert,
    overload('@mapInsert_map_map', [mapKV, mapKV], mapKV, (map: CelMap, added: CelMap) => {
      if (!(added instanceof CelMap)) throw noSuchOverload()
      return insertAll(map, added)
    }),
    overload('@mapInsert_map_key_value', [mapKV, k, v], mapKV, insert),
  ),
]
