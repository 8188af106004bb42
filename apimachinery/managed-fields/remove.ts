import { setOwn } from '../equality.ts'
import { type FieldSet, type FieldSetDraft, isEmpty, isMember, memberNode, noFields, self } from './field-set.ts'
import { isLeaf } from './field-sets-of.ts'
import { elementOfItem } from './list-items.ts'
import { type ListRule, type MapRule, type MergeType, typeAt, typeBelow } from './merge-type.ts'
import { fieldElement } from './path-element.ts'

/**
 * Takes fields out of a value.
 * @returns a value that shares what has not changed; undefined when nothing is left of an object or list
 * @throws {UnidentifiedItemError}
 */
export function removeFields(type: MergeType, value: unknown, fields: FieldSet): unknown {
  if (isEmpty(fields) || isLeaf(type, value)) return value
  return Array.isArray(value)
    ? removeItems(type.list!, value, fields)
    : removeEntries(type.map!, value as Record<string, unknown>, fields)
}

function removeItems(rule: ListRule, list: readonly unknown[], fields: FieldSet): unknown[] | undefined {
  if (list.length === 0) return [...list]
  const kept: unknown[] = []
  for (const item of list) {
    const found = fields[elementOfItem(rule, item)]
    if (found === undefined) kept.push(item)
    else if (!isMember(found)) kept.push(removeFields(rule.items, item, found) ?? null)
  }
  return kept.length > 0 ? kept : undefined
}

function removeEntries(rule: MapRule, map: Record<string, unknown>, fields: FieldSet): object | undefined {
  if (Object.keys(map).length === 0) return map
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(map)) {
    const found = fields[fieldElement(name)]
    if (found !== undefined && isMember(found)) continue
    setOwn(kept, name, found === undefined ? value : (removeFields(typeAt(rule, name), value, found) ?? null))
  }
  return Object.keys(kept).length > 0 ? kept : undefined
}

/**
 * The set with the objects that lead to its members, where the schema declares these as fields. An applied set leaves
 * them out.
 */
export function withNamedFields(type: MergeType | undefined, set: FieldSet): FieldSet {
  const result: FieldSetDraft = {}
  for (const [element, node] of Object.entries(set)) {
    if (element === self) {
      result[self] = noFields
      continue
    }
    const declared = element.startsWith('f:') ? type?.map?.field(element.slice(2)) : undefined
    const below = type && typeBelow(type, element)
    const inner = withNamedFields(below, node)
    result[element] = declared === undefined ? inner : memberNode(inner)
  }
  return result
}
