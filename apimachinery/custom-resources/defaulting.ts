import { deepClone, isObject, setOwn } from '../equality.ts'
import { additionalSchemaOf, type StructuralSchema } from './structural-schema.ts'

/**
 * Fills in the defaults of a schema, in place, from the outside in: the default of an object is there before those of
 * its fields. A null counts as absent unless the schema allows null.
 */
export function applyStructuralDefaults(value: unknown, schema: StructuralSchema | undefined): void {
  if (schema === undefined) return
  if (Array.isArray(value)) defaultItems(value, schema.items)
  else if (isObject(value)) defaultFields(value, schema)
}

function defaultItems(items: unknown[], schema: StructuralSchema | undefined): void {
  if (schema === undefined) return
  for (const [i, item] of items.entries()) {
    if (isForbiddenNull(item, schema) && schema.default !== undefined) items[i] = deepClone(schema.default)
    applyStructuralDefaults(items[i], schema)
  }
}

function defaultFields(object: Record<string, unknown>, schema: StructuralSchema): void {
  const { properties = {} } = schema
  for (const [name, property] of Object.entries(properties)) {
    if (property.default === undefined) continue
    if (!Object.hasOwn(object, name) || isForbiddenNull(object[name], property)) {
      setOwn(object, name, deepClone(property.default))
    }
  }
  const values = additionalSchemaOf(schema)
  for (const key of Object.keys(object)) {
    if (Object.hasOwn(properties, key)) applyStructuralDefaults(object[key], properties[key])
    else if (values) {
      if (isForbiddenNull(object[key], values) && values.default !== undefined)
        setOwn(object, key, deepClone(values.default))
      applyStructuralDefaults(object[key], values)
    }
  }
}

function isForbiddenNull(value: unknown, { nullable }: StructuralSchema): boolean {
  return value === null && !nullable
}
