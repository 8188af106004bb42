import { type FieldError, forbiddenField, invalidField, unsupportedField } from '../../field-error.ts'
import type { JSONSchemaProps } from '../../types/apiextensions-v1.ts'
import { isEmbeddedResource, type StructuralSchema, structuralSchemaOf } from '../structural-schema.ts'
import { listDeclarationErrors } from './list-declaration-errors.ts'

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']

/** Where a schema is, as far as that decides what it may have. */
interface Place {
  readonly isRoot: boolean
  /** Inside of apiVersion, kind or metadata of a whole object. */
  readonly isInsideMeta: boolean
  /** Why there may be no defaults. */
  readonly noDefaults?: string | undefined
}

/**
 * What a schema has that definitions do not support, or that contradicts itself.
 * @param path of the schema
 */
export function subsetErrors(schema: JSONSchemaProps, path: string): FieldError[] {
  return errorsAt(schema, path, { isRoot: true, isInsideMeta: false })
}

function errorsAt(schema: JSONSchemaProps, path: string, place: Place): FieldError[] {
  const errors = [...ownErrors(schema, path, place), ...listDeclarationErrors(structuralSchemaOf(schema), path)]
  const below = { ...place, isRoot: false }
  for (const { nested, at, place: inside = below } of nestedSchemas(schema, below, place)) {
    errors.push(...errorsAt(nested, `${path}.${at}`, inside))
  }
  return errors
}

interface Nested {
  readonly nested: JSONSchemaProps
  readonly at: string
  readonly place?: Place
}

const metaFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata'])

function* nestedSchemas(schema: JSONSchemaProps, below: Place, here: Place): Generator<Nested> {
  const {
    additionalProperties,
    items,
    not,
    properties = {},
    allOf,
    anyOf,
    oneOf,
    definitions,
    patternProperties,
  } = schema
  if (isSchema(additionalProperties)) {
    const noDefaults = here.isInsideMeta ? 'inside additionalProperties applying to object metadata' : below.noDefaults
    yield { nested: additionalProperties, at: 'additionalProperties', place: { ...below, noDefaults } }
  }
  const isWhole = here.isRoot || isEmbeddedResource(structuralSchemaOf(schema))
  for (const [name, nested] of Object.entries(properties)) {
    const isMeta = isWhole && metaFields.has(name)
    const noDefaults = isMeta && here.isRoot ? `in top-level ${name}` : below.noDefaults
    yield { nested, at: `properties[${name}]`, place: isMeta ? { ...below, isInsideMeta: true, noDefaults } : below }
  }
  for (const [field, map] of Object.entries({ definitions, patternProperties }))
    for (const [name, nested] of Object.entries(map ?? {})) yield { nested, at: `${field}[${name}]` }
  for (const [field, list] of Object.entries({ allOf, oneOf, anyOf }))
    for (const [i, nested] of (list ?? []).entries()) yield { nested, at: `${field}[${i}]` }
  if (not) yield { nested: not, at: 'not' }
  if (isSchema(items)) yield { nested: items, at: 'items' }
}

function isSchema(value: unknown): value is JSONSchemaProps {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Parts of JSON Schema that no definition may have. */
const unsupported = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'] as const

function ownErrors(schema: JSONSchemaProps, path: string, place: Place): FieldError[] {
  const errors: FieldError[] = []
  const forbid = (field: string, detail: string) => errors.push(forbiddenField(`${path}.${field}`, detail))
  const { type = '', additionalProperties, properties = {} } = schema
  if (schema.default !== undefined && place.noDefaults !== undefined)
    forbid('default', `must not be set ${place.noDefaults}`)
  for (const field of unsupported) if (schema[field] !== undefined) forbid(field, `${field} is not supported`)
  if (type === 'null') forbid('type', 'type cannot be set to null, use nullable as an alternative')
  else if (type !== '' && !types.includes(type)) errors.push(unsupportedField(`${path}.type`, type, types))
  if (Array.isArray(schema.items)) forbid('items', 'items must be a schema object and not an array')
  if (place.isInsideMeta && schema['x-kubernetes-embedded-resource'])
    forbid('x-kubernetes-embedded-resource', 'must not be used inside of resource meta')
  if (schema.uniqueItems)
    forbid('uniqueItems', 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic')
  const restrictsOthers = additionalProperties !== undefined && (additionalProperties as unknown) !== true
  if (restrictsOthers && Object.keys(properties).length > 0)
    forbid('additionalProperties', 'additionalProperties and properties are mutual exclusive')
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    errors.push(invalidField(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'))
  return errors
}

/** What the root of a schema may have when `/status` validates a part of it on its own, as Go names the fields. */
const allowedAtRoot = [
  'Description',
  'Type',
  'Format',
  'Title',
  'Maximum',
  'ExclusiveMaximum',
  'Minimum',
  'ExclusiveMinimum',
  'MaxLength',
  'MinLength',
  'Pattern',
  'MaxItems',
  'MinItems',
  'UniqueItems',
  'MultipleOf',
  'Required',
  'Items',
  'Properties',
  'ExternalDocs',
  'Example',
  'XPreserveUnknownFields',
  'XValidations',
]

/** What is wrong with the root of a schema. @param hasStatus the version has `/status` */
export function rootErrors(schema: StructuralSchema, hasStatus: boolean, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (schema.nullable) errors.push(forbiddenField(`${path}.nullable`, 'nullable cannot be true at the root'))
  if (!hasStatus) return errors
  if (schema.type && schema.type !== 'object') {
    const detail = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled'
    errors.push(invalidField(`${path}.type`, schema.type, detail))
  }
  if (Object.keys(schema).every((field) => allowedAtRoot.includes(goName(field)))) return errors
  const allowed = `only [${allowedAtRoot.join(' ')}] fields are allowed`
  const detail = `${allowed} at the root of the schema if the status subresource is enabled`
  return [...errors, invalidField(path, schema, detail)]
}

function goName(field: string): string {
  const words = field.replace('x-kubernetes-', 'x-').split('-')
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}
