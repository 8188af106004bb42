import { isNotFound } from '../../apimachinery/errors.ts'
import { deployments } from '../../apimachinery/kinds/apps/deployment.ts'
import { replicaSets } from '../../apimachinery/kinds/apps/replica-set.ts'
import { statefulSets } from '../../apimachinery/kinds/apps/stateful-set.ts'
import { replicationControllers } from '../../apimachinery/kinds/core/replication-controller.ts'
import { type KubeObject, keyOf, type Resource } from '../../apimachinery/object.ts'
import type { OwnerReference } from '../../apimachinery/types/meta-v1.ts'
import type { Client } from '../../client/client.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { controllerOf, refersTo } from '../../client/reconcilers/wake.ts'
import { ResourceMapper } from '../../client/resource-mapper.ts'
import type { ControllerDeps } from '../controller.ts'
import { groupVersionOf, isObjectMissing, scaleOf } from '../workloads/scales.ts'

/** What stands behind the pods of a controller, and how many there should be. */
export interface ControllerScale {
  readonly uid: string
  readonly replicas: number
}

/** A controller says nowhere how many pods it should have; asking again is no use. */
export class NoScaleError extends Error {
  override readonly name = 'NoScaleError'
}

/** An object with a number of replicas, 1 unless it says otherwise. */
type Scaled = KubeObject & { readonly spec: { readonly replicas?: number | undefined } }

/** Finds how many pods a controller of pods should have: from the caches for the usual kinds, else from its scale. */
export class ControllerScales {
  readonly #simple: readonly Informer<Scaled>[]
  readonly #replicaSets
  readonly #deployments
  readonly #mapper = new ResourceMapper()

  constructor({ informers }: ControllerDeps) {
    this.#simple = [informers.of<Scaled>(replicationControllers), informers.of<Scaled>(statefulSets)]
    this.#replicaSets = informers.of(replicaSets)
    this.#deployments = informers.of(deployments)
  }

  /**
   * @returns undefined when the controller is gone, or of an unknown kind
   * @throws {NoScaleError} its kind has no scale, or is not known
   */
  async find(reference: OwnerReference, namespace: string, client: Client): Promise<ControllerScale | undefined> {
    const ref = { namespace, name: reference.name }
    if (refersTo(reference, replicaSets)) return this.#ofReplicaSet(reference, namespace)
    const informer = this.#simple.find(({ resource }) => refersTo(reference, resource))
    if (informer) return scaleIfSame(informer.get(keyOf(ref)), reference)
    const { group, version } = groupVersionOf(reference.apiVersion)
    const resource = await this.#mapper.find(client, { group, version, kind: reference.kind })
    if (!resource)
      throw new NoScaleError(`no matches for kind "${reference.kind}" in version "${reference.apiVersion}"`)
    return fromServer(client, resource, reference, namespace)
  }

  /** Pods of a Deployment are spread over its ReplicaSets: its own number counts. */
  #ofReplicaSet(reference: OwnerReference, namespace: string): ControllerScale | undefined {
    const set = this.#replicaSets.get(keyOf({ namespace, name: reference.name }))
    if (!set || set.metadata.uid !== reference.uid) return undefined
    const owner = controllerOf(set)
    if (!owner || !refersTo(owner, deployments)) return scaleIfSame(set, reference)
    return scaleIfSame(this.#deployments.get(keyOf({ namespace, name: owner.name })), owner)
  }
}

function scaleIfSame(object: Scaled | undefined, { uid }: OwnerReference): ControllerScale | undefined {
  return object?.metadata.uid === uid ? { uid, replicas: object.spec.replicas ?? 1 } : undefined
}

async function fromServer(
  client: Client,
  resource: Resource,
  { name, uid }: OwnerReference,
  namespace: string,
): Promise<ControllerScale | undefined> {
  try {
    const { metadata, spec } = await scaleOf(client, resource, { namespace, name })
    return metadata.uid === uid ? { uid, replicas: spec?.replicas ?? 0 } : undefined
  } catch (error) {
    if (isObjectMissing(error)) return undefined
    if (!isNotFound(error)) throw error
    const { group, version, plural } = resource
    throw new NoScaleError(`${group}/${version}, Resource=${plural} does not implement the scale subresource`)
  }
}
