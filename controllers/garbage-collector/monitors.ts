import { customResourceDefinitions } from '../../apimachinery/kinds/apiextensions/custom-resource-definition.ts'
import { apiServices } from '../../apimachinery/kinds/apiregistration/api-service.ts'
import { apiVersionOf, groupResource, type Resource } from '../../apimachinery/object.ts'
import type { CustomResourceDefinition } from '../../apimachinery/types/apiextensions-v1.ts'
import type { Client, DiscoveredResource } from '../../client/client.ts'
import { DiscoveryError } from '../../client/discovery.ts'
import type { Informer } from '../../client/informers/informer.ts'
import type { Informers } from '../../client/informers/informers.ts'
import { done, type KeyReconciler, type Result, requeueAfter } from '../../client/reconcilers/reconciler.ts'
import { mapped } from '../../client/reconcilers/wake.ts'
import type { DependencyGraph } from './graph.ts'

/** The only key. */
const key = 'resources'

/** When to ask groups again that did not answer (upstream asks all this often). */
const retryMs = 30_000

/** When to ask again for a resource that has been promised and is not served yet. */
const promisedMs = 1_000

/** Events come and go by themselves. */
const ignored: ReadonlySet<string> = new Set(['events', 'events.events.k8s.io'])

interface Monitor {
  readonly resource: Resource
  readonly informer: Informer
  readonly remove: () => void
}

/**
 * Feeds the graph from watches of every resource that can be collected. Resources come and go with
 * CustomResourceDefinitions and APIServices.
 */
export class ResourceMonitors implements KeyReconciler {
  readonly name = 'garbage-collector-monitors'
  readonly wakeOn = [mapped(customResourceDefinitions, () => [key]), mapped(apiServices, () => [key])]
  readonly #informers: Informers
  readonly #definitions: Informer<CustomResourceDefinition>
  readonly #graph: DependencyGraph
  readonly #monitors = new Map<string, Monitor>()
  /** All resources in all versions, by `apps/v1/Deployment`. */
  readonly #byKind = new Map<string, Resource>()
  /** Told which objects have to be looked at. */
  #onChange: (uids: readonly string[]) => void = () => {}

  constructor(informers: Informers, graph: DependencyGraph) {
    this.#informers = informers
    this.#definitions = informers.of(customResourceDefinitions)
    this.#graph = graph
  }

  start(wake: (key: string) => void): () => void {
    wake(key)
    return () => {
      for (const { remove } of this.#monitors.values()) remove()
    }
  }

  /** Tells `onChange` which objects have to be looked at, now and from now on. @returns ends that */
  follow(onChange: (uids: readonly string[]) => void): () => void {
    this.#onChange = onChange
    this.#lookAtAll()
    return () => {
      this.#onChange = () => {}
    }
  }

  /** The resource of a kind; undefined when none is known. */
  resourceOf(apiVersion: string, kind: string): Resource | undefined {
    return this.#byKind.get(`${apiVersion}/${kind}`)
  }

  /** The cache of `resource`'s objects, which is what the graph was made from. */
  informerOf(resource: Resource): Informer {
    return this.#informers.of(resource)
  }

  async reconcileKey(_key: string, client: Client): Promise<Result> {
    const { resources, failure } = await discovered(client)
    this.#learnKinds(resources, failure)
    const collectable = resources.filter(isCollectable)
    this.#dropOthers(collectable, failure)
    for (const resource of collectable) this.#monitor(resource)
    this.#lookAtAll()
    if (failure) return requeueAfter(retryMs)
    return this.#allPromisesKept(resources) ? done : requeueAfter(promisedMs)
  }

  /** Objects may have been waiting for a resource that is known or watched only now; before that nothing is decided. */
  #lookAtAll(): void {
    if (this.#monitors.size > 0 && [...this.#monitors.values()].every(({ informer }) => informer.hasSynced)) {
      this.#onChange(this.#graph.pending())
    }
  }

  #learnKinds(resources: readonly DiscoveredResource[], failure: DiscoveryError | undefined): void {
    for (const [id, { group, version }] of this.#byKind)
      if (!failure?.failed.has(apiVersionOf({ group, version }))) this.#byKind.delete(id)
    for (const resource of resources) this.#byKind.set(`${apiVersionOf(resource)}/${resource.kind}`, resource)
  }

  #monitor(resource: Resource): void {
    const id = idOf(resource)
    if (this.#monitors.has(id)) return
    const informer = this.#informers.of(resource)
    const remove = informer.addHandler((now, old) => {
      const uids = now ? this.#graph.set(resource, now) : this.#graph.delete(old!.metadata.uid)
      if (uids.length > 0) this.#onChange(uids)
    })
    this.#monitors.set(id, { resource, informer, remove })
    // Not waited for: one resource that cannot be listed shall not keep others from being found.
    void informer.synced.then(() => this.#lookAtAll())
  }

  /** Objects of a resource that is gone are gone. */
  #dropOthers(collectable: readonly Resource[], failure: DiscoveryError | undefined): void {
    const wanted = new Set(collectable.map(idOf))
    for (const [id, { resource, informer, remove }] of this.#monitors) {
      if (wanted.has(id) || failure?.failed.has(apiVersionOf(resource))) continue
      remove()
      this.#monitors.delete(id)
      for (const { metadata } of informer.list()) this.#onChange(this.#graph.delete(metadata.uid))
      this.#informers.drop(resource)
    }
  }

  #allPromisesKept(resources: readonly Resource[]): boolean {
    const served = new Set(resources.map(groupResource))
    return this.#definitions
      .list()
      .filter(({ status }) =>
        status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True'),
      )
      .every(({ spec }) => served.has(groupResource({ group: spec.group, plural: spec.names.plural })))
  }
}

async function discovered(
  client: Client,
): Promise<{ readonly resources: readonly DiscoveredResource[]; readonly failure: DiscoveryError | undefined }> {
  try {
    return { resources: await client.discover(), failure: undefined }
  } catch (error) {
    if (!(error instanceof DiscoveryError)) throw error
    return { resources: error.found, failure: error }
  }
}

function isCollectable(resource: DiscoveredResource): boolean {
  const verbs = ['delete', 'list', 'watch']
  return (
    resource.preferred && !ignored.has(groupResource(resource)) && verbs.every((verb) => resource.verbs.includes(verb))
  )
}

function idOf(resource: Resource): string {
  return `${apiVersionOf(resource)}/${resource.plural}`
}
