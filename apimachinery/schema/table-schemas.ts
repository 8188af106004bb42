import { definitionOf, definitionOfGvk } from './definitions.ts'
import { goScalarTypes, goStringType, goStructType } from './go-types.ts'
import type { DefinitionShape, FieldShape, NestedType, ScalarType, TypeName } from './schema-table.ts'
import type { Field, Schema, SchemaType } from './schema-types.ts'

/**
 * The schema of a kind: `apps/v1 Deployment`, `v1 PodList`.
 * @throws {Error} the tables have no such kind
 */
export function schemaOf(shape: string): Schema {
  const schema = findSchema(shape)
  if (schema === undefined) throw new Error(`no schema for ${shape}`)
  return schema
}

/** Like `schemaOf`, undefined when the tables have no such kind. */
export function findSchema(shape: string): Schema | undefined {
  const [apiVersion = '', kind = ''] = shape.split(' ')
  const name = definitionOfGvk(`${apiVersion}/${kind}`)
  return name === undefined ? undefined : schemaNamed(name)
}

const schemas = new Map<string, Schema>()

/**
 * The schema of a definition: `io.k8s.api.core.v1.PodSpec`.
 * @throws {Error} the tables have no such definition
 */
export function schemaNamed(name: string): Schema {
  let schema = schemas.get(name)
  if (schema === undefined) {
    const definition = definitionOf(name)
    if (definition === undefined) throw new Error(`no definition ${name}`)
    schema = schemaOfDefinition(name, definition)
    schemas.set(name, schema)
  }
  return schema
}

/** The field of a struct; undefined when it has no such field, or is no struct. */
export function fieldOf(schema: Schema, name: string): Field | undefined {
  return schema.fields.get(name)
}

function schemaOfDefinition(name: string, definition: DefinitionShape): Schema {
  const { type } = definition
  if (unions.has(name)) return new LeafSchema('union', goStructType(name), name)
  if (type !== undefined && !isEmptyStruct(name, definition))
    return new LeafSchema(type as ScalarType, goStructType(name), name)
  return new StructSchema(name, definition)
}

/** Types of CRDs with a JSON form of their own: a schema, or something else in its place. */
const unions = new Set(
  ['Array', 'Bool', 'StringArray'].map(
    (other) => `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOr${other}`,
  ),
)

const freeForm = /\.(RawExtension|FieldsV1|Patch)$/

function isEmptyStruct(name: string, { type }: DefinitionShape): boolean {
  return type === 'object' && !freeForm.test(name)
}

const noFields: ReadonlyMap<string, Field> = new Map()

class LeafSchema implements Schema {
  readonly type: SchemaType
  readonly goType: string
  readonly name: string
  readonly fields = noFields
  readonly items = undefined
  readonly mapType = undefined

  constructor(type: SchemaType, goType: string, name = '') {
    this.type = type
    this.goType = goType
    this.name = name
  }
}

class CollectionSchema implements Schema {
  readonly type: 'array' | 'map'
  readonly name = ''
  readonly goType: string
  readonly fields = noFields
  readonly items: Schema
  readonly mapType = undefined

  constructor(type: 'array' | 'map', items: Schema) {
    this.type = type
    this.items = items
    this.goType = type === 'array' ? `[]${items.goType}` : goMapType(items)
  }
}

function goMapType(items: Schema): string {
  return items.type === 'quantity' ? 'v1.ResourceList' : `map[string]${items.goType}`
}

/** Looks its fields up when they are first asked for: definitions refer to each other, and most are never used. */
class StructSchema implements Schema {
  readonly type = 'struct'
  readonly name: string
  readonly goType: string
  readonly items = undefined
  readonly mapType: string | undefined
  readonly #definition: DefinitionShape
  #fields: ReadonlyMap<string, Field> | undefined

  constructor(name: string, definition: DefinitionShape) {
    this.name = name
    this.goType = goStructType(name)
    this.mapType = definition.mapType
    this.#definition = definition
  }

  get fields(): ReadonlyMap<string, Field> {
    this.#fields ??= fieldsOf(this.name, this.#definition)
    return this.#fields
  }
}

function fieldsOf(definitionName: string, { fields = {} }: DefinitionShape): ReadonlyMap<string, Field> {
  const ordered = Object.entries(fields).sort(([a, shapeA], [b, shapeB]) => compareFields(a, shapeA, b, shapeB))
  return new Map(
    ordered.map(([name, shape], index) => {
      const { type: _type, items: _items, values: _values, ...rest } = shape
      return [name, { ...rest, name, index, schema: schemaOfType(shape, goStringType(definitionName, name)) }]
    }),
  )
}

/** Protobuf numbers follow the order of fields in Go nearly everywhere; kind and apiVersion have none and come first. */
function compareFields(nameA: string, a: FieldShape, nameB: string, b: FieldShape): number {
  const rank = fieldRank(nameA) - fieldRank(nameB)
  if (rank !== 0) return rank
  const [pathA, pathB] = [numbersOf(a), numbersOf(b)]
  for (let i = 0; i < pathA.length && i < pathB.length; i++) if (pathA[i] !== pathB[i]) return pathA[i]! - pathB[i]!
  return pathA.length - pathB.length
}

const firstFields = ['kind', 'apiVersion', 'metadata']

function fieldRank(name: string): number {
  const rank = firstFields.indexOf(name)
  return rank < 0 ? firstFields.length : rank
}

function numbersOf({ pb = [] }: FieldShape): readonly number[] {
  return typeof pb === 'number' ? [pb] : pb
}

function schemaOfType(type: TypeName | NestedType, stringType: string): Schema {
  if (typeof type !== 'string') {
    const { type: collection, items, values } = type
    if (collection === 'array' || collection === 'map')
      return new CollectionSchema(collection as 'array' | 'map', schemaOfType(items ?? values ?? 'any', stringType))
    return schemaOfType(collection, stringType)
  }
  if (type === 'string' && stringType !== 'string') return new LeafSchema('string', stringType)
  return scalarSchemas.get(type) ?? schemaNamed(type)
}

const scalarSchemas = new Map<string, Schema>(
  Object.entries(goScalarTypes).map(([type, goType]) => [type, new LeafSchema(type as ScalarType, goType)]),
)
