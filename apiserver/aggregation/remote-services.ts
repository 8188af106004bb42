import type { APIService } from '../../apimachinery/types/apiregistration-v1.ts'

/** A resource as `metav1.APIResourceList` describes it. */
export interface DiscoveredApiResource {
  readonly name: string
  readonly singularName?: string
  readonly namespaced: boolean
  readonly group?: string
  readonly version?: string
  readonly kind: string
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
}

/** A group version that another server answers. */
export interface RemoteService {
  readonly apiService: APIService
  readonly available: boolean
  /** What the server said last; undefined: it has not said anything yet. */
  readonly resources: readonly DiscoveredApiResource[] | undefined
}

/** The group versions that other servers answer, as the availability controller finds them. */
export class RemoteServices {
  readonly #byName = new Map<string, RemoteService>()
  #all: readonly RemoteService[] = []

  /** All of them; the same array as long as nothing changes. */
  get all(): readonly RemoteService[] {
    return this.#all
  }

  /** Who answers a group version; undefined: this server does, or nobody. */
  find(group: string, version: string): RemoteService | undefined {
    return this.#byName.get(`${version}.${group}`)
  }

  set(service: RemoteService): void {
    const { name } = service.apiService.metadata
    const known = this.#byName.get(name)
    if (known && isSame(known, service)) return
    this.#byName.set(name, service)
    this.#all = [...this.#byName.values()]
  }

  delete(name: string): void {
    if (this.#byName.delete(name)) this.#all = [...this.#byName.values()]
  }
}

function isSame(a: RemoteService, b: RemoteService): boolean {
  return (
    a.apiService.metadata.generation === b.apiService.metadata.generation &&
    a.apiService.metadata.resourceVersion === b.apiService.metadata.resourceVersion &&
    a.available === b.available &&
    JSON.stringify(a.resources) === JSON.stringify(b.resources)
  )
}
