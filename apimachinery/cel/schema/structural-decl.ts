import {
  additionalSchemaOf,
  isEmbeddedResource,
  isIntOrString,
  type StructuralSchema,
} from '../../custom-resources/structural-schema.ts'
import {
  boolDecl,
  bytesDecl,
  type DeclField,
  type DeclType,
  dateDecl,
  dateTimeDecl,
  doubleDecl,
  durationDecl,
  intDecl,
  intOrTextDecl,
  listDecl,
  mapDecl,
  objectDecl,
  textDecl,
} from './decl-type.ts'
import { escapeName } from './escape.ts'

/**
 * How values of a structural schema look to expressions; undefined where they cannot be seen, as nothing is known of them
 * (k8s.io/apiserver/pkg/cel/common, SchemaDeclType).
 * @param name of the type, from which those of objects inside are made
 * @param isRoot whether values are whole objects, whose kind and name can always be seen
 */
export function structuralDecl(schema: StructuralSchema, name: string, isRoot: boolean): DeclType | undefined {
  if (isIntOrString(schema)) return intOrTextDecl(textBound(schema))
  const { type } = schema
  switch (type) {
    case 'array':
      return arrayDecl(schema, name)
    case 'object':
      return objectOrMapDecl(isRoot ? withTypeAndMeta(schema) : schema, name)
    case 'string':
      return stringDecl(schema)
    case 'boolean':
      return boolDecl
    case 'number':
      return doubleDecl
    case 'integer':
      return intDecl
    default:
      return undefined
  }
}

const text: StructuralSchema = { type: 'string' }

/** The schema of a whole object: it always has a kind and a name, whatever it says of them. */
export function withTypeAndMeta(schema: StructuralSchema): StructuralSchema {
  const { kind, apiVersion, metadata } = schema.properties ?? {}
  const { name, generateName } = metadata?.properties ?? {}
  const isComplete = [kind, apiVersion, name, generateName].every((one) => one?.type === 'string')
  if (isComplete && metadata?.type === 'object') return schema
  const meta: StructuralSchema = { type: 'object', properties: { name: text, generateName: text } }
  return { ...schema, properties: { ...schema.properties, kind: text, apiVersion: text, metadata: meta } }
}

/** A character can take four bytes. */
function textBound({ maxLength }: StructuralSchema): bigint | undefined {
  return maxLength === undefined ? undefined : bound(maxLength) * 4n
}

function bound(limit: number): bigint {
  return BigInt(Math.max(0, Math.trunc(limit)))
}

function stringDecl(schema: StructuralSchema): DeclType {
  switch (schema.format) {
    case 'byte':
      return bytesDecl(schema.maxLength === undefined ? undefined : bound(schema.maxLength))
    case 'duration':
      return durationDecl
    case 'date':
      return dateDecl
    case 'date-time':
      return dateTimeDecl
    default: {
      const names = schema.enum ?? []
      const longest = Math.max(0, ...names.map((one) => (typeof one === 'string' ? Buffer.byteLength(one) : 0)))
      return textDecl(textBound(schema) ?? (names.length > 0 ? BigInt(longest) : undefined))
    }
  }
}

function arrayDecl(schema: StructuralSchema, name: string): DeclType | undefined {
  const { items, maxItems } = schema
  const element = items && structuralDecl(items, `${name}.@idx`, isEmbeddedResource(items))
  if (!element) return undefined
  const listType = schema['x-kubernetes-list-type'] as DeclType['listType']
  const listKeys = schema['x-kubernetes-list-map-keys']
  return listDecl(element, maxItems === undefined ? undefined : bound(maxItems), {
    ...(listType && { listType }),
    ...(listKeys && { listKeys }),
  })
}

function objectOrMapDecl(schema: StructuralSchema, name: string): DeclType | undefined {
  const { maxProperties } = schema
  const additional = additionalSchemaOf(schema)
  if (additional) {
    const element = structuralDecl(additional, `${name}.@elem`, isEmbeddedResource(additional))
    return element && mapDecl(element, maxProperties === undefined ? undefined : bound(maxProperties))
  }
  const fields = new Map<string, DeclField>()
  const required = new Set(schema.required)
  let minSize = 2n
  for (const [property, inner] of Object.entries(schema.properties ?? {})) {
    const decl = structuralDecl(inner, `${name}.${property}`, isEmbeddedResource(inner))
    if (!decl) continue
    const field = escapeName(property)
    if (field !== undefined) fields.set(field, { property, decl })
    if (required.has(property) && inner.default === undefined) {
      minSize += BigInt(Buffer.byteLength(property)) + decl.minSize + 4n
    }
  }
  return objectDecl(name, fields, minSize)
}
