import { deepEqual } from '../equality.ts'
import { unclassified } from '../errors.ts'
import type { KubeObject } from '../object.ts'
import type { ManagedFieldsEntry } from '../types/meta-v1.ts'
import { applyConflictError, type Conflicts } from './conflicts.ts'
import { difference, isEmpty } from './field-set.ts'
import { appliedFields } from './field-sets-of.ts'
import { allowedByLastApplied, clientSideApplier } from './last-applied.ts'
import { entriesOf, managerId, type Ownerships, parseOwnerships, withoutIdle } from './managers.ts'
import { merge } from './merge.ts'
import { prune } from './prune.ts'
import { reconciledOwners } from './reconcile.ts'
import { type OwnershipScope, typeOf, type Writer } from './scope.ts'
import { unownedFields } from './unowned.ts'
import { nonEmpty, ownersAfterUpdate } from './update.ts'
import { afterChange, VersionedChange } from './versions.ts'

/** Owns what an object had when nobody kept books. */
const beforeFirstApply = 'before-first-apply'

/** What applying made. */
export interface Applied {
  /** Neither decoded nor defaulted; undefined when the object stays as it is. */
  readonly object: KubeObject | undefined
  readonly managedFields: ManagedFieldsEntry[] | undefined
}

/**
 * Applies a configuration, which has been checked against the type: merges it, takes out what the applier no longer
 * applies, and settles who owns what.
 * @param live what is there; the empty object on creation
 * @param force takes over what belongs to others
 * @throws {ApiError} Conflict, with a cause for each field that belongs to others
 */
export function apply(
  scope: OwnershipScope,
  live: KubeObject,
  config: KubeObject,
  writer: Writer,
  force: boolean,
): Applied {
  const before = ownersBefore(scope, live, writer)
  const first = attempt(scope, live, config, before, writer, force)
  if (!('fields' in first)) return first
  if (writer.manager !== clientSideApplier) throw applyConflictError(first)
  const conflicts = withoutAllowed(scope, live, first)
  if (conflicts.fields.size > 0) throw applyConflictError(conflicts)
  return attempt(scope, live, config, before, writer, true) as Applied
}

/** Who has applied with kubectl before may take over what that has set, with or without force. */
function withoutAllowed(scope: OwnershipScope, live: KubeObject, { fields, owners }: Conflicts): Conflicts {
  const allowed = allowedByLastApplied(scope, live)
  const left = [...fields].map(([id, set]) => [id, difference(set, allowed)] as const)
  return { owners, fields: new Map(left.filter(([, set]) => !isEmpty(set))) }
}

function ownersBefore(scope: OwnershipScope, live: KubeObject, { now }: Writer): Ownerships {
  const owners = parseOwnerships(live.metadata.managedFields ?? [])
  if (owners === undefined) throw unclassified('failed to decode managed fields')
  if (owners.size > 0) return owners
  const change = new VersionedChange(scope, scope.empty, live)
  return ownersAfterUpdate(scope, owners, change, { manager: beforeFirstApply, now })
}

function attempt(
  scope: OwnershipScope,
  live: KubeObject,
  config: KubeObject,
  before: Ownerships,
  { manager, now }: Writer,
  force: boolean,
): Applied | Conflicts {
  const type = typeOf(scope)
  const { apiVersion, subresource } = scope
  const applier = { manager, operation: 'Apply', apiVersion, subresource } as const
  const id = managerId(applier)
  const reconciled = reconciledOwners(scope, before)
  const last = reconciled.get(id)
  const fields = scope.ownable(appliedFields(type, config))
  const claimed = new Map(reconciled).set(id, { ...applier, fields, time: last?.time })
  const object = prune(scope, merge(type, live, config) as KubeObject, claimed, last)
  const { owners, conflicts } = afterChange(claimed, new VersionedChange(scope, live, object), id)
  if (conflicts.size > 0 && !force) return { fields: conflicts, owners: reconciled }
  const isChanged = !deepEqual(live, object)
  const owned = difference(fields, unownedFields)
  owners.set(id, { ...applier, fields: owned, time: isChanged ? now : last?.time })
  return { object: isChanged ? object : undefined, managedFields: nonEmpty(entriesOf(withoutIdle(owners))) }
}
