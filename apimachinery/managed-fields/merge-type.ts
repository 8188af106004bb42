import type { Field, Schema, SchemaType } from '../schema/schema.ts'
import { fieldElement } from './path-element.ts'

/** What a scalar may be. */
export type ScalarForm = 'string' | 'numeric' | 'boolean' | 'untyped'

/** A key of the items of a list, with what it is where an item does not say. */
export interface ListKey {
  readonly name: string
  /** How elements write it: `"name":`. */
  readonly prefix: string
  readonly default: unknown
}

/** How a list merges. */
export interface ListRule {
  /** It has one owner as a whole. */
  readonly atomic: boolean
  /** What identifies an item, sorted by name; the item itself if there are none. */
  readonly keys: readonly ListKey[]
  readonly items: MergeType
}

/** A field that a schema declares. */
export interface MergeField {
  /** As sets have it: `f:spec`. One string for all, as making it is what costs most. */
  readonly element: string
  readonly type: MergeType
}

/** How an object or a map merges. */
export interface MapRule {
  /** It has one owner as a whole. */
  readonly atomic: boolean
  /** A field that the schema declares. */
  field(name: string): MergeField | undefined
  /** What the values of other keys are; undefined where there may be none. */
  readonly values: MergeType | undefined
}

/** What a value may be, and how it merges then (structured-merge-diff's Atom). */
export interface MergeType {
  readonly scalar?: ScalarForm
  readonly list?: ListRule
  readonly map?: MapRule
}

const anything: MergeType = {}

/** The type of what an object or a map has at a key. */
export function typeAt(rule: MapRule, name: string): MergeType {
  return rule.field(name)?.type ?? rule.values ?? anything
}

/** Values without a schema: objects merge key by key, lists as a whole. */
export const deducedType: MergeType = {
  scalar: 'untyped',
  get list() {
    return deducedList
  },
  get map() {
    return deducedMap
  },
}

const deducedList: ListRule = { atomic: true, keys: [], items: deducedType }
const deducedMap: MapRule = { atomic: false, field: () => undefined, values: deducedType }

const bySchema = new WeakMap<Schema, MergeType>()

/** How values of a schema merge, where no field says otherwise. */
export function mergeTypeOf(schema: Schema): MergeType {
  let type = bySchema.get(schema)
  if (type === undefined) {
    type = makeType(schema, {})
    bySchema.set(schema, type)
  }
  return type
}

const byField = new WeakMap<Field, MergeType>()

function typeOfField(field: Field): MergeType {
  let type = byField.get(field)
  if (type === undefined) {
    const { schema } = field
    type =
      schema.items || (field.mapType && field.mapType !== schema.mapType)
        ? makeType(schema, field)
        : mergeTypeOf(schema)
    byField.set(field, type)
  }
  return type
}

const scalarForms: Partial<Record<SchemaType, ScalarForm>> = {
  string: 'string',
  bytes: 'string',
  integer: 'numeric',
  int64: 'numeric',
  number: 'numeric',
  boolean: 'boolean',
  'date-time': 'untyped',
  'micro-time': 'untyped',
  duration: 'untyped',
  quantity: 'untyped',
  'int-or-string': 'untyped',
}

function makeType(schema: Schema, field: Partial<Field>): MergeType {
  switch (schema.type) {
    case 'array':
      return { list: listRule(schema.items!, field) }
    case 'map':
      return { map: new GranularMap(mergeTypeOf(schema.items!), field.mapType === 'atomic') }
    case 'struct':
      return { map: new StructRule(schema, (field.mapType ?? schema.mapType) === 'atomic') }
    default: {
      const scalar = scalarForms[schema.type]
      return scalar === undefined ? deducedType : { scalar }
    }
  }
}

function listRule(
  items: Schema,
  { listType, listMapKeys = [], patchStrategy, patchMergeKey }: Partial<Field>,
): ListRule {
  // Without a list type, what strategic merge patches do to the list counts.
  const merges = listType === undefined && (patchStrategy?.split(',').includes('merge') ?? false)
  const names = listType === 'map' ? listMapKeys : merges && patchMergeKey !== undefined ? [patchMergeKey] : []
  const keys = [...names].sort().map((name) => ({
    name,
    prefix: `${JSON.stringify(name)}:`,
    default: items.fields.get(name)?.default,
  }))
  return { atomic: listType !== 'map' && listType !== 'set' && !merges, keys, items: mergeTypeOf(items) }
}

class GranularMap implements MapRule {
  readonly atomic: boolean
  readonly values: MergeType

  constructor(values: MergeType, atomic: boolean) {
    this.values = values
    this.atomic = atomic
  }

  field(): undefined {
    return undefined
  }
}

/** Looks up the types of fields when they are first asked for: definitions refer to each other. */
class StructRule implements MapRule {
  readonly atomic: boolean
  readonly values: MergeType | undefined
  readonly #schema: Schema
  readonly #fields = new Map<string, MergeField>()

  constructor(schema: Schema, atomic: boolean) {
    this.#schema = schema
    this.atomic = atomic
    this.values = schema.preservesUnknownFields ? deducedType : undefined
  }

  field(name: string): MergeField | undefined {
    const known = this.#fields.get(name)
    if (known !== undefined) return known
    const field = this.#schema.fields.get(name)
    if (field === undefined) return undefined
    const found = { element: fieldElement(name), type: typeOfField(field) }
    this.#fields.set(name, found)
    return found
  }
}

/** The type of what is at an element. */
export function typeBelow({ map, list }: MergeType, element: string): MergeType | undefined {
  if (!element.startsWith('f:')) return list?.items
  return map && typeAt(map, element.slice(2))
}
