import { isObject } from '../equality.ts'
import {
  additionalSchemaOf,
  isEmbeddedResource,
  preservesUnknownFields,
  type StructuralSchema,
} from './structural-schema.ts'

/** What every object has, whether its schema says so or not. */
const typeAndMetadata: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata'])

/**
 * Takes the fields out of a custom resource that its schema does not name, in place.
 * @param isResource the value is a whole object: apiVersion, kind and metadata stay
 * @returns the paths of the fields that went (`spec.parts[0].odd`), sorted
 */
export function pruneUnknownFields(value: unknown, schema: StructuralSchema, isResource: boolean): string[] {
  const pruning = new Pruning()
  pruning.prune(value, schema, isResource, '')
  return pruning.removed.sort()
}

class Pruning {
  readonly removed: string[] = []

  prune(value: unknown, schema: StructuralSchema | undefined, isResource: boolean, path: string): void {
    const keepsUnknown = schema !== undefined && preservesUnknownFields(schema)
    if (Array.isArray(value)) this.#pruneItems(value, schema, keepsUnknown, path)
    else if (isObject(value)) this.#pruneFields(value, schema, isResource, keepsUnknown, path)
  }

  #pruneItems(
    items: readonly unknown[],
    schema: StructuralSchema | undefined,
    keepsUnknown: boolean,
    path: string,
  ): void {
    if (keepsUnknown && !schema?.items) return
    const itemSchema = keepsUnknown ? { ...schema?.items, 'x-kubernetes-preserve-unknown-fields': true } : schema?.items
    for (const [i, item] of items.entries()) this.prune(item, itemSchema, false, `${path}[${i}]`)
  }

  #pruneFields(
    object: Record<string, unknown>,
    schema: StructuralSchema | undefined,
    isResource: boolean,
    keepsUnknown: boolean,
    path: string,
  ): void {
    const isWhole = isResource || (schema !== undefined && isEmbeddedResource(schema))
    for (const key of Object.keys(object)) {
      if (isWhole && typeAndMetadata.has(key)) continue
      const at = path === '' ? key : `${path}.${key}`
      const known = knownSchemaOf(schema, key)
      if (known !== 'unknown') this.prune(object[key], known, false, at)
      else if (!keepsUnknown) {
        delete object[key]
        this.removed.push(at)
      }
    }
  }
}

/** The schema of a key; undefined where it leaves the value open, so that nothing in it is known. */
function knownSchemaOf(schema: StructuralSchema | undefined, key: string): StructuralSchema | undefined | 'unknown' {
  if (schema?.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key]
  const hasFreeKeys = schema?.additionalProperties !== undefined && schema.additionalProperties !== false
  return hasFreeKeys ? additionalSchemaOf(schema) : 'unknown'
}

/**
 * Takes nulls out, in place, where the schema neither allows null nor has a default to put there: `null` is how clients
 * say that they leave a field out.
 */
export function pruneForbiddenNulls(value: unknown, schema: StructuralSchema | undefined): void {
  if (schema === undefined) return
  if (Array.isArray(value)) for (const item of value) pruneForbiddenNulls(item, schema.items)
  else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      const known = knownSchemaOf(schema, key)
      if (known === 'unknown' || known === undefined) continue
      if (value[key] === null && !known.nullable && known.default === undefined) delete value[key]
      else pruneForbiddenNulls(value[key], known)
    }
  }
}
