import type { FieldShape, ScalarType } from './schema-table.ts'

/** `array` and `map` have `items`, `struct` has `fields`, `union` is one of the JSON-or types of CRDs, the rest are scalars. */
export type SchemaType = ScalarType | 'array' | 'map' | 'struct' | 'union'

/**
 * The shape of a value, ready to walk: for decoding, defaulting, patches, OpenAPI. Schemas may refer to themselves
 * (JSONSchemaProps), so a walk must follow the value, not the schema.
 */
export interface Schema {
  readonly type: SchemaType
  /** The definition (`io.k8s.api.core.v1.Container`); `''` where the type has none of its own. */
  readonly name: string
  /** As Go prints the type in messages: `v1.Container`, `[]string`. */
  readonly goType: string
  /** Of a `struct`, in the order in which Go prints them; otherwise empty. */
  readonly fields: ReadonlyMap<string, Field>
  /** What an `array` or a `map` holds. */
  readonly items: Schema | undefined
  /** Of a `struct`: `atomic` when it has one owner as a whole. */
  readonly mapType: string | undefined
  /** Of a `struct`: values may have fields beside these, whose shape is left open. Only custom resources have such. */
  readonly preservesUnknownFields?: boolean
}

/** One field of a struct: what the table says of it, and the schema of its value. */
export interface Field extends Omit<FieldShape, 'type' | 'items' | 'values'> {
  readonly name: string
  /** Position in the struct. */
  readonly index: number
  readonly schema: Schema
}
