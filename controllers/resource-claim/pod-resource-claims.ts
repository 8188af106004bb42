import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { hasEnded } from '../../apimachinery/kinds/core/pod-phase.ts'
import { resourceClaims } from '../../apimachinery/kinds/resource/resource-claim.ts'
import { resourceClaimTemplates } from '../../apimachinery/kinds/resource/resource-claim-template.ts'
import { keyOf } from '../../apimachinery/object.ts'
import type { Pod, PodResourceClaim, PodResourceClaimStatus } from '../../apimachinery/types/core-v1.ts'
import type { ResourceClaim, ResourceClaimTemplate } from '../../apimachinery/types/resource-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events/event-recorder.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { done, type Reconciler, type Result, type WakeSource } from '../../client/reconcilers/reconciler.ts'
import { controllerOf, mapped, ownersOf } from '../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../controller.ts'
import { controllerReference } from '../workloads/pod-template.ts'

/** On a generated claim: which of its pod's claims it is (`spec.resourceClaims[].name`). */
const podClaimAnnotation = 'resource.kubernetes.io/pod-claim-name'

/** Leaves room for a hyphen and the generated suffix in a name of 63 characters. */
const maxBaseLength = 57

/** How many consumers a claim can have (k8s.io/api/resource/v1 ResourceClaimReservedForMaxSize). */
const maxConsumers = 256

/**
 * Makes the claims of pods that name a ResourceClaimTemplate, says in the pods' status which they are, and reserves
 * allocated claims for pods that got their node without the scheduler (KEP-4381).
 */
export class PodResourceClaims implements Reconciler<Pod> {
  readonly name = 'resourceclaim-controller'
  readonly resource = pods
  readonly wakeOn: readonly WakeSource[]
  readonly #claims: Informer<ResourceClaim>
  readonly #templates: Informer<ResourceClaimTemplate>
  readonly #recorder: EventRecorder
  /** Claims that have been made and may not be in the cache yet, by `pod uid/claim name`. */
  readonly #made = new Map<string, ResourceClaim>()

  constructor({ informers, recorder }: ControllerDeps) {
    this.#claims = informers.of(resourceClaims)
    this.#templates = informers.of(resourceClaimTemplates)
    this.#recorder = recorder.for({ component: 'resource_claim' })
    this.wakeOn = [
      mapped<Pod>(pods, (pod) => (pod.spec.resourceClaims?.length ? [keyOf(pod)] : [])),
      ownersOf(resourceClaims, pods),
      mapped<ResourceClaim>(resourceClaims, (claim) => this.#seen(claim)),
    ]
  }

  async reconcile(pod: Pod, client: Client): Promise<Result> {
    if (pod.metadata.deletionTimestamp || hasEnded(pod)) return done
    const names = new Map(statusesOf(pod).map(({ name, resourceClaimName }) => [name, resourceClaimName]))
    for (const podClaim of pod.spec.resourceClaims ?? []) {
      const made = await this.#ensureClaim(pod, podClaim, client)
      if (made) names.set(podClaim.name, made.metadata.name)
    }
    await this.#report(pod, names, client)
    // Elsewhere the scheduler reserves what it has allocated.
    if (pod.spec.nodeName) await this.#reserve(pod, names, client)
    return done
  }

  /** @returns the claim that the pod's status does not name yet */
  async #ensureClaim(pod: Pod, podClaim: PodResourceClaim, client: Client): Promise<ResourceClaim | undefined> {
    if (podClaim.resourceClaimTemplateName === undefined) return undefined
    const status = statusesOf(pod).find(({ name }) => name === podClaim.name)
    // It has been found that none is needed.
    if (status && !status.resourceClaimName) return undefined
    const named = status?.resourceClaimName && this.#claim(pod, status.resourceClaimName)
    if (named && isFor(named, pod)) return undefined
    try {
      return this.#orphan(pod, podClaim) ?? (await this.#create(pod, podClaim, client))
    } catch (error) {
      const message = `PodResourceClaim ${podClaim.name}: ${(error as Error).message}`
      this.#recorder.event(pod, 'Warning', 'FailedResourceClaimCreation', message)
      throw error
    }
  }

