import { type FieldError, forbiddenField, invalidField, requiredField, unsupportedField } from '../../field-error.ts'
import type { StructuralSchema } from '../structural-schema.ts'

const listType = 'x-kubernetes-list-type'
const listMapKeys = 'x-kubernetes-list-map-keys'
const mapType = 'x-kubernetes-map-type'

/** What is wrong with how a schema says that lists and maps are merged. @param path of the schema */
export function listDeclarationErrors(schema: StructuralSchema, path: string): FieldError[] {
  return [...mapTypeErrors(schema, path), ...listTypeErrors(schema, path), ...keysErrors(schema, path)]
}

function mapTypeErrors(schema: StructuralSchema, path: string): FieldError[] {
  const kind = schema[mapType]
  if (kind === undefined) return []
  const errors = wrongType(schema, 'object', `must be object if ${mapType} is specified`, path)
  if (kind === 'atomic' || kind === 'granular') return errors
  return [...errors, unsupportedField(`${path}.${mapType}`, kind, ['atomic', 'granular'])]
}

function wrongType({ type = '' }: StructuralSchema, wanted: string, detail: string, path: string): FieldError[] {
  if (type === wanted) return []
  return [type === '' ? requiredField(`${path}.type`, detail) : invalidField(`${path}.type`, type, detail)]
}

function listTypeErrors(schema: StructuralSchema, path: string): FieldError[] {
  const kind = schema[listType]
  if (kind === undefined) return []
  const errors = wrongType(schema, 'array', `must be array if ${listType} is specified`, path)
  if (errors.length === 0 && kind === 'set') errors.push(...setErrors(schema.items, `${path}.items`))
  if (kind !== 'atomic' && kind !== 'set' && kind !== 'map')
    errors.push(unsupportedField(`${path}.${listType}`, kind, ['atomic', 'set', 'map']))
  if ((kind === 'set' || kind === 'map') && schema.items?.nullable)
    errors.push(forbiddenField(`${path}.items.nullable`, `cannot be nullable when ${listType} is ${kind}`))
  return errors
}

/** Elements of a set are compared as a whole: they have one owner each. */
function setErrors(items: StructuralSchema | undefined, path: string): FieldError[] {
  const detail = `must be atomic as item of a list with ${listType}=set`
  const { [listType]: list, [mapType]: map } = items ?? {}
  if (items?.type === 'array' && list !== undefined && list !== 'atomic')
    return [invalidField(`${path}.${listType}`, list, detail)]
  if (items?.type === 'object' && map !== 'atomic') return [invalidField(`${path}.${mapType}`, map ?? null, detail)]
  return []
}

function keysErrors(schema: StructuralSchema, path: string): FieldError[] {
  const keys = schema[listMapKeys] ?? []
  const kind = schema[listType]
  const errors: FieldError[] = []
  if (keys.length > 0 && kind !== 'map') {
    const detail = `must be map if ${listMapKeys} is non-empty`
    const at = `${path}.${listType}`
    errors.push(kind === undefined ? requiredField(at, detail) : invalidField(at, kind, detail))
  }
  if (kind !== 'map') return errors
  if (keys.length === 0) errors.push(requiredField(`${path}.${listMapKeys}`, `must not be empty if ${listType} is map`))
  const { items } = schema
  if (!items) return [...errors, requiredField(`${path}.items`, `must have a schema if ${listType} is map`)]
  if (items.type !== 'object') {
    const detail = `must be object if parent array's ${listType} is map`
    return [...errors, invalidField(`${path}.items.type`, items.type ?? '', detail)]
  }
  return [...errors, ...keys.flatMap((key, i) => keyErrors(key, keys.indexOf(key) < i, items, keys, path))]
}

function keyErrors(
  key: string,
  isDouble: boolean,
  items: StructuralSchema,
  keys: readonly string[],
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  const wrongKeys = (detail: string) => errors.push(invalidField(`${path}.${listMapKeys}`, keys, detail))
  const property = items.properties?.[key]
  const at = `${path}.items.properties[${key}]`
  if (!property) wrongKeys('entries must all be names of item properties')
  else if (property.type === 'array' || property.type === 'object') {
    const detail = `must be a scalar type if parent array's ${listType} is map`
    errors.push(invalidField(`${at}.type`, items.type, detail))
  }
  if (isDouble) wrongKeys('must not contain duplicate entries')
  if (!property || isDouble) return errors
  const why = `this property is in ${listMapKeys}, so it`
  if (!items.required?.includes(key) && property.default === undefined)
    errors.push(requiredField(`${at}.default`, `${why} must have a default or be a required property`))
  if (property.nullable) errors.push(forbiddenField(`${at}.nullable`, `${why} cannot be nullable`))
  return errors
}
