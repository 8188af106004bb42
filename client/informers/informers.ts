import { apiVersionOf, type KubeObject, type Resource } from '../../apimachinery/object.ts'
import { Informer, type InformerDeps } from './informer.ts'

/** One informer per resource, shared by everyone who asks. */
export class Informers {
  readonly #deps: InformerDeps
  readonly #informers = new Map<string, Informer>()
  #started = false

  constructor(deps: InformerDeps) {
    this.#deps = deps
  }

  /** The informer of `resource`; starts at once if the others have been started. */
  of<T extends KubeObject>(resource: Resource<T>): Informer<T> {
    const id = idOf(resource)
    let informer = this.#informers.get(id)
    if (!informer) {
      informer = new Informer<KubeObject>(resource, this.#deps)
      this.#informers.set(id, informer)
      if (this.#started) informer.start()
    }
    return informer as unknown as Informer<T>
  }

  /** Stops and forgets the informer of a resource that the server does not serve any more. */
  drop(resource: Resource): void {
    this.#informers.get(idOf(resource))?.stop()
    this.#informers.delete(idOf(resource))
  }

  start(): void {
    this.#started = true
    for (const informer of this.#informers.values()) informer.start()
  }

  /** Resolves when all informers that are there now have synced. */
  async synced(): Promise<void> {
    await Promise.all([...this.#informers.values()].map((informer) => informer.synced))
  }

  /** For good. */
  stop(): void {
    for (const informer of this.#informers.values()) informer.stop()
    this.#informers.clear()
  }
}

function idOf(resource: Resource): string {
  return `${apiVersionOf(resource)}/${resource.plural}`
}
