import { isNotFound } from '../../apimachinery/errors.ts'
import { apiVersionOf, type KubeObject, keyOf } from '../../apimachinery/object.ts'
import type { ObjectMeta, OwnerReference } from '../../apimachinery/types/meta-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events/event-recorder.ts'
import { done, type KeyReconciler, type Result } from '../../client/reconcilers/reconciler.ts'
import type { ControllerDeps } from '../controller.ts'
import { DependencyGraph, foregroundFinalizer, type GraphNode, orphanFinalizer } from './graph.ts'
import { ResourceMonitors } from './monitors.ts'
import { References } from './references.ts'

/** The garbage collector: what watches, and what collects. */
export function createGarbageCollector({ informers, recorder }: ControllerDeps): readonly KeyReconciler[] {
  const graph = new DependencyGraph((dependent, owner) => reportForeignOwner(recorder, dependent, owner))
  const monitors = new ResourceMonitors(informers, graph)
  return [monitors, new GarbageCollector(graph, monitors)]
}

function reportForeignOwner(
  recorder: EventRecorder,
  { resource, namespace = '', name, uid }: GraphNode,
  owner: OwnerReference,
): void {
  const dependent = { apiVersion: apiVersionOf(resource), kind: resource.kind, namespace, name, uid }
  const what = `[${owner.apiVersion}/${owner.kind}, namespace: ${namespace}, name: ${owner.name}, uid: ${owner.uid}]`
  const message = `ownerRef ${what} does not exist in namespace "${namespace}"`
  recorder.event(dependent, 'Warning', 'OwnerRefInvalidNamespace', message)
}

/**
 * Deletes objects all of whose owners are gone, takes the names of deleted owners off those that are to stay, and lets
 * owners go that wait for their dependents. Keys are uids.
 */
class GarbageCollector implements KeyReconciler {
  readonly name = 'garbage-collector-controller'
  readonly wakeOn = []
  /** As --concurrent-gc-syncs. */
  readonly workers = 20
  readonly #graph: DependencyGraph
  readonly #monitors: ResourceMonitors
  readonly #references: References

  constructor(graph: DependencyGraph, monitors: ResourceMonitors) {
    this.#graph = graph
    this.#monitors = monitors
    this.#references = new References(graph, monitors)
  }

  start(wake: (key: string) => void): () => void {
    return this.#monitors.follow((uids) => uids.forEach(wake))
  }

  async reconcileKey(uid: string, client: Client): Promise<Result> {
    const node = this.#graph.get(uid)
    const object = node && this.#monitors.informerOf(node.resource).get(keyOf(node))
    if (!node || object?.metadata.uid !== uid) return done
    try {
      if (node.deletion === 'orphan') await this.#releaseDependents(node, object, client)
      else if (node.deletion === 'foreground') await this.#waitForDependents(node, object, client)
      else if (node.deletion === 'none') await this.#collect(node, object, client)
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
    return done
  }

  async #releaseDependents(owner: GraphNode, object: KubeObject, client: Client): Promise<void> {
    const releases = this.#graph.dependentsOf(owner.uid).map(async (dependent) => {
      const owners = dependent.owners.filter(({ uid }) => uid !== owner.uid)
      await this.#patchOwners(dependent, owners, client).catch((error: unknown) => {
        if (!isNotFound(error)) throw error
      })
    })
    await Promise.all(releases)
    await removeFinalizer(owner, object, orphanFinalizer, client)
  }

  async #waitForDependents(owner: GraphNode, object: KubeObject, client: Client): Promise<void> {
    if (this.#graph.isBlocked(owner.uid)) return
    await removeFinalizer(owner, object, foregroundFinalizer, client)
  }

  async #collect(node: GraphNode, object: KubeObject, client: Client): Promise<void> {
    const states = await this.#references.classify(node, client)
    if (!states || node.owners.length === 0) return
    const { solid, waiting, absent } = states
    if (solid.length > 0) {
      // Owners that wait would wait for ever: the object stays.
      if (waiting.length + absent.length > 0) await this.#patchOwners(node, solid, client)
    } else {
      // The object is itself an owner that others wait for: it goes after its dependents, so that they go after theirs.
      const isBetween = waiting.length > 0 && this.#graph.dependentsOf(node.uid).length > 0
      await deleteObject(node, object.metadata, isBetween ? 'Foreground' : policyOf(object.metadata), client)
    }
  }

  async #patchOwners(node: GraphNode, ownerReferences: readonly OwnerReference[], client: Client): Promise<void> {
    const resourceVersion = this.#monitors.informerOf(node.resource).get(keyOf(node))?.metadata.resourceVersion
    const metadata = { uid: node.uid, resourceVersion, ownerReferences }
    await client.patch(node.resource, node, 'merge', { metadata })
  }
}

type PropagationPolicy = 'Orphan' | 'Foreground' | 'Background'

/** What the object's finalizers say already shall become of its dependents. */
function policyOf({ finalizers = [] }: ObjectMeta): PropagationPolicy {
  if (finalizers.includes(orphanFinalizer)) return 'Orphan'
  return finalizers.includes(foregroundFinalizer) ? 'Foreground' : 'Background'
}

/** Deletes the object as we know it: if it has changed, its owners may have. */
async function deleteObject(
  node: GraphNode,
  { uid, resourceVersion }: ObjectMeta,
  propagationPolicy: PropagationPolicy,
  client: Client,
): Promise<void> {
  await client.delete(node.resource, node, { propagationPolicy, preconditions: { uid, resourceVersion } })
}

async function removeFinalizer(
  node: GraphNode,
  { metadata }: KubeObject,
  finalizer: string,
  client: Client,
): Promise<void> {
  const { uid, resourceVersion } = metadata
  const finalizers = (metadata.finalizers ?? []).filter((other) => other !== finalizer)
  await client.patch(node.resource, node, 'merge', { metadata: { uid, resourceVersion, finalizers } })
}
