import type { ManagedFieldsEntry } from '../types/meta-v1.ts'
import { difference, type FieldPath, type FieldSet, hasPath, setOfPaths } from './field-set.ts'
import { entriesOf, managerId, type Ownership, type Ownerships, parseOwnerships, withoutIdle } from './managers.ts'
import { fieldElement } from './path-element.ts'

const scaleVersion = 'autoscaling/v1'
const replicasInScale: FieldPath = ['spec', 'replicas'].map(fieldElement)

/** The books of an object as its Scale shows them, and back: all that a Scale can own is the number of replicas. */
export class ScaleOwners {
  readonly #apiVersion: string
  readonly #path: FieldPath
  readonly #replicas: FieldSet

  /** @param replicasPath where objects of `apiVersion` keep the wanted number: `['spec', 'replicas']` */
  constructor(apiVersion: string, replicasPath: readonly string[]) {
    this.#apiVersion = apiVersion
    this.#path = replicasPath.map(fieldElement)
    this.#replicas = setOfPaths([this.#path])
  }

  /** Those who own the number. */
  toScale(entries: readonly ManagedFieldsEntry[]): ManagedFieldsEntry[] {
    const owners = [...this.#parse(entries).values()].filter((owner) => this.#ownsReplicas(owner))
    const fields = setOfPaths([replicasInScale])
    return entriesOf(keyed(owners.map((owner) => ({ ...owner, apiVersion: scaleVersion, fields }))))
  }

  /** The entries of the object after its Scale has been written: who is not in the books of the Scale lost the number. */
  toObject(entries: readonly ManagedFieldsEntry[], scaleEntries: readonly ManagedFieldsEntry[]): ManagedFieldsEntry[] {
    const inScale = [...(parseOwnerships(scaleEntries) ?? new Map<string, Ownership>()).values()]
      .filter(({ fields }) => hasPath(fields, replicasInScale))
      .map((owner) => ({ ...owner, apiVersion: this.#apiVersion, fields: this.#replicas }))
    const left = keyed(inScale)
    const owners: Ownership[] = []
    for (const [id, owner] of this.#parse(entries)) {
      const isKept = !this.#ownsReplicas(owner) || left.has(id)
      owners.push(isKept ? owner : { ...owner, fields: difference(owner.fields, this.#replicas) })
      if (this.#ownsReplicas(owner)) left.delete(id)
    }
    return entriesOf(withoutIdle(keyed([...owners, ...left.values()])))
  }

  #parse(entries: readonly ManagedFieldsEntry[]): Ownerships {
    return parseOwnerships(entries) ?? new Map()
  }

  #ownsReplicas({ fields }: Ownership): boolean {
    return hasPath(fields, this.#path)
  }
}

function keyed(owners: readonly Ownership[]): Map<string, Ownership> {
  return new Map(owners.map((owner) => [managerId(owner), owner]))
}
