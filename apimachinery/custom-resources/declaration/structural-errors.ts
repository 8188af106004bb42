import { deepEqual } from '../../equality.ts'
import { type FieldError, forbiddenField, invalidField, requiredField } from '../../field-error.ts'
import {
  additionalSchemaOf,
  isEmbeddedResource,
  isIntOrString,
  preservesUnknownFields,
  type StructuralSchema,
} from '../structural-schema.ts'
import { patternError } from '../validation/scalar-rules.ts'

type Level = 'root' | 'item' | 'field'

const emptyType: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
}

/**
 * What keeps a schema from being structural (KEP-1693): every value has a type outside of `allOf`, `anyOf`, `oneOf` and
 * `not`, and what these speak of is specified outside of them.
 * @param path of the schema
 */
export function structuralErrors(schema: StructuralSchema, path: string): FieldError[] {
  return [...shapeErrors(schema, 'root', path), ...completenessErrors(schema, schema, path, path)]
}

function shapeErrors(schema: StructuralSchema, level: Level, path: string): FieldError[] {
  const { items, properties = {}, additionalProperties } = schema
  const errors: FieldError[] = []
  if (schema.type === 'array' && !items) errors.push(requiredField(`${path}.items`, 'must be specified'))
  if (items) errors.push(...shapeErrors(items, 'item', `${path}.items`))
  for (const [name, property] of Object.entries(properties))
    errors.push(...shapeErrors(property, 'field', `${path}.properties[${name}]`))
  if (additionalProperties !== undefined && level === 'root')
    errors.push(forbiddenField(`${path}.additionalProperties`, 'must not be used at the root'))
  const values = additionalSchemaOf(schema)
  if (values) errors.push(...shapeErrors(values, 'field', `${path}.additionalProperties`))
  return [
    ...errors,
    ...extensionErrors(schema, path),
    ...junctorErrors(schema, level, path, isIntOrStringPattern(schema)),
    ...typeErrors(schema, level, path),
    ...metadataErrors(schema, level, path),
  ]
}

function extensionErrors(schema: StructuralSchema, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (!isIntOrString(schema)) return errors
  const detail = 'must be false if x-kubernetes-int-or-string is true'
  if (preservesUnknownFields(schema))
    errors.push(invalidField(`${path}.x-kubernetes-preserve-unknown-fields`, true, detail))
  if (isEmbeddedResource(schema)) errors.push(invalidField(`${path}.x-kubernetes-embedded-resource`, true, detail))
  return errors
}

function typeErrors(schema: StructuralSchema, level: Level, path: string): FieldError[] {
  const { type = '', properties = {}, additionalProperties } = schema
  const errors: FieldError[] = []
  const at = `${path}.type`
  const isEmbedded = isEmbeddedResource(schema)
  if (isEmbedded && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true'
    errors.push(type === '' ? requiredField(at, detail) : invalidField(at, type, detail))
  } else if (type === '' && !isIntOrString(schema) && !preservesUnknownFields(schema)) {
    errors.push(requiredField(at, emptyType[level]))
  }
  if (isEmbedded && additionalProperties !== undefined) {
    const detail = 'must not be used if x-kubernetes-embedded-resource is set'
    errors.push(forbiddenField(`${path}.additionalProperties`, detail))
  }
  if (level === 'root' && type !== '' && type !== 'object')
    errors.push(invalidField(at, type, 'must be object at the root'))
  if (isEmbedded && !preservesUnknownFields(schema) && Object.keys(properties).length === 0) {
    const detail =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields'
    errors.push(requiredField(`${path}.properties`, detail))
  }
  return errors
}

/** What a whole object has anyway can be restricted in its name only. */
function metadataErrors(schema: StructuralSchema, level: Level, path: string): FieldError[] {
  const { properties = {} } = schema
  const isWhole = level === 'root' || isEmbeddedResource(schema)
  const errors: FieldError[] = []
  for (const name of isWhole ? ['kind', 'apiVersion'] : []) {
    const property = properties[name]
    if (property && property.type !== 'string')
      errors.push(invalidField(`${path}.properties[${name}].type`, property.type ?? '', 'must be string'))
  }
  const { metadata } = properties
  if (!metadata) return errors
  const at = `${path}.properties[metadata]`
  if (isWhole && metadata.type !== 'object')
    errors.push(invalidField(`${at}.type`, metadata.type ?? '', 'must be object'))
  if (level === 'root' && !restrictsNamesOnly(metadata)) {
    const detail = 'must not specify anything other than name and generateName, but metadata is implicitly specified'
    errors.push(forbiddenField(at, detail))
  }
  return errors
}

