import { deepEqual } from '../../apimachinery/equality.ts'
import { apiVersionOf, type KubeObject, type Resource } from '../../apimachinery/object.ts'
import type { OwnerReference } from '../../apimachinery/types/meta-v1.ts'

/** Finalizers by which a deletion says what shall become of dependents. */
export const orphanFinalizer = 'orphan'
export const foregroundFinalizer = 'foregroundDeletion'

/** Whether an object is being deleted, and what its deletion waits for: its dependents' end, or their release. */
export type Deletion = 'none' | 'background' | 'foreground' | 'orphan'

/** An object as the garbage collector sees it. */
export interface GraphNode {
  readonly uid: string
  readonly resource: Resource
  readonly namespace: string | undefined
  readonly name: string
  readonly owners: readonly OwnerReference[]
  readonly deletion: Deletion
}

/** Told of a reference to an owner in another namespace, which is none. */
export type OnForeignOwner = (dependent: GraphNode, reference: OwnerReference) => void

/**
 * Who owns whom, by uid. Changes answer with the uids of the objects that have to be looked at because of them. References
 * to owners that are not here are kept as well: their owners may come, or be gone for ever.
 */
export class DependencyGraph {
  readonly #nodes = new Map<string, GraphNode>()
  /** The uids of dependents by the uid that they name as their owner's. */
  readonly #dependents = new Map<string, Set<string>>()
  readonly #onForeignOwner: OnForeignOwner

