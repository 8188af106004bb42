import { type FieldSet, type FieldSetDraft, isEmpty, noFields, self } from './field-set.ts'
import type { Ownership, Ownerships } from './managers.ts'
import { type MergeType, typeBelow } from './merge-type.ts'
import type { OwnershipScope } from './scope.ts'

/**
 * The set as it has to be for a schema in which some objects and lists have become atomic since it was made: who owned
 * parts of one owns it as a whole. The same set where nothing has changed.
 */
export function reconciledSet(type: MergeType | undefined, set: FieldSet): FieldSet {
  if (type === undefined || isEmpty(set)) return set
  let changed: FieldSetDraft | undefined
  for (const [element, node] of Object.entries(set)) {
    if (element === self) continue
    const inner = reconciledNode(typeBelow(type, element), node)
    if (inner !== node) (changed ??= { ...set })[element] = inner
  }
  return changed ?? set
}

function reconciledNode(type: MergeType | undefined, node: FieldSet): FieldSet {
  if (type === undefined || isEmpty(node)) return node
  const hasItems = Object.keys(node).some((element) => element.startsWith('k:') || element.startsWith('v:'))
  const rule = hasItems ? type.list : (type.map ?? type.list)
  return rule?.atomic ? noFields : reconciledSet(type, node)
}

/** Sets that have been found to be as their type has them: the same few come again and again. */
const settled = new WeakMap<MergeType, WeakSet<FieldSet>>()

function settledSet(type: MergeType | undefined, set: FieldSet): FieldSet {
  if (type === undefined) return set
  let known = settled.get(type)
  if (known === undefined) settled.set(type, (known = new WeakSet()))
  if (known.has(set)) return set
  const result = reconciledSet(type, set)
  known.add(result)
  return result
}

/** All owners with their sets as the schemas of today have them. */
export function reconciledOwners(scope: OwnershipScope, owners: Ownerships): Ownerships {
  const result = new Map<string, Ownership>()
  for (const [id, owner] of owners) {
    const fields = settledSet(scope.typeIn(owner.apiVersion), owner.fields)
    result.set(id, fields === owner.fields ? owner : { ...owner, fields })
  }
  return result
}
