import type { StructuralSchema } from '../../apimachinery/custom-resources/structural-schema.ts'
import { prunedFor, withStoredDefaults } from '../../apimachinery/custom-resources/version-schema.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import { CachedObject } from '../cache/cached-object.ts'
import type { Conversion, ObjectForm } from '../registry/object-form.ts'
import type { VersionConverter } from './version-converter.ts'

/** What a form must know of its definition. */
export interface CustomFormOptions {
  /** The version that is shown. */
  readonly apiVersion: string
  /** The version in which objects are stored from now on; those there may be of any. */
  readonly storedAs: string
  /** Of all versions, by apiVersion. */
  readonly schemas: ReadonlyMap<string, StructuralSchema>
  readonly converter: VersionConverter
}

/**
 * How custom resources look in one version: with the defaults that their stored version has by now, converted, and
 * without what the version does not know.
 */
export class CustomForm implements ObjectForm {
  readonly conversion: Conversion | undefined
  readonly #options: CustomFormOptions
  /** Stored objects in this version. Whatever is worth keeping is kept alive by the cache of stored objects. */
  readonly #seen = new WeakMap<KubeObject, KubeObject>()
  readonly #shown = new WeakMap<CachedObject, CachedObject>()

  constructor(options: CustomFormOptions) {
    this.#options = options
    const { ask } = options.converter
    this.conversion = ask && {
      isReady: ({ object }) => this.#isReady(object),
      prepare: (objects) => this.#prepare(objects, ask),
    }
  }

  shown(cached: CachedObject): CachedObject {
    let shown = this.#shown.get(cached)
    if (!shown) {
      const object = this.seen(cached.object)
      shown = object === cached.object ? cached : new CachedObject(object, cached.revision)
      this.#shown.set(cached, shown)
    }
    return shown
  }

  seen = (stored: KubeObject): KubeObject => {
    let seen = this.#seen.get(stored)
    if (!seen) this.#seen.set(stored, (seen = this.#finished(this.#converted(this.#defaulted(stored)))))
    return seen
  }

  toStored(object: KubeObject): KubeObject | Promise<KubeObject> {
    const { storedAs, converter } = this.#options
    if (object.apiVersion === storedAs) return object
    if (converter.convert) return this.#prunedAs(storedAs, converter.convert(object, storedAs))
    return this.#askToStore(object)
  }

  #isReady(stored: KubeObject): boolean {
    return stored.apiVersion === this.#options.apiVersion || this.#seen.has(stored)
  }

  async #prepare(objects: readonly CachedObject[], ask: NonNullable<VersionConverter['ask']>): Promise<void> {
    const missing = objects.filter(({ object }) => !this.#isReady(object))
    if (missing.length === 0) return
    const drafts = missing.map(({ object }) => this.#defaulted(object))
    const converted = await ask(drafts, this.#options.apiVersion)
    for (const [i, { object }] of missing.entries()) this.#seen.set(object, this.#finished(converted[i] as KubeObject))
  }

  async #askToStore(object: KubeObject): Promise<KubeObject> {
    const { storedAs, converter } = this.#options
    const [converted] = (await converter.ask?.([object], storedAs)) ?? []
    return this.#prunedAs(storedAs, converted as KubeObject)
  }

  #defaulted(stored: KubeObject): KubeObject {
    return withStoredDefaults(this.#options.schemas.get(stored.apiVersion), stored)
  }

  #converted(object: KubeObject): KubeObject {
    const { apiVersion, converter } = this.#options
    if (object.apiVersion === apiVersion) return object
    if (!converter.convert) throw new Error(`${object.apiVersion} has not been converted to ${apiVersion}`)
    return converter.convert(object, apiVersion)
  }

  #finished(object: KubeObject): KubeObject {
    return this.#prunedAs(this.#options.apiVersion, object)
  }

  #prunedAs(apiVersion: string, object: KubeObject): KubeObject {
    const schema = this.#options.schemas.get(apiVersion)
    return schema ? prunedFor(schema, object) : object
  }
}
