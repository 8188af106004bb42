import { encodeJson } from '../../apimachinery/codecs/json.ts'
import type { KubeObject } from '../../apimachinery/object.ts'

/**
 * One version of an object: immutable, and encoded at most once per media type. GET, LIST and every watcher share the
 * bytes.
 */
export class CachedObject<T extends KubeObject = KubeObject> {
  readonly object: T
  readonly revision: number
  #json: Buffer | undefined
  #others: Map<unknown, unknown> | undefined

  constructor(object: T, revision: number, json?: Buffer) {
    this.object = object
    this.revision = revision
    this.#json = json
  }

  /** The object as JSON, resourceVersion included. */
  get json(): Buffer {
    this.#json ??= encodeJson(this.object)
    return this.#json
  }

  /** Whatever else is derived from this version alone (protobuf bytes, another API version, …), computed once per `key`. */
  derive<D>(key: unknown, compute: (self: CachedObject<T>) => D): D {
    this.#others ??= new Map()
    if (!this.#others.has(key)) this.#others.set(key, compute(this))
    return this.#others.get(key) as D
  }
}
