import { deepEqual, isObject } from '../equality.ts'
import { type FieldSet, type FieldSetDraft, isEmpty, noFields } from './field-set.ts'
import { allFields } from './field-sets-of.ts'
import { itemsByElement } from './list-items.ts'
import { type ListRule, type MapRule, type MergeType, typeAt } from './merge-type.ts'
import { fieldElement } from './path-element.ts'

/** How two objects differ, field by field. */
export interface Comparison {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

/** What differs below one element; sets that stay undefined are empty. */
interface Difference {
  added?: FieldSetDraft
  modified?: FieldSetDraft
  removed?: FieldSetDraft
}

type Change = keyof Difference

/**
 * Compares two values of a type, neither of them absent.
 * @throws {UnidentifiedItemError} a merging list holds an item that nothing identifies
 */
export function compare(type: MergeType, before: unknown, after: unknown): Comparison {
  const found: Difference = {}
  compareInside(type, before, after, found)
  const { added = noFields, modified = noFields, removed = noFields } = found
  return { added, modified, removed }
}

/** Whether two objects are the same as far as they have been compared. */
export function isSame({ added, modified, removed }: Comparison): boolean {
  return isEmpty(added) && isEmpty(modified) && isEmpty(removed)
}

/** What comparing says of some fields only. */
export function mapComparison(comparison: Comparison, select: (set: FieldSet) => FieldSet): Comparison {
  const selected = (set: FieldSet) => (isEmpty(set) ? set : select(set))
  const { added, modified, removed } = comparison
  return { added: selected(added), modified: selected(modified), removed: selected(removed) }
}

/** @returns whether the value itself is a leaf that has changed */
function compareInside(type: MergeType, before: unknown, after: unknown, into: Difference): boolean {
  if (before === after) return false
  if (Array.isArray(before) || Array.isArray(after)) return compareLists(type, before, after, into)
  if (isObject(before) || isObject(after)) return compareMaps(type, before, after, into)
  return !deepEqual(before, after)
}

/** Null counts as an empty list, or an empty object, where the other side is one. */
function compareLists(type: MergeType, before: unknown, after: unknown, into: Difference): boolean {
  const lists = [before ?? [], after ?? []]
  if (type.list === undefined || type.list.atomic || !lists.every(Array.isArray)) return !deepEqual(before, after)
  const [left, right] = lists as [unknown[], unknown[]]
  if (left.length === 0 && right.length === 0) return before === null || after === null
  compareItems(type.list, left, right, into)
  return false
}

function compareMaps(type: MergeType, before: unknown, after: unknown, into: Difference): boolean {
  const [left, right] = [before ?? {}, after ?? {}]
  if (type.map === undefined || type.map.atomic || !isObject(left) || !isObject(right)) return !deepEqual(before, after)
  if (isEmptyMap(left) && isEmptyMap(right)) return before === null || after === null
  compareEntries(type.map, left, right, into)
  return false
}

function isEmptyMap(map: Record<string, unknown>): boolean {
  for (const name in map) if (map[name] !== undefined) return false
  return true
}

function compareEntries(
  rule: MapRule,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  into: Difference,
): void {
  for (const name of Object.keys(after)) {
    const now = after[name]
    if (now === undefined) continue
    const was = Object.hasOwn(before, name) ? before[name] : undefined
    if (was !== now) compareAt(elementAt(rule, name), typeAt(rule, name), was, now, into)
  }
  for (const name of Object.keys(before)) {
    if (before[name] === undefined || (Object.hasOwn(after, name) && after[name] !== undefined)) continue
    note(into, 'removed', elementAt(rule, name), allFields(typeAt(rule, name), before[name]))
  }
}

function elementAt(rule: MapRule, name: string): string {
  return rule.field(name)?.element ?? fieldElement(name)
}

function compareAt(element: string, type: MergeType, before: unknown, after: unknown, into: Difference): void {
  if (before === undefined) return note(into, 'added', element, allFields(type, after))
  const below: Difference = {}
  if (compareInside(type, before, after, below)) return note(into, 'modified', element, noFields)
  for (const change of ['added', 'modified', 'removed'] as const) {
    if (below[change] !== undefined) note(into, change, element, below[change])
  }
}

function note(into: Difference, change: Change, element: string, set: FieldSet): void {
  into[change] ??= {}
  into[change][element] = set
}

function compareItems(rule: ListRule, before: readonly unknown[], after: readonly unknown[], into: Difference): void {
  const [left, right] = [itemsByElement(rule, before), itemsByElement(rule, after)]
  for (const [element, now] of right) compareItem(rule.items, element, left.get(element) ?? [], now, into)
  for (const [element, was] of left) if (!right.has(element)) compareItem(rule.items, element, was, [], into)
}

/** Items that are given twice have one owner as a whole. */
function compareItem(
  type: MergeType,
  element: string,
  before: readonly unknown[],
  after: readonly unknown[],
  into: Difference,
): void {
  if (before.length === 1 && after.length === 1) return compareAt(element, type, before[0], after[0], into)
  if (before.length > 1 && after.length > 1) {
    if (!deepEqual(before, after)) note(into, 'modified', element, noFields)
    return
  }
  const all = (items: readonly unknown[]) => (items.length > 1 ? noFields : allFields(type, items[0]))
  if (before.length > 0) note(into, 'removed', element, all(before))
  if (after.length > 0) note(into, 'added', element, all(after))
}
