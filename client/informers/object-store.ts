import { serviceNameLabel } from '../../apimachinery/kinds/discovery/endpoint-slice.ts'
import { type KubeObject, keyOf } from '../../apimachinery/object.ts'
import type { Pod, Service } from '../../apimachinery/types/core-v1.ts'

/** The values under which an object is found in each index. */
const indexers = {
  namespace: (object: KubeObject) => [object.metadata.namespace ?? ''],
  /** The uids of all owners, controller or not. */
  owner: (object: KubeObject) => object.metadata.ownerReferences?.map(({ uid }) => uid) ?? [],
  /** The namespace, for objects that no controller owns. */
  orphans: (object: KubeObject) =>
    object.metadata.ownerReferences?.some(({ controller }) => controller) ? [] : [object.metadata.namespace ?? ''],
  /** The node that a pod is bound to. */
  node: (object: KubeObject) => {
    const nodeName = (object as Pod).spec?.nodeName
    return nodeName ? [nodeName] : []
  },
  /** The key of the Service that an EndpointSlice is a part of. */
  service: ({ metadata: { namespace, labels } }: KubeObject) => {
    const name = labels?.[serviceNameLabel]
    return name ? [keyOf({ namespace, name })] : []
  },
  /** Every label, as `labelIndexValue` has it. */
  label: ({ metadata: { namespace, labels } }: KubeObject) =>
    Object.entries(labels ?? {}).map((label) => labelIndexValue(namespace, label)),
  /** One of the labels by which a Service picks pods, in the same form: pods without it are none of its. */
  selector: (object: KubeObject) =>
    Object.entries((object as Service).spec?.selector ?? {})
      .slice(0, 1)
      .map((label) => labelIndexValue(object.metadata.namespace, label)),
} as const

/** A label of objects of a namespace, as a value of the indexes `label` and `selector`. */
export function labelIndexValue(namespace: string | undefined, [key, value]: readonly [string, string]): string {
  return `${namespace}/${key}=${value}`
}

/** The indexes of every informer. They are built when they are first asked. */
export type IndexName = keyof typeof indexers

type Index<T> = Map<string, Map<string, T>>

/** Objects by key, in the order in which they arrived, and by index. */
export class ObjectStore<T extends KubeObject> {
  readonly #objects = new Map<string, T>()
  readonly #indexes = new Map<IndexName, Index<T>>()

  get size(): number {
    return this.#objects.size
  }

  get(key: string): T | undefined {
    return this.#objects.get(key)
  }

  keys(): readonly string[] {
    return [...this.#objects.keys()]
  }

  list(): readonly T[] {
    return [...this.#objects.values()]
  }

  byIndex(name: IndexName, value: string): readonly T[] {
    return [...(this.#index(name).get(value)?.values() ?? [])]
  }

  /** @returns what stood there before */
  set(object: T): T | undefined {
    const key = keyOf(object)
    const old = this.#objects.get(key)
    this.#objects.set(key, object)
    for (const [name, index] of this.#indexes) reindex(index, key, indexers[name], object, old)
    return old
  }

  /** @returns what stood there */
  delete(key: string): T | undefined {
    const old = this.#objects.get(key)
    this.#objects.delete(key)
    for (const [name, index] of this.#indexes) reindex(index, key, indexers[name], undefined, old)
    return old
  }

  #index(name: IndexName): Index<T> {
    let index = this.#indexes.get(name)
    if (index) return index
    index = new Map()
    for (const [key, object] of this.#objects) reindex(index, key, indexers[name], object, undefined)
    this.#indexes.set(name, index)
    return index
  }
}

function reindex<T extends KubeObject>(
  index: Index<T>,
  key: string,
  valuesOf: (object: T) => readonly string[],
  now: T | undefined,
  old: T | undefined,
): void {
  const values = now ? valuesOf(now) : []
  for (const value of old ? valuesOf(old) : []) {
    if (values.includes(value)) continue
    const bucket = index.get(value)
    bucket?.delete(key)
    if (bucket?.size === 0) index.delete(value)
  }
  for (const value of values) {
    const bucket = index.get(value)
    if (bucket) bucket.set(key, now!)
    else index.set(value, new Map([[key, now!]]))
  }
}
