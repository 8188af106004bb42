import type { CelType } from '../types/cel-type.ts'
import * as types from '../types/cel-type.ts'

/** How values of a field or a variable look to expressions: their type, and what bounds their size (upstream: DeclType). */
export interface DeclType {
  readonly type: CelType
  /** How texts and numbers are read. */
  readonly form: 'plain' | 'bytes' | 'date' | 'dateTime' | 'double' | 'duration' | 'integer' | 'list' | 'map' | 'object'
  /** Characters, items or entries at most. */
  readonly maxElements: bigint
  /** Bytes of the shortest value in JSON. */
  readonly minSize: bigint
  /** Of lists and maps. */
  readonly element?: DeclType
  /** Of objects, by the names that expressions use. */
  readonly fields?: ReadonlyMap<string, DeclField>
  /** How the items of a list belong together. */
  readonly listType?: 'atomic' | 'map' | 'set'
  /** Of a list of type map: the properties that make up the key. */
  readonly listKeys?: readonly string[]
}

/** A field of an object. */
export interface DeclField {
  /** As objects have it. */
  readonly property: string
  readonly decl: DeclType
}

/** An upper bound for what fits into a request (MaxRequestSizeBytes). */
const maxRequestBytes = 3n * 1024n * 1024n
/** Without a bound of its own: between the quotes of a request's only text. */
export const maxTextLength = maxRequestBytes - 2n

function scalar(type: CelType, form: DeclType['form'], minSize: bigint, maxElements = 0n): DeclType {
  return { type, form, minSize, maxElements }
}

export const boolDecl = scalar(types.boolType, 'plain', 4n)
export const doubleDecl = scalar(types.doubleType, 'double', 1n)
export const intDecl = scalar(types.intType, 'integer', 1n)
/** Of timestamps and durations: their longest texts (MaxDatetimeSizeJSON, JSONDateSize, MaxDurationSizeJSON). */
export const dateTimeDecl = scalar(types.timestampType, 'dateTime', 21n, 32n)
export const dateDecl = scalar(types.timestampType, 'date', 12n, 12n)
export const durationDecl = scalar(types.durationType, 'duration', 3n, 32n)
/** Anything: nothing is known before it is there. */
export const dynDecl = scalar(types.dynType, 'plain', 1n, maxTextLength)

export function textDecl(maxLength = maxTextLength): DeclType {
  return scalar(types.stringType, 'plain', 2n, maxLength)
}

export function bytesDecl(maxLength = maxTextLength): DeclType {
  return scalar(types.bytesType, 'bytes', 2n, maxLength)
}

/** Integers or texts (`x-kubernetes-int-or-string`). */
export function intOrTextDecl(maxLength = maxTextLength): DeclType {
  return { ...dynDecl, maxElements: maxLength }
}

/** @param maxItems when it is bounded; else as many as fit into a request */
export function listDecl(
  element: DeclType,
  maxItems?: bigint,
  kind: Pick<DeclType, 'listType' | 'listKeys'> = {},
): DeclType {
  const maxElements = maxItems ?? maxTextLength / (element.minSize + 1n)
  return { type: types.listOf(element.type), form: 'list', minSize: 2n, maxElements, element, ...kind }
}

/** @param maxEntries when it is bounded; else as many as fit into a request */
export function mapDecl(element: DeclType, maxEntries?: bigint): DeclType {
  const maxElements = maxEntries ?? maxTextLength / (element.minSize + 6n)
  const type = types.mapOf(types.stringType, element.type)
  return { type, form: 'map', minSize: 2n, maxElements, element }
}

/** An object type. @param minSize of what it must have in JSON */
export function objectDecl(name: string, fields: ReadonlyMap<string, DeclField>, minSize = 2n): DeclType {
  const type = types.objectType(name, (field) => fields.get(field)?.decl.type)
  return { type, form: 'object', minSize, maxElements: 0n, fields }
}
