import type { Field, Schema } from './schema-types.ts'

/**
 * Fills in the defaults of the tables, in place, in objects that are there: `protocol: TCP` in each port, never a port.
 * What depends on other fields is up to the kinds.
 * @param draft a decoded object
 */
export function applyDefaults(schema: Schema, draft: unknown): void {
  if (!holdsDefaults(schema) || typeof draft !== 'object' || draft === null) return
  if (schema.items !== undefined) for (const item of Object.values(draft)) applyDefaults(schema.items, item)
  else applyFieldDefaults(schema, draft as Record<string, unknown>)
}

function applyFieldDefaults(schema: Schema, draft: Record<string, unknown>): void {
  for (const field of defaultedFields(schema)) {
    const value = draft[field.name]
    if (value !== undefined && value !== null) applyDefaults(field.schema, value)
    else if (isRealDefault(field.default)) draft[field.name] = field.default
  }
}

/** `""`, `0`, `false` and `{}` only say that a field is no pointer. The defaults that are left are scalars. */
function isRealDefault(value: unknown): boolean {
  return Boolean(value) && typeof value !== 'object'
}

const defaultedFieldsBySchema = new Map<Schema, readonly Field[]>()

/** The fields of a struct that have a default, or hold something that has. */
function defaultedFields(schema: Schema): readonly Field[] {
  let found = defaultedFieldsBySchema.get(schema)
  if (found === undefined) {
    // Ends the search in structs that hold themselves; those of the tables have no defaults.
    defaultedFieldsBySchema.set(schema, [])
    found = [...schema.fields.values()].filter((field) => isRealDefault(field.default) || holdsDefaults(field.schema))
    defaultedFieldsBySchema.set(schema, found)
  }
  return found
}

function holdsDefaults(schema: Schema): boolean {
  if (schema.items !== undefined) return holdsDefaults(schema.items)
  return schema.type === 'struct' && defaultedFields(schema).length > 0
}