  /** A claim that was made for the pod, which could not be told of it. */
  #orphan(pod: Pod, { name }: PodResourceClaim): ResourceClaim | undefined {
    const owned = this.#claims.byIndex('owner', pod.metadata.uid)
    const found = owned.find((claim) => isFor(claim, pod) && claim.metadata.annotations?.[podClaimAnnotation] === name)
    return found ?? this.#made.get(`${pod.metadata.uid}/${name}`)
  }

  async #create(pod: Pod, podClaim: PodResourceClaim, client: Client): Promise<ResourceClaim> {
    const { namespace, uid } = pod.metadata
    const templateName = podClaim.resourceClaimTemplateName as string
    const template = this.#templates.get(keyOf({ namespace, name: templateName }))
    if (!template) throw new Error(templateNotFound(templateName))
    const { labels, annotations } = template.spec.metadata
    const claim = await client.create(resourceClaims, {
      metadata: {
        namespace,
        generateName: generateNameOf(pod.metadata.name, podClaim.name),
        labels,
        annotations: { ...annotations, [podClaimAnnotation]: podClaim.name },
        ownerReferences: [controllerReference(pod, pods)],
      },
      spec: template.spec.spec,
    })
    // Where watches are not late it is there already.
    if (!this.#claims.get(keyOf(claim))) this.#made.set(`${uid}/${podClaim.name}`, claim)
    return claim
  }

  async #report(pod: Pod, names: ReadonlyMap<string, string | undefined>, client: Client): Promise<void> {
    const known = statusesOf(pod)
    const isKnown = ([name, claim]: [string, string | undefined]) =>
      known.some((status) => status.name === name && status.resourceClaimName === claim)
    if ([...names].every(isKnown)) return
    const resourceClaimStatuses = [...names].map(([name, resourceClaimName]) => ({ name, resourceClaimName }))
    const { name, namespace } = pod.metadata
    await client.patch(
      pods,
      pod.metadata,
      'apply',
      { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, status: { resourceClaimStatuses } },
      { subresource: 'status', fieldManager: 'ResourceClaimController', force: true },
    )
  }

  async #reserve(pod: Pod, names: ReadonlyMap<string, string | undefined>, client: Client): Promise<void> {
    for (const { name, resourceClaimName = names.get(name) } of pod.spec.resourceClaims ?? []) {
      const claim = resourceClaimName === undefined ? undefined : this.#claim(pod, resourceClaimName)
      if (!claim?.status.allocation) continue
      const { reservedFor = [] } = claim.status
      if (reservedFor.some(({ uid }) => uid === pod.metadata.uid) || reservedFor.length >= maxConsumers) continue
      const consumer = { resource: 'pods', name: pod.metadata.name, uid: pod.metadata.uid }
      const status = { ...claim.status, reservedFor: [...reservedFor, consumer] }
      await client.updateStatus(resourceClaims, { ...claim, status })
    }
  }

  #claim({ metadata: { namespace } }: Pod, name: string): ResourceClaim | undefined {
    return this.#claims.get(keyOf({ namespace, name }))
  }

  /** @returns nobody to wake: owners are woken anyway */
  #seen(claim: ResourceClaim): readonly string[] {
    const name = claim.metadata.annotations?.[podClaimAnnotation]
    const owner = controllerOf(claim)
    if (name !== undefined && owner) this.#made.delete(`${owner.uid}/${name}`)
    return []
  }
}

function statusesOf({ status }: Pod): readonly PodResourceClaimStatus[] {
  return status.resourceClaimStatuses ?? []
}

function isFor(claim: ResourceClaim, pod: Pod): boolean {
  return controllerOf(claim)?.uid === pod.metadata.uid
}

/** Of names that are too long, each gives up its share. */
function generateNameOf(pod: string, claim: string): string {
  const whole = `${pod}-${claim}-`
  if (whole.length <= maxBaseLength) return whole
  const share = (name: string) => name.slice(0, Math.floor((name.length * maxBaseLength) / whole.length))
  return `${share(pod)}-${share(claim)}`
}

const templateNotFound = (name: string): string =>
  `resource claim template "${name}": resourceclaimtemplate.resource.k8s.io "${name}" not found`
