import { badRequest } from '../errors.ts'
import { jsonTypeOf } from './decoding.ts'
import type { Schema } from './schema-types.ts'
import { schemaNamed } from './table-schemas.ts'

const schemaProps = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps'

/**
 * JSONSchemaPropsOrArray, …OrBool and …OrStringArray of CustomResourceDefinitions: a schema, or what their name says.
 * Upstream decodes the schema inside on its own: unknown fields in it go unreported, type errors do not name the way to it.
 */
export function decodeUnion(
  schema: Schema,
  value: unknown,
  decode: (schema: Schema, value: unknown) => { object: unknown },
): unknown {
  if (typeof value === 'object' && !Array.isArray(value)) return decode(schemaNamed(schemaProps), value).object
  if (schema.name.endsWith('OrBool')) return booleanOf(value)
  // Neither a schema nor a list: upstream takes it for nothing.
  if (!Array.isArray(value) || value.length === 0) return null
  if (schema.name.endsWith('OrStringArray')) return value.map(stringOf)
  return value.map((item: unknown) => decode(schemaNamed(schemaProps), item).object)
}

function booleanOf(value: unknown): boolean {
  if (typeof value !== 'boolean') throw badRequest('boolean or JSON schema expected')
  return value
}

function stringOf(item: unknown): string {
  if (item === null) return ''
  if (typeof item !== 'string')
    throw badRequest(`json: cannot unmarshal ${jsonTypeOf(item)} into Go value of type string`)
  return item
}
