import { isNotFound } from '../../apimachinery/errors.ts'
import type { KubeObject, Resource } from '../../apimachinery/object.ts'
import type { LabelMatcher } from '../../apimachinery/selectors/labels.ts'
import type { Client } from '../../client/client.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { controllerOf } from '../../client/reconcilers/wake.ts'
import { controllerReference } from './pod-template.ts'

export interface Claim<D extends KubeObject> {
  readonly client: Client
  readonly owner: KubeObject
  readonly ownerResource: Resource
  readonly resource: Resource<D>
  readonly selector: LabelMatcher
  /** Objects that may be the owner's, see `dependentCandidates`. */
  readonly candidates: readonly D[]
  /** What the owner holds its dependents with, besides the reference: adopted ones get it, released ones lose it. */
  readonly finalizer?: string | undefined
}

/** What `owner` may claim: what names it as an owner, and what nobody controls in its namespace. */
export function dependentCandidates<D extends KubeObject>(informer: Informer<D>, owner: KubeObject): readonly D[] {
  const { uid, namespace } = owner.metadata
  const owned = informer.byIndex('owner', uid)
  const orphans = informer.byIndex('orphans', namespace ?? '').filter((orphan) => !owned.includes(orphan))
  return [...owned, ...orphans]
}

/**
 * The candidates that `owner` controls and selects. Orphans that it selects are adopted, and what it controls but no
 * longer selects is released.
 */
export async function claimDependents<D extends KubeObject>(claim: Claim<D>): Promise<readonly D[]> {
  const claimed: D[] = []
  const releases: Promise<unknown>[] = []
  const adoptions: D[] = []
  for (const candidate of claim.candidates) {
    const controller = controllerOf(candidate)
    const matches = claim.selector.matches(candidate.metadata.labels)
    if (controller?.uid === claim.owner.metadata.uid) {
      if (matches) claimed.push(candidate)
      else if (!claim.owner.metadata.deletionTimestamp) releases.push(release(claim, candidate))
    } else if (!controller && matches && mayAdopt(claim.owner, candidate)) adoptions.push(candidate)
  }
  await Promise.all(releases)
  const adopted = await adopt(claim, adoptions)
  return [...claimed, ...adopted]
}

function mayAdopt(owner: KubeObject, candidate: KubeObject): boolean {
  return !owner.metadata.deletionTimestamp && !candidate.metadata.deletionTimestamp
}

async function adopt<D extends KubeObject>(claim: Claim<D>, orphans: readonly D[]): Promise<readonly D[]> {
  if (orphans.length === 0 || !(await stillExists(claim))) return []
  const { owner, ownerResource, finalizer } = claim
  const changes = {
    ownerReferences: [controllerReference(owner, ownerResource)],
    ...(finalizer === undefined ? {} : { finalizers: [finalizer] }),
  }
  const adopted = await Promise.all(orphans.map((orphan) => patchIfThere(claim, orphan, changes)))
  return adopted.filter((object) => object !== undefined)
}

/** The cache may be behind: an owner that is gone, or about to go, must not adopt. */
async function stillExists({ client, owner, ownerResource }: Claim<KubeObject>): Promise<boolean> {
  const { uid, deletionTimestamp } = (await client.get(ownerResource, owner.metadata)).metadata
  return uid === owner.metadata.uid && !deletionTimestamp
}

function release<D extends KubeObject>(claim: Claim<D>, object: D): Promise<D | undefined> {
  const { owner, finalizer } = claim
  return patchIfThere(claim, object, {
    ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }],
    ...(finalizer === undefined ? {} : { '$deleteFromPrimitiveList/finalizers': [finalizer] }),
  })
}

/** The uid in the patch keeps it from another object of the same name. */
async function patchIfThere<D extends KubeObject>(
  { client, resource }: Claim<D>,
  object: D,
  metadata: object,
): Promise<D | undefined> {
  try {
    return await client.patch(resource, object.metadata, 'strategic', {
      metadata: { uid: object.metadata.uid, ...metadata },
    })
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
