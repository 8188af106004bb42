/** The engine of shapes: schemas of the tables, and what is done with them. */

export { type Decoded, decode } from './decode.ts'
export { applyDefaults } from './defaults.ts'
export type { Field, Schema, SchemaType } from './schema-types.ts'
export { fieldOf, findSchema, schemaNamed, schemaOf } from './table-schemas.ts'
