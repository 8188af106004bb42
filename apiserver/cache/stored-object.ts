import { encodeJson, parseJson } from '../../apimachinery/codecs/json.ts'
import { shareSets } from '../../apimachinery/managed-fields/managers.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { ObjectMeta } from '../../apimachinery/types/meta-v1.ts'
import type { StoredEntry } from '../../storage/storage.ts'
import { CachedObject } from './cached-object.ts'

/*
 * An object version is turned into JSON once, by its writer, before its revision is known. The layout makes that enough:
 * `kind`, `apiVersion` and `metadata` come first, and in metadata nothing but plain strings comes before
 * `resourceVersion`. So the first `"resourceVersion":"` in the bytes is the object's own (quotes inside of strings are
 * escaped), and the cached JSON is the stored one with the revision put in between two quotes.
 */

/** What may stand before `metadata.resourceVersion`. */
const leadingFields = ['name', 'generateName', 'namespace', 'uid'] as const satisfies readonly (keyof ObjectMeta)[]

/** What follows it, in the order in which upstream prints it. */
const followingFields = [
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const satisfies readonly (keyof ObjectMeta)[]

const revisionStart = Buffer.from('"resourceVersion":"')
const metadataStart = Buffer.from('"metadata":')
const quote = 0x22

/**
 * What the bytes of a write were made from; after the write, what the cache holds of it. With it, the cache adopts the
 * object that the writer has just built, and the writer finds what the cache made of it, without parsing anything.
 * It goes by the identity of the array, which storages in this process hand to watchers as it was put.
 */
const origins = new WeakMap<Uint8Array, KubeObject | CachedObject>()

/**
 * The bytes to store. `metadata.resourceVersion` is left open.
 * Gives the parts of `object` away: once stored they are in the cache, so nobody may change them any more.
 */
export function encodeForStorage(object: KubeObject): Uint8Array {
  const { kind, apiVersion, metadata, ...rest } = object
  const stored = { kind, apiVersion, metadata: orderedMetadata(metadata), ...rest }
  const bytes = encodeJson(stored)
  origins.set(bytes, stored)
  return bytes
}

function orderedMetadata(metadata: ObjectMeta): ObjectMeta {
  const ordered: Record<string, unknown> = {}
  for (const field of leadingFields) if (metadata[field] !== undefined) ordered[field] = metadata[field]
  ordered['resourceVersion'] = ''
  for (const field of followingFields) if (metadata[field] !== undefined) ordered[field] = metadata[field]
  return { ...ordered, ...metadata, resourceVersion: '' }
}

/**
 * The object version that was stored as `value` at `revision`. For what `encodeForStorage` made in this process it is
 * always the same one, cache or writer may ask; other bytes are parsed anew each time.
 */
export function cachedFromStored({ value, revision }: Pick<StoredEntry, 'value' | 'revision'>): CachedObject {
  const origin = origins.get(value)
  if (origin instanceof CachedObject && origin.revision === revision) return origin
  const object = origin === undefined || origin instanceof CachedObject ? parseStored(value) : origin
  object.metadata.resourceVersion = String(revision)
  const cached = new StoredObject(object, revision, value)
  if (origin !== undefined) origins.set(value, cached)
  return cached
}

/** The same object, read at a later revision: what watchers are shown of an object that went away at `revision`. */
export function atRevision({ object, json }: CachedObject, revision: number): CachedObject {
  const metadata = { ...object.metadata, resourceVersion: String(revision) }
  return new StoredObject({ ...object, metadata }, revision, json)
}

/** Puts its JSON together when somebody asks for it: in simulations nobody does for most versions. */
class StoredObject extends CachedObject {
  /** The bytes that were stored; once asked for, those with the revision instead. */
  #bytes: Uint8Array
  #json: Buffer | undefined

  /** @param bytes JSON of the object in our layout, at whatever revision */
  constructor(object: KubeObject, revision: number, bytes: Uint8Array) {
    super(object, revision)
    this.#bytes = bytes
  }

  override get json(): Buffer {
    this.#json ??= jsonAtRevision(this.#bytes, this.revision)
    this.#bytes = this.#json
    return this.#json
  }
}

/**
 * The JSON of an object from its `metadata` on, without `kind` and `apiVersion`, which items of typed lists leave out.
 * The opening brace is missing. Shares the memory of `json`.
 * @param json of an object from the cache
 */
export function jsonFromMetadata(json: Buffer): Buffer {
  return json.subarray(json.indexOf(metadataStart))
}

/** JSON.parse is many times as fast as our own parser, and as good unless an integer has more digits than a number holds. */
function parseStored(value: Uint8Array): KubeObject {
  const text = viewOf(value).toString('utf8')
  const object = (/\d{16}/.test(text) ? parseJson(text).value : JSON.parse(text)) as KubeObject
  shareSets(object.metadata.managedFields ?? [])
  return object
}

function jsonAtRevision(value: Uint8Array, revision: number): Buffer {
  const json = viewOf(value)
  const digits = String(revision)
  const start = json.indexOf(revisionStart) + revisionStart.length
  const end = json.indexOf(quote, start)
  // Not from the pool that all short buffers share: what lives long would keep its short-lived neighbours there.
  const result = Buffer.allocUnsafeSlow(start + digits.length + json.length - end)
  json.copy(result, 0, 0, start)
  result.write(digits, start, 'latin1')
  json.copy(result, start + digits.length, end)
  return result
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
