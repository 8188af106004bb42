import type { KubeObject } from '../object.ts'
import { type Comparison, compare, mapComparison } from './compare.ts'
import { difference, type FieldSet, intersection, isEmpty, union } from './field-set.ts'
import type { Ownership, Ownerships } from './managers.ts'
import { type OwnershipScope, typeOf } from './scope.ts'
import { ownedPart } from './unowned.ts'

/** How an object changes, in each version in which somebody owns a part of it. */
export class VersionedChange {
  /** In the version of the path, without what the path resets. */
  readonly own: Comparison
  readonly #scope: OwnershipScope
  readonly #before: KubeObject
  readonly #after: KubeObject
  readonly #others = new Map<string, Comparison | undefined>()

  /** @throws {UnidentifiedItemError} */
  constructor(scope: OwnershipScope, before: KubeObject, after: KubeObject) {
    this.#scope = scope
    this.#before = before
    this.#after = after
    const own = compare(typeOf(scope), ownedPart(before), ownedPart(after))
    this.own = mapComparison(own, (set) => scope.ownable(set))
  }

  /** Undefined when the version is not served any more. */
  in(apiVersion: string): Comparison | undefined {
    if (apiVersion === this.#scope.apiVersion) return this.own
    if (!this.#others.has(apiVersion)) this.#others.set(apiVersion, this.#compareIn(apiVersion))
    return this.#others.get(apiVersion)
  }

  #compareIn(apiVersion: string): Comparison | undefined {
    const scope = this.#scope
    const type = scope.typeIn(apiVersion)
    if (type === undefined) return undefined
    const [before, after] = [this.#before, this.#after].map((object) => ownedPart(scope.convert(object, apiVersion)))
    return mapComparison(compare(type, before, after), (set) => scope.ownable(set))
  }
}

/** What a change does to those who own parts of an object. */
export interface Outcome {
  /** What is left to them. Owners of versions that are not served any more are gone. */
  readonly owners: Map<string, Ownership>
  /** What they lose because it has another value now, by owner. */
  readonly conflicts: Map<string, FieldSet>
}

/** Takes from owners what has changed or gone. @param exceptId the one who makes the change */
export function afterChange(owners: Ownerships, change: VersionedChange, exceptId?: string): Outcome {
  const outcome: Outcome = { owners: new Map(), conflicts: new Map() }
  for (const [id, owner] of owners) {
    const comparison = id === exceptId ? undefined : change.in(owner.apiVersion)
    if (id === exceptId) outcome.owners.set(id, owner)
    if (comparison === undefined) continue
    const taken = intersection(owner.fields, union(comparison.modified, comparison.added))
    if (!isEmpty(taken)) outcome.conflicts.set(id, taken)
    const lost = union(taken, intersection(owner.fields, comparison.removed))
    outcome.owners.set(id, isEmpty(lost) ? owner : { ...owner, fields: difference(owner.fields, lost) })
  }
  return outcome
}
