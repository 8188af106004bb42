import { CodecError } from '../codecs/codec-error.ts'
import { deepEqual } from '../equality.ts'
import type { ManagedFieldsEntry } from '../types/meta-v1.ts'
import { type FieldSet, isEmpty } from './field-set.ts'
import { parseFieldsV1 } from './fields-v1.ts'
import { internedSet } from './interned-sets.ts'

/** What one manager owns: an entry of `metadata.managedFields`. */
export interface Ownership {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  /** `''`: the object itself. */
  readonly subresource: string
  /** When the manager last changed what it owns, RFC 3339. */
  readonly time: string | undefined
  readonly fields: FieldSet
}

/** Who owns what of an object, by the identity of the manager. */
export type Ownerships = ReadonlyMap<string, Ownership>

/**
 * What tells managers apart, in the form that upstream sorts them by. Who applies is the same manager in every version.
 */
export function managerId(owner: Omit<Ownership, 'time' | 'fields'>): string {
  const { manager, operation, apiVersion, subresource } = owner
  let id = `{${manager && `"manager":${JSON.stringify(manager)},`}"operation":"${operation}"`
  if (operation === 'Update') id += `,"apiVersion":${JSON.stringify(apiVersion)}`
  if (subresource !== '') id += `,"subresource":${JSON.stringify(subresource)}`
  return `${id}}`
}

/**
 * Reads `metadata.managedFields`.
 * @returns undefined when an entry makes no sense
 */
export function parseOwnerships(entries: readonly ManagedFieldsEntry[]): Ownerships | undefined {
  const owners = new Map<string, Ownership>()
  for (const entry of entries) {
    const owner = parseOwnership(entry)
    if (owner === undefined) return undefined
    owners.set(managerId(owner), owner)
  }
  return owners
}

/** @returns undefined when the entry makes no sense */
function parseOwnership(entry: ManagedFieldsEntry): Ownership | undefined {
  const { manager = '', operation, apiVersion = '', subresource = '', time } = entry
  if ((operation !== 'Apply' && operation !== 'Update') || apiVersion === '' || entry.fieldsType !== 'FieldsV1') return
  const fields = parsedSet(entry.fieldsV1 ?? {})
  return fields && { manager, operation, apiVersion, subresource, time, fields }
}

/** Sets by the values that they were read from, which are the sets themselves where we have written them. */
const parsedSets = new WeakMap<object, FieldSet>()

function parsedSet(value: object): FieldSet | undefined {
  const known = parsedSets.get(value)
  if (known !== undefined) return known
  try {
    const set = parseFieldsV1(value)
    parsedSets.set(value, set)
    return set
  } catch (err) {
    if (err instanceof CodecError) return undefined
    throw err
  }
}

/** The entries of `metadata.managedFields`, in upstream's order. */
export function entriesOf(owners: Ownerships): ManagedFieldsEntry[] {
  return [...owners.values()].sort(compareOwners).map(entryOf)
}

function entryOf({ manager, operation, apiVersion, subresource, time, fields }: Ownership): ManagedFieldsEntry {
  const entry: ManagedFieldsEntry = manager === '' ? {} : { manager }
  entry.operation = operation
  entry.apiVersion = apiVersion
  if (time !== undefined) entry.time = time
  entry.fieldsType = 'FieldsV1'
  entry.fieldsV1 = encodedSet(fields) as Record<string, unknown>
  if (subresource !== '') entry.subresource = subresource
  return entry
}

function encodedSet(fields: FieldSet): FieldSet {
  if (parsedSets.get(fields) === fields) return fields
  const set = internedSet(fields)
  parsedSets.set(set, set)
  return set
}

const sortKeys = ['operation', 'time', 'manager', 'apiVersion', 'subresource'] as const

function compareOwners(a: Ownership, b: Ownership): number {
  for (const key of sortKeys) {
    const [left, right] = [a[key] ?? '', b[key] ?? '']
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}

/** The owners that own something. */
export function withoutIdle(owners: Ownerships): Map<string, Ownership> {
  return new Map([...owners].filter(([, { fields }]) => !isEmpty(fields)))
}

/** Makes entries that have been read back share their sets with those of other objects, in place. */
export function shareSets(entries: readonly ManagedFieldsEntry[]): void {
  // We have written them: they are in the form that is ours.
  for (const entry of entries) if (entry.fieldsV1) entry.fieldsV1 = encodedSet(entry.fieldsV1 as FieldSet)
}

/** Whether two lists of entries say the same but for the times. */
export function haveSameOwners(a: readonly ManagedFieldsEntry[] = [], b: readonly ManagedFieldsEntry[] = []): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  return a.every((entry, i) => deepEqual({ ...entry, time: undefined }, { ...b[i], time: undefined }))
}