function restrictsNamesOnly({ type: _type, default: _default, properties = {}, ...rest }: StructuralSchema): boolean {
  const names = Object.keys(properties)
  return names.every((name) => name === 'name' || name === 'generateName') && deepEqual(rest, {})
}

/** `anyOf` of integer and string, which int-or-string fields may repeat for clients that do not know them. */
const intOrStringTypes = [{ type: 'integer' }, { type: 'string' }]

/** Where the types of an int-or-string are repeated, which is no offence. */
function isIntOrStringPattern(schema: StructuralSchema): { anyOf: boolean; firstAllOf: boolean } {
  if (!isIntOrString(schema)) return { anyOf: false, firstAllOf: false }
  return {
    anyOf: deepEqual(schema.anyOf, intOrStringTypes),
    firstAllOf: deepEqual(schema.allOf?.[0]?.anyOf, intOrStringTypes),
  }
}

interface Skipped {
  readonly anyOf: boolean
  readonly firstAllOf: boolean
}

const nothing: Skipped = { anyOf: false, firstAllOf: false }

function junctorErrors(schema: StructuralSchema, level: Level, path: string, skip: Skipped): FieldError[] {
  const errors = junctors(schema)
    .filter(({ at }) => !(skip.anyOf && at.startsWith('anyOf')))
    .flatMap(({ nested, at }) => {
      const isSkipped = skip.firstAllOf && at === 'allOf[0]'
      return nestedErrors(nested, level, `${path}.${at}`, isSkipped ? { anyOf: true, firstAllOf: false } : nothing)
    })
  const wrong = schema.pattern ? patternError(schema.pattern) : undefined
  if (wrong === undefined) return errors
  const detail = `must be a valid regular expression, but isn't: ${wrong}`
  return [...errors, invalidField(`${path}.pattern`, schema.pattern, detail)]
}

function junctors(schema: StructuralSchema): { nested: StructuralSchema; at: string }[] {
  const { anyOf = [], allOf = [], oneOf = [], not } = schema
  const listed = Object.entries({ anyOf, allOf, oneOf }).flatMap(([name, list]) =>
    list.map((nested, i) => ({ nested, at: `${name}[${i}]` })),
  )
  return not ? [...listed, { nested: not, at: 'not' }] : listed
}

/** Fields that shape values, with what they must be where a schema only judges them. */
const forbidden = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['externalDocs', 'must be undefined to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
] as const satisfies readonly (readonly [keyof StructuralSchema, string])[]

function nestedErrors(schema: StructuralSchema, level: Level, path: string, skip: Skipped): FieldError[] {
  const { items, properties = {} } = schema
  const errors = junctorErrors(schema, level, path, skip)
  if (items) errors.push(...nestedErrors(items, level, `${path}.items`, nothing))
  for (const [name, property] of Object.entries(properties))
    errors.push(...nestedErrors(property, 'field', `${path}.properties[${name}]`, nothing))
  for (const [field, detail] of forbidden)
    if (schema[field] !== undefined && schema[field] !== '') errors.push(forbiddenField(`${path}.${field}`, detail))
  if (properties.metadata)
    errors.push(forbiddenField(`${path}.properties[metadata]`, 'must not be specified in a nested context'))
  return errors
}

/** What alternatives speak of has to be specified outside of them, too. */
function completenessErrors(
  judging: StructuralSchema,
  shape: StructuralSchema,
  shapePath: string,
  path: string,
): FieldError[] {
  return junctors(judging).flatMap(({ nested, at }) => nestedCompleteness(nested, shape, shapePath, `${path}.${at}`))
}

function nestedCompleteness(
  nested: StructuralSchema,
  shape: StructuralSchema | undefined,
  shapePath: string,
  path: string,
): FieldError[] {
  if (shape === undefined) return [requiredField(shapePath, `because it is defined in ${path}`)]
  const errors = completenessErrors(nested, shape, shapePath, path)
  if (nested.items) {
    errors.push(...nestedCompleteness(nested.items, shape.items, `${shapePath}.items`, `${path}.items`))
  }
  for (const [name, property] of Object.entries(nested.properties ?? {})) {
    const at = `properties[${name}]`
    const shaped = shape.properties?.[name]
    errors.push(...nestedCompleteness(property, shaped, `${shapePath}.${at}`, `${path}.${at}`))
  }
  return errors
}
