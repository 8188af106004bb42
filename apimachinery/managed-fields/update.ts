import { deepEqual } from '../equality.ts'
import type { KubeObject } from '../object.ts'
import type { ManagedFieldsEntry } from '../types/meta-v1.ts'
import { cappedOwnerships } from './caps.ts'
import { isSame } from './compare.ts'
import { isEmpty, union } from './field-set.ts'
import { UnidentifiedItemError } from './list-items.ts'
import { entriesOf, managerId, type Ownership, type Ownerships, parseOwnerships, withoutIdle } from './managers.ts'
import { reconciledOwners } from './reconcile.ts'
import type { OwnershipScope, Writer } from './scope.ts'
import { afterChange, VersionedChange } from './versions.ts'

/** What nobody owns yet. */
export const noOwners: Ownerships = new Map()

/**
 * `metadata.managedFields` after a create, an update or a patch: the writer owns what it has changed, in addition to
 * what it owned before, and others own it no longer. Objects that nobody keeps books of stay that way.
 * @param live what is there; the empty object on creation
 * @param draft what it becomes; its own `managedFields` count if they make sense
 * @returns undefined when there are none
 */
export function managedFieldsAfterUpdate(
  scope: OwnershipScope,
  live: KubeObject,
  draft: KubeObject,
  writer: Writer,
): ManagedFieldsEntry[] | undefined {
  const isNew = !live.metadata.uid
  const { owners, entries } = ownersBefore(scope, live, draft)
  if (owners.size === 0 && !isNew) return undefined
  try {
    const change = new VersionedChange(scope, live, draft)
    // The very entries that are there: a write that changes nothing must not seem to change them.
    if (isSame(change.own) && entries !== undefined) return entries
    return nonEmpty(entriesOf(cappedOwnerships(ownersAfterUpdate(scope, owners, change, writer))))
  } catch (err) {
    // Upstream gives up the bookkeeping of objects that it cannot compare; most are refused by validation anyway.
    if (err instanceof UnidentifiedItemError) return undefined
    throw err
  }
}

/** What each owns after a change that asks nobody. */
export function ownersAfterUpdate(
  scope: OwnershipScope,
  before: Ownerships,
  change: VersionedChange,
  { manager, now }: Writer,
): Ownerships {
  const { apiVersion, subresource } = scope
  const { owners } = afterChange(reconciledOwners(scope, before), change)
  const taken = union(change.own.added, change.own.modified)
  if (!isEmpty(taken)) {
    const owner: Ownership = {
      manager: manager || 'unknown',
      operation: 'Update',
      apiVersion,
      subresource,
      time: now,
      fields: taken,
    }
    const id = managerId(owner)
    const previous = owners.get(id)
    owners.set(id, previous === undefined ? owner : { ...owner, fields: union(previous.fields, taken) })
  }
  return withoutIdle(owners)
}

interface Before {
  readonly owners: Ownerships
  /** Those of the live object, when they are the ones that count. */
  readonly entries: ManagedFieldsEntry[] | undefined
}

function ownersBefore(scope: OwnershipScope, live: KubeObject, draft: KubeObject): Before {
  const entries = live.metadata.managedFields
  const given = scope.subresource === '' ? (draft.metadata.managedFields ?? []) : []
  if (given.length > 0 && given !== entries && !deepEqual(given, entries)) {
    if (isReset(given)) return { owners: noOwners, entries: undefined }
    const owners = parseOwnerships(given)
    // Clients that do not know what to do with these must not lose them.
    if (owners !== undefined) return { owners, entries: undefined }
  }
  return { owners: parseOwnerships(entries ?? []) ?? noOwners, entries }
}

/** A single empty entry lets go of everything. */
function isReset([first, ...others]: readonly ManagedFieldsEntry[]): boolean {
  return others.length === 0 && Object.values(first ?? {}).every((value) => value === undefined)
}

/** No owners: no entries at all. */
export function nonEmpty(entries: ManagedFieldsEntry[]): ManagedFieldsEntry[] | undefined {
  return entries.length > 0 ? entries : undefined
}
