import { deepClone, deepEqual } from '../../equality.ts'
import { ApiError } from '../../errors.ts'
import { type FieldError, invalidField } from '../../field-error.ts'
import { embeddedErrors, normalizeEmbedded } from '../embedded-resources.ts'
import { pruneUnknownFields } from '../pruning.ts'
import { isEmbeddedResource, type StructuralSchema } from '../structural-schema.ts'
import { valueErrors } from '../validation/value-validation.ts'

/** What is wrong with the defaults of a schema: each must be a value that the schema itself allows. */
export function defaultErrors(schema: StructuralSchema, path: string): FieldError[] {
  const { items, properties = {} } = schema
  return [
    ...(schema.default === undefined ? [] : errorsOfDefault(schema, `${path}.default`)),
    ...(items ? defaultErrors(items, `${path}.items`) : []),
    ...Object.entries(properties).flatMap(([name, property]) => defaultErrors(property, `${path}.properties[${name}]`)),
  ]
}

function errorsOfDefault(schema: StructuralSchema, path: string): FieldError[] {
  const value = schema.default
  const pruned = deepClone(value)
  pruneUnknownFields(pruned, schema, isEmbeddedResource(schema))
  const errors = deepEqual(pruned, value) ? [] : [invalidField(path, value, 'must not have unknown fields')]
  try {
    normalizeEmbedded(pruned, schema)
  } catch (err) {
    if (err instanceof ApiError) return [...errors, invalidField(path, value, err.message)]
    throw err
  }
  const embedded = embeddedErrors(value, schema, path)
  return [...errors, ...(embedded.length > 0 ? embedded : valueErrors(schema, value, path))]
}
