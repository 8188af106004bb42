import { isNotFound } from '../../apimachinery/errors.ts'
import type { KubeObject, Resource } from '../../apimachinery/object.ts'
import type { OwnerReference } from '../../apimachinery/types/meta-v1.ts'
import type { Client } from '../../client/client.ts'
import { BoundedMap } from '../../platform/bounded-map.ts'
import { type DependencyGraph, foregroundFinalizer, type GraphNode } from './graph.ts'
import type { ResourceMonitors } from './monitors.ts'

/** Upstream remembers as many owners that are gone. */
const maxAbsent = 500

/** What becomes of the owners of an object. */
export interface OwnerStates {
  /** They exist, and stay. */
  readonly solid: readonly OwnerReference[]
  /** They wait for the object to go before they go. */
  readonly waiting: readonly OwnerReference[]
  /** They do not exist. */
  readonly absent: readonly OwnerReference[]
}

type OwnerState = keyof OwnerStates

/** Tells which owners of an object exist. That one does not is only believed to the server. */
export class References {
  readonly #graph: DependencyGraph
  readonly #monitors: ResourceMonitors
  /** Owners that the server did not know, as dependents name them. uids do not come back. */
  readonly #absent = new BoundedMap<true>(maxAbsent)

  constructor(graph: DependencyGraph, monitors: ResourceMonitors) {
    this.#graph = graph
    this.#monitors = monitors
  }

  /** @returns undefined when nothing can be said: an owner's kind is unknown, or cannot own the object */
  async classify(node: GraphNode, client: Client): Promise<OwnerStates | undefined> {
    const states: Record<OwnerState, OwnerReference[]> = { solid: [], waiting: [], absent: [] }
    for (const reference of node.owners) {
      const state = await this.#stateOf(reference, node, client)
      if (state === undefined) return undefined
      states[state].push(reference)
    }
    return states
  }

  async #stateOf(reference: OwnerReference, node: GraphNode, client: Client): Promise<OwnerState | undefined> {
    if (this.#graph.holds(reference, node)) {
      return this.#graph.get(reference.uid)?.deletion === 'foreground' ? 'waiting' : 'solid'
    }
    const id = [reference.apiVersion, reference.kind, node.namespace, reference.name, reference.uid].join('\n')
    if (this.#absent.get(id)) return 'absent'
    const resource = this.#monitors.resourceOf(reference.apiVersion, reference.kind)
    if (!resource || (resource.namespaced && node.namespace === undefined)) return undefined
    const owner = await find(client, resource, node.namespace, reference.name)
    if (owner?.metadata.uid === reference.uid) return isWaiting(owner) ? 'waiting' : 'solid'
    this.#absent.set(id, true)
    return 'absent'
  }
}

async function find(
  client: Client,
  resource: Resource,
  namespace: string | undefined,
  name: string,
): Promise<KubeObject | undefined> {
  try {
    return await client.get(resource, { namespace, name })
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

function isWaiting({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(foregroundFinalizer)
}
