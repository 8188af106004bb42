/** Scalar field types. Any other type name is the name of a definition. */
export type ScalarType =
  | 'string'
  | 'integer'
  | 'int64'
  | 'number'
  | 'boolean'
  | 'bytes'
  | 'date-time'
  | 'micro-time'
  | 'duration'
  | 'quantity'
  | 'int-or-string'
  | 'object'
  | 'any'

/** A type: a scalar, `array`, `map`, or the name of a definition such as `io.k8s.api.core.v1.Container`. */
export type TypeName = ScalarType | 'array' | 'map' | (string & {})

/** The type of an element, where it is itself a list or a map. */
export interface NestedType {
  readonly type: TypeName
  readonly items?: TypeName | NestedType
  readonly values?: TypeName | NestedType
}

/** One field of a definition. */
export interface FieldShape {
  readonly type: TypeName
  /** Element type of an `array`. */
  readonly items?: TypeName | NestedType
  /** Value type of a `map`; keys are strings. */
  readonly values?: TypeName | NestedType
  readonly required?: boolean
  /** As OpenAPI states it. `""`, `0`, `false` and `{}` only mean that the field is not a pointer. */
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly itemEnum?: readonly string[]
  readonly listType?: 'atomic' | 'set' | 'map' | (string & {})
  readonly listMapKeys?: readonly string[]
  readonly mapType?: 'atomic' | 'granular' | (string & {})
  readonly patchStrategy?: string
  readonly patchMergeKey?: string
  /** When JSON output has the field: always; when it is not empty, zero or false; when it is set (a pointer). */
  readonly emit?: 'always' | 'nonzero' | 'set' | (string & {})
  /** An optional scalar or struct whose absence differs from zero. */
  readonly ptr?: boolean
  /** Feature gates that guard the field. */
  readonly featureGates?: readonly string[]
  /** Protobuf field number, or a path of numbers where JSON inlines a nested message. */
  readonly pb?: number | readonly number[]
  /** `string`, `int32`, `int64`, `bool`, `double`, `bytes`, a message name, or `map<key,value>`. */
  readonly pbType?: string
  readonly pbRepeated?: boolean
}

/** One definition: an object with fields, or a named scalar (`type`, `oneOf`, `format`). */
export interface DefinitionShape {
  /** `group/version/Kind`; the core group has no group part. */
  readonly gvks?: readonly string[]
  readonly pbMessage?: string
  readonly type?: string
  readonly format?: string
  readonly oneOf?: readonly unknown[]
  readonly mapType?: string
  readonly unions?: readonly unknown[]
  readonly fields?: Readonly<Record<string, FieldShape>>
}

/** Definitions by name. */
export type SchemaTable = Readonly<Record<string, DefinitionShape>>

/** Protobuf messages by name, fields by their .proto name. */
export type MessageTable = Readonly<
  Record<
    string,
    Readonly<Record<string, { readonly pb: number; readonly pbType: string; readonly pbRepeated?: boolean }>>
  >
>