  constructor(onForeignOwner: OnForeignOwner) {
    this.#onForeignOwner = onForeignOwner
  }

  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid)
  }

  dependentsOf(uid: string): readonly GraphNode[] {
    return [...(this.#dependents.get(uid) ?? [])].map((dependent) => this.#nodes.get(dependent)!)
  }

  /** Whether a dependent has to go first, other than those that in turn wait for the owner. */
  isBlocked(uid: string): boolean {
    return this.#blockingDependents(uid).some((dependent) => !this.#waitsFor(dependent, uid))
  }

  /** Whether the owner that `reference` names is here, just as it is named. */
  holds(reference: OwnerReference, dependent: GraphNode): boolean {
    const owner = this.#nodes.get(reference.uid)
    return (
      owner !== undefined &&
      owner.name === reference.name &&
      owner.resource.kind === reference.kind &&
      apiVersionOf(owner.resource) === reference.apiVersion &&
      !isForeign(owner, dependent)
    )
  }

  /** Every object that has to be looked at, whatever has changed. */
  pending(): readonly string[] {
    const isPending = (node: GraphNode) =>
      node.deletion === 'foreground' || node.deletion === 'orphan' || this.#isSuspect(node)
    return [...this.#nodes.values()].filter(isPending).map(({ uid }) => uid)
  }

  /** An object came, or changed. */
  set(resource: Resource, object: KubeObject): readonly string[] {
    const now = nodeOf(resource, object)
    const old = this.#nodes.get(now.uid)
    if (old && old.deletion === now.deletion && deepEqual(old.owners, now.owners)) return []
    this.#nodes.set(now.uid, now)
    this.#link(now, old)
    this.#tellOfForeignOwners(now, old)
    return [
      ...this.#releasedOwners(now, old),
      ...(this.#isSuspect(now) ? [now.uid] : []),
      ...(now.deletion === old?.deletion ? [] : this.#concernedBy(now)),
    ]
  }

  /** An object is gone. */
  delete(uid: string): readonly string[] {
    const old = this.#nodes.get(uid)
    if (!old) return []
    this.#nodes.delete(uid)
    for (const reference of old.owners) this.#unlink(reference.uid, uid)
    const waiting = old.owners.map((reference) => reference.uid).filter((owner) => this.#isWaiting(owner))
    return [...(this.#dependents.get(uid) ?? []), ...waiting]
  }

  /** Of those that have come to be known by this change, on either side. */
  #tellOfForeignOwners(now: GraphNode, old: GraphNode | undefined): void {
    for (const reference of now.owners) {
      const owner = this.#nodes.get(reference.uid)
      const isNew = !old?.owners.some(({ uid }) => uid === reference.uid)
      if (isNew && owner && isForeign(owner, now)) this.#onForeignOwner(now, reference)
    }
    if (old) return
    for (const dependent of this.dependentsOf(now.uid)) {
      const reference = dependent.owners.find(({ uid }) => uid === now.uid)
      if (reference && isForeign(now, dependent)) this.#onForeignOwner(dependent, reference)
    }
  }

  /** An owner may be gone, or waits for its dependents to go. */
  #isSuspect(node: GraphNode): boolean {
    return node.owners.some((reference) => !this.holds(reference, node) || this.#isWaiting(reference.uid))
  }

  #isWaiting(uid: string): boolean {
    return this.#nodes.get(uid)?.deletion === 'foreground'
  }

  #link(now: GraphNode, old: GraphNode | undefined): void {
    const isOwner = (node: GraphNode, uid: string) => node.owners.some((reference) => reference.uid === uid)
    for (const { uid } of old?.owners ?? []) if (!isOwner(now, uid)) this.#unlink(uid, now.uid)
    for (const { uid } of now.owners) {
      const dependents = this.#dependents.get(uid)
      if (dependents) dependents.add(now.uid)
      else this.#dependents.set(uid, new Set([now.uid]))
    }
  }

  #unlink(owner: string, dependent: string): void {
    const dependents = this.#dependents.get(owner)
    dependents?.delete(dependent)
    if (dependents?.size === 0) this.#dependents.delete(owner)
  }

  #blockingDependents(uid: string): readonly GraphNode[] {
    return this.dependentsOf(uid).filter((dependent) => blocks(dependent, uid))
  }

  /** Whether `node` waits in the foreground for the object `uid`, or for something that does. */
  #waitsFor(node: GraphNode, uid: string): boolean {
    const seen = new Set<string>()
    const ahead = [node]
    for (let next = ahead.pop(); next; next = ahead.pop()) {
      if (next.deletion !== 'foreground' || seen.has(next.uid)) continue
      if (next.uid === uid) return true
      seen.add(next.uid)
      ahead.push(...this.#blockingDependents(next.uid))
    }
    return false
  }

  /** Owners whose deletion waited for this dependent, and does not any more. */
  #releasedOwners(now: GraphNode, old: GraphNode | undefined): readonly string[] {
    return (old?.owners ?? [])
      .map(({ uid }) => uid)
      .filter((uid) => this.#isWaiting(uid) && blocks(old!, uid) && !blocks(now, uid))
  }

  /** Owners that wait are among them: a circle may have closed. */
  #concernedBy({ uid, deletion, owners }: GraphNode): readonly string[] {
    if (deletion === 'orphan') return [uid]
    if (deletion !== 'foreground') return []
    const waiting = owners.map((reference) => reference.uid).filter((owner) => this.#isWaiting(owner))
    return [...(this.#dependents.get(uid) ?? []), ...waiting, uid]
  }
}

/** Owners are in the namespace of what they own, or in none. */
function isForeign(owner: GraphNode, dependent: GraphNode): boolean {
  return owner.namespace !== undefined && owner.namespace !== dependent.namespace
}

function blocks({ owners }: GraphNode, uid: string): boolean {
  return owners.some((reference) => reference.uid === uid && reference.blockOwnerDeletion)
}

function nodeOf(resource: Resource, { metadata }: KubeObject): GraphNode {
  const { uid, namespace, name, ownerReferences: owners = [] } = metadata
  return { uid, resource, namespace, name, owners, deletion: deletionOf(metadata) }
}

function deletionOf({ deletionTimestamp, finalizers = [] }: KubeObject['metadata']): Deletion {
  if (!deletionTimestamp) return 'none'
  if (finalizers.includes(orphanFinalizer)) return 'orphan'
  return finalizers.includes(foregroundFinalizer) ? 'foreground' : 'background'
}
