import { isNotFound } from '../../apimachinery/errors.ts'
import { podReferences } from '../../apimachinery/kinds/core/pod/references.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { hasEnded } from '../../apimachinery/kinds/core/pod-phase.ts'
import { resourceClaims } from '../../apimachinery/kinds/resource/resource-claim.ts'
import { keyOf } from '../../apimachinery/object.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { ResourceClaim, ResourceClaimConsumerReference } from '../../apimachinery/types/resource-v1.ts'
import type { Client } from '../../client/client.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { done, type Reconciler, type Result, terminal, type WakeSource } from '../../client/reconcilers/reconciler.ts'
import { changesOf, controllerOf, mapped, refersTo } from '../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../controller.ts'

/** Keeps a claim that is allocated (k8s.io/api/resource/v1 Finalizer). */
const finalizer = 'resource.kubernetes.io/delete-protection'

/**
 * Takes pods off the claims that they will not use any more; gives back the devices of claims that nobody uses, and
 * deletes those that were made for a pod that is done.
 */
export class ClaimReservations implements Reconciler<ResourceClaim> {
  readonly name = 'resourceclaim-controller-claims'
  readonly resource = resourceClaims
  readonly wakeOn: readonly WakeSource[]
  readonly #pods: Informer<Pod>

  constructor({ informers }: ControllerDeps) {
    this.#pods = informers.of(pods)
    this.wakeOn = [changesOf(resourceClaims), mapped<Pod>(pods, claimKeysOf)]
  }

  async reconcile(claim: ResourceClaim, client: Client): Promise<Result> {
    const { reservedFor = [] } = claim.status
    const kept: ResourceClaimConsumerReference[] = []
    for (const consumer of reservedFor) if (await this.#isConsuming(claim, consumer, client)) kept.push(consumer)
    if (kept.length < reservedFor.length) await release(claim, kept, client)
    else if (kept.length === 0 && claim.metadata.deletionTimestamp) await deallocate(claim, client)
    if (kept.length === 0) await this.#deleteIfUseless(claim, client)
    return done
  }

  async #isConsuming(
    claim: ResourceClaim,
    { apiGroup, resource, name, uid }: ResourceClaimConsumerReference,
    client: Client,
  ): Promise<boolean> {
    if (apiGroup || resource !== 'pods') {
      throw terminal(new Error(`unsupported ReservedFor entry: ${apiGroup ?? ''}/${resource} ${name}`))
    }
    const pod = await this.#pod({ namespace: claim.metadata.namespace, name }, client)
    return pod !== undefined && pod.metadata.uid === uid && !isDone(pod)
  }

  /** The pod as the cache has it; before it counts as gone, as the server has it. */
  async #pod(ref: { namespace: string | undefined; name: string }, client: Client): Promise<Pod | undefined> {
    const known = this.#pods.get(keyOf(ref))
    if (known) return known
    try {
      return await client.get(pods, ref)
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }

  /** A pod that is gone for good is the garbage collector's matter. */
  async #deleteIfUseless(claim: ResourceClaim, client: Client): Promise<void> {
    const owner = controllerOf(claim)
    if (!owner || !refersTo(owner, pods) || claim.metadata.deletionTimestamp) return
    const pod = this.#pods.get(keyOf({ namespace: claim.metadata.namespace, name: owner.name }))
    if (!pod || (pod.metadata.uid === owner.uid && !isDone(pod))) return
    try {
      await client.delete(resourceClaims, claim.metadata, { preconditions: { uid: claim.metadata.uid } })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
}

/** Whoever stops using a claim last gives back its devices, so that they can be allocated elsewhere. */
async function release(claim: ResourceClaim, kept: ResourceClaimConsumerReference[], client: Client): Promise<void> {
  const { allocation, reservedFor: _, ...rest } = claim.status
  const isOver = kept.length === 0 && claim.metadata.finalizers?.includes(finalizer)
  const status = {
    ...rest,
    ...(allocation && !isOver && { allocation }),
    ...(kept.length > 0 && { reservedFor: kept }),
  }
  const updated = await client.updateStatus(resourceClaims, { ...claim, status })
  if (!updated.status.allocation) await unprotect(updated, client)
}

/** A claim that is to go, and that nobody uses, keeps no devices. */
async function deallocate(claim: ResourceClaim, client: Client): Promise<void> {
  if (!claim.metadata.finalizers?.includes(finalizer)) return
  const { allocation, ...status } = claim.status
  const updated = allocation ? await client.updateStatus(resourceClaims, { ...claim, status }) : claim
  await unprotect(updated, client)
}

async function unprotect(claim: ResourceClaim, client: Client): Promise<void> {
  const { finalizers = [] } = claim.metadata
  if (!finalizers.includes(finalizer)) return
  const metadata = { ...claim.metadata, finalizers: finalizers.filter((other) => other !== finalizer) }
  await client.update(resourceClaims, { ...claim, metadata })
}

/** None of its containers runs, or ever will. */
function isDone(pod: Pod): boolean {
  return hasEnded(pod) || (pod.metadata.deletionTimestamp !== undefined && !pod.spec.nodeName)
}

function claimKeysOf(pod: Pod): string[] {
  const { extendedResourceClaimStatus: extended, resourceClaimStatuses } = pod.status
  if (!pod.spec.resourceClaims?.length && !resourceClaimStatuses?.length && !extended) return []
  const names = [...podReferences(pod).resourceClaims, ...(extended ? [extended.resourceClaimName] : [])]
  return names.map((name) => keyOf({ namespace: pod.metadata.namespace, name }))
}
