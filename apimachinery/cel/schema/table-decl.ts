import type { Schema } from '../../schema/schema.ts'
import { objectType } from '../types/cel-type.ts'
import {
  boolDecl,
  bytesDecl,
  type DeclField,
  type DeclType,
  dateTimeDecl,
  doubleDecl,
  dynDecl,
  intDecl,
  intOrTextDecl,
  listDecl,
  mapDecl,
  textDecl,
} from './decl-type.ts'
import { escapeName } from './escape.ts'

/**
 * How values of a built-in schema look to expressions; undefined where nothing is known of them. Definitions can refer
 * to themselves, so objects find out about their fields when these are asked for.
 * @param name of the type, from which those of objects inside are made
 */
export function tableDecl(schema: Schema, name: string): DeclType | undefined {
  switch (schema.type) {
    case 'string':
    case 'duration':
    case 'quantity':
      return textDecl()
    case 'bytes':
      return bytesDecl()
    case 'integer':
    case 'int64':
      return intDecl
    case 'number':
      return doubleDecl
    case 'boolean':
      return boolDecl
    case 'date-time':
    case 'micro-time':
      return dateTimeDecl
    case 'int-or-string':
      return intOrTextDecl()
    case 'array': {
      const element = tableDecl(schema.items!, `${name}.@idx`)
      return element && listDecl(element)
    }
    case 'map': {
      const element = tableDecl(schema.items!, `${name}.@elem`)
      return element && mapDecl(element)
    }
    case 'struct':
      return new TableObject(schema, name)
    case 'object':
      return dynDecl
    default:
      return undefined
  }
}

class TableObject implements DeclType {
  readonly form = 'object'
  readonly maxElements = 0n
  readonly minSize = 2n
  readonly type: DeclType['type']
  readonly #schema: Schema
  readonly #name: string
  #fields: ReadonlyMap<string, DeclField> | undefined

  constructor(schema: Schema, name: string) {
    this.#schema = schema
    this.#name = name
    this.type = objectType(name, (field) => this.fields.get(field)?.decl.type)
  }

  get fields(): ReadonlyMap<string, DeclField> {
    this.#fields ??= this.#declare()
    return this.#fields
  }

  #declare(): ReadonlyMap<string, DeclField> {
    const fields = new Map<string, DeclField>()
    for (const [property, { schema }] of this.#schema.fields) {
      const decl = tableDecl(schema, `${this.#name}.${property}`)
      const field = escapeName(property)
      if (decl && field !== undefined) fields.set(field, { property, decl })
      // In policies, unlike in rules of definitions, reserved words can stand as they are.
      if (decl && field !== property) fields.set(property, { property, decl })
    }
    return fields
  }
}
