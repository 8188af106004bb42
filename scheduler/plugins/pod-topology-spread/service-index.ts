import { keyOf } from '../../../apimachinery/object.ts'
import type { Pod, Service } from '../../../apimachinery/types/core-v1.ts'
import type { Informer } from '../../../client/informers/informer.ts'

/** The Services of a pod, found by one label that each of them asks for. */
export class ServiceIndex {
  readonly #byLabel = new Map<string, Map<string, Service>>()

  constructor(services: Informer<Service>) {
    services.addHandler((now, old) => {
      if (old) this.#remove(old)
      if (now) this.#add(now)
    })
  }

  /** The Services that select the pod; one without a selector selects nothing. */
  *of({ metadata: { namespace = '', labels = {} } }: Pod): Iterable<Service> {
    for (const [name, value] of Object.entries(labels)) {
      for (const service of this.#byLabel.get(bucketKey(namespace, name, value))?.values() ?? []) {
        if (Object.entries(service.spec.selector ?? {}).every(([key, wanted]) => labels[key] === wanted)) yield service
      }
    }
  }

  #add(service: Service): void {
    const bucket = bucketOf(service)
    if (bucket === undefined) return
    const services = this.#byLabel.get(bucket) ?? new Map<string, Service>()
    this.#byLabel.set(bucket, services.set(keyOf(service), service))
  }

  #remove(service: Service): void {
    const bucket = bucketOf(service)
    const services = bucket === undefined ? undefined : this.#byLabel.get(bucket)
    services?.delete(keyOf(service))
    if (bucket !== undefined && services?.size === 0) this.#byLabel.delete(bucket)
  }
}

/** The first label of the selector stands for the whole. */
function bucketOf({ metadata: { namespace = '' }, spec }: Service): string | undefined {
  const [first] = Object.entries(spec.selector ?? {})
  return first && bucketKey(namespace, ...first)
}

const bucketKey = (namespace: string, name: string, value: string): string => `${namespace}/${name}=${value}`
