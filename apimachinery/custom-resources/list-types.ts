import { jsonText } from '../codecs/json.ts'
import { isObject, ownValue } from '../equality.ts'
import { duplicateField, type FieldError, invalidField } from '../field-error.ts'
import { additionalSchemaOf, type StructuralSchema } from './structural-schema.ts'

/** Doubles in lists that are sets, or maps by key (`x-kubernetes-list-type`). @param path of `value`; `''` at the root */
export function listTypeErrors(value: unknown, schema: StructuralSchema | undefined, path = ''): FieldError[] {
  if (schema === undefined) return []
  if (Array.isArray(value)) return listErrors(value, schema, path)
  if (!isObject(value)) return []
  const values = additionalSchemaOf(schema)
  return Object.entries(value).flatMap(([key, item]) => {
    const property = ownValue(schema.properties, key)
    if (property) return listTypeErrors(item, property, path === '' ? key : `${path}.${key}`)
    return values ? listTypeErrors(item, values, `${path}[${key}]`) : []
  })
}

function listErrors(list: readonly unknown[], schema: StructuralSchema, path: string): FieldError[] {
  return [
    ...ownErrors(list, schema, path),
    ...list.flatMap((item, i) => listTypeErrors(item, schema.items, `${path}[${i}]`)),
  ]
}

function ownErrors(list: readonly unknown[], schema: StructuralSchema, path: string): FieldError[] {
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return doubles(list).map((i) => duplicateField(`${path}[${i}]`, list[i]))
    case 'map':
      return mapErrors(list, schema['x-kubernetes-list-map-keys'] ?? [], path)
    default:
      return []
  }
}

function mapErrors(list: readonly unknown[], keys: readonly string[], path: string): FieldError[] {
  const odd = list.findIndex((item) => item !== null && !isObject(item))
  if (odd >= 0) {
    return [invalidField(`${path}[${odd}]`, list[odd], 'must be an object for an array of list-type map')]
  }
  const keysOf = (item: unknown) =>
    Object.fromEntries(
      keys
        .filter((key) => isObject(item) && Object.hasOwn(item, key))
        .map((key) => [key, (item as Record<string, unknown>)[key]]),
    )
  const keyed = list.map(keysOf)
  return doubles(keyed).map((i) => duplicateField(`${path}[${i}]`, keyed[i]))
}

/** Where a value is met for the second time. Further ones are not news. */
function doubles(list: readonly unknown[]): number[] {
  const seen = new Map<string, number>()
  const found: number[] = []
  for (const [i, item] of list.entries()) {
    const text = canonicalText(item)
    const times = seen.get(text) ?? 0
    seen.set(text, times + 1)
    if (times === 1) found.push(i)
  }
  return found
}

/** The same text for equal values: keys in order. */
function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (!isObject(value)) return jsonText(value)
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(value[key])}`)
  return `{${members.join(',')}}`
}
