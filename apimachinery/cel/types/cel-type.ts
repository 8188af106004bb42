/** The kinds of types of expressions. `error` is that of parts whose errors have been reported. */
export type CelTypeKind =
  | 'bool'
  | 'bytes'
  | 'double'
  | 'duration'
  | 'dyn'
  | 'error'
  | 'int'
  | 'list'
  | 'map'
  | 'null'
  | 'object'
  | 'opaque'
  | 'parameter'
  | 'string'
  | 'timestamp'
  | 'type'
  | 'uint'

/** The type of an expression. Types are compared by what they say, not by identity. */
export interface CelType {
  readonly kind: CelTypeKind
  /** Of objects and opaque types: what they are called. Of type parameters: which. */
  readonly name: string
  /** `[item]` of a list, `[key, value]` of a map, those of an opaque type, `[described]` of a type. */
  readonly parameters: readonly CelType[]
  /** Of an object: the type of a field; undefined where it has none. */
  readonly fieldType?: (field: string) => CelType | undefined
}

function scalar(kind: CelTypeKind): CelType {
  return { kind, name: kind, parameters: [] }
}

export const boolType = scalar('bool')
export const bytesType = scalar('bytes')
export const doubleType = scalar('double')
export const durationType = scalar('duration')
export const dynType = scalar('dyn')
export const errorType = scalar('error')
export const intType = scalar('int')
export const nullType = scalar('null')
export const stringType = scalar('string')
export const timestampType = scalar('timestamp')
export const uintType = scalar('uint')

export function listOf(item: CelType): CelType {
  return { kind: 'list', name: 'list', parameters: [item] }
}

export function mapOf(key: CelType, value: CelType): CelType {
  return { kind: 'map', name: 'map', parameters: [key, value] }
}

/** A type of a library, of which only its functions know more. */
export function opaque(name: string, ...parameters: readonly CelType[]): CelType {
  return { kind: 'opaque', name, parameters }
}

export function optionalOf(value: CelType): CelType {
  return opaque('optional_type', value)
}

export function isOptional(type: CelType): boolean {
  return type.kind === 'opaque' && type.name === 'optional_type'
}

export function typeOf(described: CelType): CelType {
  return { kind: 'type', name: 'type', parameters: [described] }
}

/** Stands for any type, the same in all places of a signature. */
export function parameter(name: string): CelType {
  return { kind: 'parameter', name, parameters: [] }
}

export function objectType(name: string, fieldType: (field: string) => CelType | undefined): CelType {
  return { kind: 'object', name, parameters: [], fieldType }
}

/** The type as type errors show it (cel-go: checker.FormatCelType). */
export function formatType(type: CelType): string {
  switch (type.kind) {
    case 'error':
      return '!error!'
    case 'list':
    case 'map':
    case 'opaque':
    case 'type':
      return withParameters(type, formatType)
    default:
      return type.name
  }
}

/** The type as Go prints it (cel-go: types.Type.String). */
export function typeText(type: CelType): string {
  switch (type.kind) {
    case 'null':
      return 'null_type'
    case 'timestamp':
      return 'google.protobuf.Timestamp'
    case 'duration':
      return 'google.protobuf.Duration'
    default:
      return withParameters(type, typeText)
  }
}

function withParameters({ name, parameters }: CelType, format: (type: CelType) => string): string {
  return parameters.length === 0 ? name : `${name}(${parameters.map(format).join(', ')})`
}
