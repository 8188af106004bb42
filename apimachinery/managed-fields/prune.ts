import type { KubeObject } from '../object.ts'
import { difference, type FieldSet, intersection, isEmpty, noFields, union } from './field-set.ts'
import { appliedFields } from './field-sets-of.ts'
import type { Ownership, Ownerships } from './managers.ts'
import type { MergeType } from './merge-type.ts'
import { removeFields, withNamedFields } from './remove.ts'
import type { OwnershipScope } from './scope.ts'

/**
 * Takes out of a merged object what its applier has applied before and applies no more, unless somebody else owns it.
 * @param owners with the applier's new fields
 * @param last what the applier owned before
 */
export function prune(
  scope: OwnershipScope,
  merged: KubeObject,
  owners: Ownerships,
  last: Ownership | undefined,
): KubeObject {
  if (last === undefined || isEmpty(last.fields)) return merged
  const type = scope.typeIn(last.apiVersion)
  if (type === undefined) return merged
  const before = scope.convert(merged, last.apiVersion)
  const applied = withNamedFields(type, last.fields)
  let pruned = removeFields(type, before, applied) as KubeObject
  for (const [apiVersion, owned] of ownedByVersion(owners, last.apiVersion)) {
    pruned = withOwned(scope, merged, pruned, apiVersion, owned)
  }
  const gone = difference(namedFields(type, before), namedFields(type, scope.convert(pruned, last.apiVersion)))
  return scope.convert(removeFields(type, before, intersection(gone, applied)) as KubeObject, scope.apiVersion)
}

/** What anybody owns, per version: `first` comes first, as what it keeps may be needed to convert to the others. */
function ownedByVersion(owners: Ownerships, first: string): Map<string, FieldSet> {
  const owned = new Map<string, FieldSet>()
  owned.set(first, noFields)
  for (const { apiVersion, fields } of owners.values()) {
    owned.set(apiVersion, union(owned.get(apiVersion) ?? noFields, fields))
  }
  return owned
}

/** Puts back what somebody owns. */
function withOwned(
  scope: OwnershipScope,
  merged: KubeObject,
  pruned: KubeObject,
  apiVersion: string,
  owned: FieldSet,
): KubeObject {
  const type = scope.typeIn(apiVersion)
  if (type === undefined || isEmpty(owned)) return pruned
  const before = scope.convert(merged, apiVersion)
  const kept = union(namedFields(type, scope.convert(pruned, apiVersion)), withNamedFields(type, owned))
  return removeFields(type, before, difference(namedFields(type, before), kept)) as KubeObject
}

function namedFields(type: MergeType, object: KubeObject): FieldSet {
  return withNamedFields(type, appliedFields(type, object))
}
