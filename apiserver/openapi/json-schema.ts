import { definitionOf } from '../../apimachinery/schema/definitions.ts'
import type { DefinitionShape, FieldShape, NestedType, TypeName } from '../../apimachinery/schema/schema-table.ts'

/** A schema object of OpenAPI 3.0, extensions included. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** What `kubectl explain` prints, by definition. */
export type FieldDocs = Readonly<Record<string, DefinitionDocs>>

/** The texts of one definition; fields without one are missing. */
export interface DefinitionDocs {
  readonly description?: string
  readonly fields: Readonly<Record<string, string>>
}

export const quantityDefinition = 'io.k8s.apimachinery.pkg.api.resource.Quantity'
const metaPackage = 'io.k8s.apimachinery.pkg.apis.meta.v1'

/** Scalars that OpenAPI refers to by name. */
const namedScalars: Readonly<Record<string, string>> = {
  'date-time': `${metaPackage}.Time`,
  'micro-time': `${metaPackage}.MicroTime`,
  quantity: quantityDefinition,
  'int-or-string': 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
}

const inlineScalars: Readonly<Record<string, JsonSchema>> = {
  string: { type: 'string' },
  duration: { type: 'string' },
  integer: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  number: { type: 'number', format: 'double' },
  boolean: { type: 'boolean' },
  bytes: { type: 'string', format: 'byte' },
  object: { type: 'object' },
  any: {},
}

/** A reference to a definition. */
export function refTo(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` }
}

/**
 * The schema of a definition of the tables.
 * @param use called with the name of each definition that it refers to
 * @throws {Error} the tables have no such definition
 */
export function definitionSchema(name: string, docs: FieldDocs, use: (name: string) => void): JsonSchema {
  const definition = definitionOf(name)
  if (definition === undefined) throw new Error(`no definition ${name}`)
  const texts = docs[name]
  const properties = Object.entries(definition.fields ?? {})
  const required = properties.filter(([, field]) => field.required).map(([field]) => field)
  return {
    ...(texts?.description && { description: texts.description }),
    ...typeOf(definition),
    ...(properties.length > 0 && {
      properties: Object.fromEntries(
        properties.map(([field, shape]) => [field, fieldSchema(shape, fieldText(field, shape, name, docs), use)]),
      ),
    }),
    ...(required.length > 0 && { required }),
    ...definitionExtensions(definition),
  }
}

/** Fields that hold a struct often have no text of their own: what the struct is for is the next best thing to say. */
function fieldText(field: string, { type }: FieldShape, definition: string, docs: FieldDocs): string | undefined {
  return docs[definition]?.fields[field] ?? docs[type]?.description
}

function typeOf({ type, format, oneOf, fields }: DefinitionShape): JsonSchema {
  const isStruct = fields !== undefined && Object.keys(fields).length > 0
  if (oneOf) return { ...(format && { format }), oneOf: oneOf.map((option) => ({ type: option })) }
  if (type === 'date-time' || type === 'micro-time') return { type: 'string', format: 'date-time' }
  return type === undefined || isStruct ? { type: 'object' } : (inlineScalars[type] ?? { type })
}

function definitionExtensions({ gvks, mapType, unions }: DefinitionShape): JsonSchema {
  return {
    ...(gvks && { 'x-kubernetes-group-version-kind': gvks.map(parseGvk) }),
    ...(mapType && { 'x-kubernetes-map-type': mapType }),
    ...(unions && { 'x-kubernetes-unions': unions }),
  }
}

function parseGvk(gvk: string): JsonSchema {
  const parts = gvk.split('/')
  const [kind = '', version = '', group = ''] = parts.reverse()
  return { group, kind, version }
}

function fieldSchema(shape: FieldShape, description: string | undefined, use: (name: string) => void): JsonSchema {
  const text = withEnumValues(description, shape.enum)
  const value = valueSchema(shape.type, shape, shape.itemEnum, use)
  // What stands beside a $ref is ignored: extensions and texts need allOf.
  const base = '$ref' in value ? { allOf: [value] } : value
  const schema = {
    ...(text && { description: text }),
    ...base,
    ...(shape.default !== undefined && { default: shape.default }),
    ...(shape.enum && { enum: shape.enum }),
    ...listExtensions(shape),
  }
  return Object.keys(schema).length === 1 && '$ref' in value ? value : schema
}

/** As upstream's generator words it. */
function withEnumValues(description: string | undefined, values: readonly string[] | undefined): string | undefined {
  if (!values || !description || description.includes('Possible enum values')) return description
  return `${description}\n\nPossible enum values:${values.map((value) => `\n - \`${JSON.stringify(value)}\``).join('')}`
}

function listExtensions({ listType, listMapKeys, mapType, patchStrategy, patchMergeKey }: FieldShape): JsonSchema {
  return {
    ...(listMapKeys && { 'x-kubernetes-list-map-keys': listMapKeys }),
    ...(listType && { 'x-kubernetes-list-type': listType }),
    ...(mapType && { 'x-kubernetes-map-type': mapType }),
    ...(patchMergeKey && { 'x-kubernetes-patch-merge-key': patchMergeKey }),
    ...(patchStrategy && { 'x-kubernetes-patch-strategy': patchStrategy }),
  }
}

function valueSchema(
  type: TypeName,
  { items, values }: Pick<FieldShape, 'items' | 'values'>,
  itemEnum: readonly string[] | undefined,
  use: (name: string) => void,
): JsonSchema {
  if (type === 'array') return { type: 'array', items: elementSchema(items ?? 'any', itemEnum, use) }
  if (type === 'map') return { type: 'object', additionalProperties: elementSchema(values ?? 'any', undefined, use) }
  const inline = inlineScalars[type]
  if (inline) return inline
  const name = namedScalars[type] ?? type
  use(name)
  return refTo(name)
}

/** Elements are no pointers in Go: their zero value is their default. */
function elementSchema(
  element: TypeName | NestedType,
  itemEnum: readonly string[] | undefined,
  use: (name: string) => void,
): JsonSchema {
  if (typeof element !== 'string') return valueSchema(element.type, element, itemEnum, use)
  const schema = valueSchema(element, {}, undefined, use)
  if (element === 'string') return { ...schema, default: '', ...(itemEnum && { enum: itemEnum }) }
  const isStruct = '$ref' in schema && namedScalars[element] === undefined && definitionOf(element)?.type === undefined
  return isStruct ? { allOf: [schema], default: {} } : schema
}
