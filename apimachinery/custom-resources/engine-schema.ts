import { schemaNamed } from '../schema/schema.ts'
import type { Field, Schema, SchemaType } from '../schema/schema-types.ts'
import {
  additionalSchemaOf,
  isEmbeddedResource,
  isIntOrString,
  preservesUnknownFields,
  type StructuralSchema,
} from './structural-schema.ts'

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'
const noFields: ReadonlyMap<string, Field> = new Map()

const scalars: Readonly<Record<string, SchemaType>> = {
  boolean: 'boolean',
  integer: 'int64',
  number: 'number',
  string: 'string',
}

/**
 * The schema of a whole custom resource in the form in which the schema engine knows built-in objects: what is a list by
 * key, a set or atomic, and what it holds. Patches and managed fields walk it. Values whose shape is left open are `any`.
 */
export function engineSchemaOf(schema: StructuralSchema): Schema {
  return structOf(schema, true)
}

function valueSchemaOf(schema: StructuralSchema): Schema {
  if (isIntOrString(schema)) return leaf('any')
  switch (schema.type) {
    case 'array':
      return schema.items ? collection('array', valueSchemaOf(schema.items), schema) : leaf('any')
    case 'object':
      return objectSchemaOf(schema)
    default:
      return leaf(scalars[schema.type ?? ''] ?? 'any')
  }
}

function objectSchemaOf(schema: StructuralSchema): Schema {
  const { properties = {} } = schema
  if (isEmbeddedResource(schema)) return structOf(schema, true)
  if (Object.keys(properties).length > 0) return structOf(schema, false)
  const values = additionalSchemaOf(schema)
  if (values) return collection('map', valueSchemaOf(values), schema)
  return preservesUnknownFields(schema) || schema.additionalProperties === true ? leaf('any') : structOf(schema, false)
}

function structOf(schema: StructuralSchema, isResource: boolean): Schema {
  const fields = new Map<string, Field>()
  const add = (name: string, value: Schema, more: Partial<Field> = {}) =>
    fields.set(name, { ...more, name, index: fields.size, schema: value })
  if (isResource) {
    add('kind', leaf('string'))
    add('apiVersion', leaf('string'))
    add('metadata', schemaNamed(objectMeta))
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (!fields.has(name)) add(name, valueSchemaOf(property), fieldRulesOf(property, schema.required ?? [], name))
  }
  return {
    type: 'struct',
    name: '',
    goType: 'map[string]interface {}',
    fields,
    items: undefined,
    mapType: schema['x-kubernetes-map-type'],
    ...(preservesUnknownFields(schema) && { preservesUnknownFields: true }),
  }
}

function fieldRulesOf(schema: StructuralSchema, required: readonly string[], name: string): Partial<Field> {
  const { 'x-kubernetes-list-type': listType, 'x-kubernetes-list-map-keys': listMapKeys } = schema
  const mapType = schema['x-kubernetes-map-type']
  return {
    ...(required.includes(name) && { required: true }),
    ...(schema.default !== undefined && { default: schema.default }),
    ...(listType !== undefined && { listType }),
    ...(listMapKeys !== undefined && { listMapKeys }),
    ...(mapType !== undefined && { mapType }),
  }
}

function collection(type: 'array' | 'map', items: Schema, schema: StructuralSchema): Schema {
  const goType = type === 'array' ? `[]${items.goType}` : `map[string]${items.goType}`
  const mapType = schema['x-kubernetes-map-type']
  return { type, name: '', goType, fields: noFields, items, mapType }
}

function leaf(type: SchemaType): Schema {
  return { type, name: '', goType: 'interface {}', fields: noFields, items: undefined, mapType: undefined }
}
