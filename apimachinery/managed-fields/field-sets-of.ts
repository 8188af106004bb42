import { isObject } from '../equality.ts'
import { type FieldSet, type FieldSetDraft, isEmpty, memberNode, noFields, self } from './field-set.ts'
import { itemsByElement } from './list-items.ts'
import { type ListRule, type MapRule, type MergeType, typeAt } from './merge-type.ts'
import { fieldElement } from './path-element.ts'

/**
 * The fields that an applied value speaks of: leaves, items of lists, entries of maps, and objects that are empty. An
 * object that only holds others is not claimed.
 * @throws {UnidentifiedItemError}
 */
export function appliedFields(type: MergeType, value: unknown): FieldSet {
  if (Array.isArray(value)) {
    return type.list === undefined || type.list.atomic ? noFields : appliedItems(type.list, value)
  }
  if (!isObject(value) || type.map === undefined || type.map.atomic) return noFields
  const fields: FieldSetDraft = {}
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue
    const found = appliedEntry(type.map, name, item)
    if (found !== undefined) fields[fieldElement(name)] = found
  }
  return fields
}

/** @returns undefined where there is nothing to claim: in lists and objects without claims */
function appliedEntry(rule: MapRule, name: string, value: unknown): FieldSet | undefined {
  const declared = rule.field(name)
  const type = typeAt(rule, name)
  const below = appliedFields(type, value)
  if (declared === undefined || isLeaf(type, value) || isEmptyObject(value)) return memberNode(below)
  return isEmpty(below) ? undefined : below
}

function appliedItems(rule: ListRule, list: readonly unknown[]): FieldSet {
  const fields: FieldSetDraft = {}
  for (const [element, items] of itemsByElement(rule, list)) {
    // Items that are given twice are claimed as a whole.
    fields[element] = items.length > 1 ? noFields : memberNode(appliedFields(rule.items, items[0]))
  }
  return fields
}

/** Whether a value has one owner as a whole. */
export function isLeaf(type: MergeType, value: unknown): boolean {
  if (Array.isArray(value)) return type.list?.atomic ?? true
  return isObject(value) ? (type.map?.atomic ?? true) : true
}

function isEmptyObject(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0
}

/**
 * Every field of a value that came or went as a whole, with the objects and lists on the way.
 * @returns what a set has at the element of the value
 * @throws {UnidentifiedItemError}
 */
export function allFields(type: MergeType, value: unknown): FieldSet {
  if (isLeaf(type, value)) return noFields
  const fields: FieldSetDraft = { [self]: noFields }
  if (Array.isArray(value)) {
    if (value.length === 0) return noFields
    for (const [element, items] of itemsByElement(type.list!, value)) {
      fields[element] = items.length > 1 ? noFields : allFields(type.list!.items, items[0])
    }
    return fields
  }
  let isEmptyMap = true
  const map = value as Record<string, unknown>
  for (const name of Object.keys(map)) {
    if (map[name] === undefined) continue
    isEmptyMap = false
    const declared = type.map!.field(name)
    fields[declared?.element ?? fieldElement(name)] = allFields(typeAt(type.map!, name), map[name])
  }
  return isEmptyMap ? noFields : fields
}
