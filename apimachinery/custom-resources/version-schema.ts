import { deepClone, deepEqual, isObject } from '../equality.ts'
import { ApiError } from '../errors.ts'
import type { KubeObject } from '../object.ts'
import type { Decoded } from '../schema/schema.ts'
import { applyStructuralDefaults } from './defaulting.ts'
import { decodeMetadata, normalizeEmbedded } from './embedded-resources.ts'
import { pruneForbiddenNulls, pruneUnknownFields } from './pruning.ts'
import type { StructuralSchema } from './structural-schema.ts'

/**
 * Makes a clean copy of a custom resource on its way in: metadata in its normal form, unknown fields and nulls that say
 * nothing gone. Types are left for validation to judge. The copy shares nothing with `value`.
 * @throws {ApiError} BadRequest: metadata of the wrong type
 */
export function decodeCustomResource(schema: StructuralSchema, value: unknown): Decoded<KubeObject> {
  const { apiVersion, kind, metadata, ...rest } = deepClone(isObject(value) ? value : {})
  const decoded = decodeMetadata(metadata ?? {})
  const object = { apiVersion, kind, metadata: decoded.metadata, ...rest } as KubeObject
  const unknown = [
    ...decoded.unknownFields.map((name) => `metadata.${name}`),
    ...pruneUnknownFields(object, schema, true),
  ]
  pruneForbiddenNulls(object, schema)
  unknown.push(...normalizeEmbedded(object, schema))
  return { object, strictErrors: unknown.sort().map((path) => `unknown field "${path}"`) }
}

/** Fills in the defaults of a version, in place. */
export function setCustomDefaults(schema: StructuralSchema, draft: KubeObject): void {
  applyStructuralDefaults(draft, schema)
}

/**
 * An object from the storage as its own version of the definition has it now: defaults that came later are there. The
 * same object when nothing changes.
 */
export function withStoredDefaults(schema: StructuralSchema | undefined, stored: KubeObject): KubeObject {
  if (schema === undefined) return stored
  const draft = deepClone(stored)
  applyStructuralDefaults(draft, schema)
  return deepEqual(draft, stored) ? stored : draft
}

/** An object without what the version it is shown in does not know. The same object when nothing changes. */
export function prunedFor(schema: StructuralSchema, object: KubeObject): KubeObject {
  const draft = deepClone(object)
  pruneUnknownFields(draft, schema, true)
  pruneForbiddenNulls(draft, schema)
  try {
    normalizeEmbedded(draft, schema)
  } catch (err) {
    // What was written when nobody looked at it is shown as it is.
    if (!(err instanceof ApiError)) throw err
  }
  return deepEqual(draft, object) ? object : draft
}
