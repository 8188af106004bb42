import { isObject, ownValue } from '../equality.ts'
import { ApiError } from '../errors.ts'
import { type FieldError, invalidField, requiredField } from '../field-error.ts'
import { objectMetaErrors } from '../meta-validation.ts'
import { dns1035LabelErrors } from '../names.ts'
import { decode, schemaNamed } from '../schema/schema.ts'
import type { ObjectMeta } from '../types/meta-v1.ts'
import { additionalSchemaOf, isEmbeddedResource, type StructuralSchema } from './structural-schema.ts'

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

type Fields = Record<string, unknown>

/** Called with each whole object inside of a value (`x-kubernetes-embedded-resource`), and with its path. */
type Visitor = (object: Fields, path: string) => void

function visitEmbedded(value: unknown, schema: StructuralSchema | undefined, path: string, visit: Visitor): void {
  if (schema === undefined) return
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) visitEmbedded(item, schema.items, `${path}[${i}]`, visit)
  } else if (isObject(value)) {
    if (isEmbeddedResource(schema)) visit(value, path)
    const values = additionalSchemaOf(schema)
    for (const [key, item] of Object.entries(value)) {
      const property = ownValue(schema.properties, key)
      if (property) visitEmbedded(item, property, path === '' ? key : `${path}.${key}`, visit)
      else if (values) visitEmbedded(item, values, `${path}[${key}]`, visit)
    }
  }
}

/** Metadata as it should be, and what was in it that should not. */
export interface DecodedMetadata {
  readonly metadata: Partial<ObjectMeta>
  /** Names of unknown fields, below `metadata`. */
  readonly unknownFields: readonly string[]
}

/** @throws {ApiError} BadRequest: a field of the wrong type */
export function decodeMetadata(value: unknown): DecodedMetadata {
  const { object, strictErrors } = decode<Partial<ObjectMeta> & object>(schemaNamed(objectMeta), value)
  const { creationTimestamp, ...rest } = object
  // An object that is not stored yet has no age, and metadata inside of another object may never have one.
  const metadata = creationTimestamp ? object : rest
  return { metadata, unknownFields: strictErrors.map((text) => /"(.*)"$/.exec(text)?.[1] ?? text) }
}

/**
 * Brings the metadata of whole objects inside of a value into the form that metadata has, in place.
 * @returns paths of unknown fields
 * @throws {ApiError} BadRequest: a field of the wrong type
 */
export function normalizeEmbedded(value: unknown, schema: StructuralSchema): string[] {
  const unknownFields: string[] = []
  visitEmbedded(value, schema, '', (object, path) => {
    if (!isObject(object.metadata)) return
    const decoded = decodeMetadata(object.metadata)
    object.metadata = decoded.metadata
    unknownFields.push(...decoded.unknownFields.map((name) => `${path}.metadata.${name}`))
  })
  return unknownFields
}

/** What is wrong with the names and the metadata of whole objects inside of a value. */
export function embeddedErrors(value: unknown, schema: StructuralSchema, prefix = ''): FieldError[] {
  const errors: FieldError[] = []
  visitEmbedded(value, schema, prefix, (object, path) => {
    errors.push(...nameErrors(object, 'apiVersion', path), ...nameErrors(object, 'kind', path))
    errors.push(...metadataErrors(object.metadata, `${path}.metadata`))
  })
  return errors
}

function nameErrors(object: Fields, field: 'apiVersion' | 'kind', path: string): FieldError[] {
  const at = `${path}.${field}`
  const value = object[field]
  if (value === undefined) return [requiredField(at, 'must not be empty')]
  if (typeof value !== 'string') return [invalidField(at, value, 'must be a string')]
  if (value === '') return [invalidField(at, value, 'must not be empty')]
  if (field === 'apiVersion') {
    return value.split('/').length <= 2 ? [] : [invalidField(at, value, `unexpected GroupVersion string: ${value}`)]
  }
  const wrong = dns1035LabelErrors(value.toLowerCase()).join(',')
  return wrong ? [invalidField(at, value, `may have mixed case, but should otherwise match: ${wrong}`)] : []
}

function metadataErrors(value: unknown, path: string): FieldError[] {
  if (value === undefined) return []
  try {
    const { metadata } = decodeMetadata(value)
    const judged = { ...metadata, name: metadata.name || 'fakename' } as ObjectMeta
    const rules = { namespaced: Boolean(metadata.namespace), validateName: () => [] }
    return objectMetaErrors(judged, rules, path)
  } catch (err) {
    if (err instanceof ApiError) return [invalidField(path, value, err.message)]
    throw err
  }
}
