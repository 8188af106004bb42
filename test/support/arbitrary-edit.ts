import fc from 'fast-check'
import { setOwn } from '../../apimachinery/equality.ts'
import type { Schema } from '../../apimachinery/schema/schema.ts'
import { arbitraryValue } from './arbitrary-object.ts'

/** A change of a document: what is at a path becomes `value`, or goes when that is undefined. */
export interface Edit {
  readonly path: readonly (string | number)[]
  readonly value: unknown
}

const maxDepth = 8

/** Values that fit hardly anywhere. */
const oddValue = fc.oneof(
  fc.constantFrom<unknown>(null, '', ' ', 0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), true, [], {}, [null], [[]], {
    '': null,
  }),
  fc.constantFrom(
    '\0',
    'a/b/c',
    '..',
    '-',
    'A',
    '%',
    '1Gi',
    '-1',
    '0x1',
    'x'.repeat(300),
    'é'.repeat(64),
    '10.0.0.300',
  ),
  fc.constantFrom(
    '2026-01-01T00:00:00Z',
    '0001-01-01T00:00:00Z',
    '9999-99-99',
    '1e999',
    '💥',
    '__proto__',
    'constructor',
  ),
  fc.jsonValue({ maxDepth: 2 }),
)

/** Changes of documents of a schema: fields that exist get values of their type, of other types, or none. */
export function arbitraryEdit(schema: Schema): fc.Arbitrary<Edit> {
  return step(schema, [])
}

function step(schema: Schema, path: readonly (string | number)[]): fc.Arbitrary<Edit> {
  const here = fc
    .oneof(arbitraryValue(schema, Math.max(3, path.length)), oddValue, fc.constant(undefined))
    .map((value) => ({ path, value }))
  const below = path.length < maxDepth ? descend(schema, path) : undefined
  if (!below) return here
  return fc.oneof({ weight: path.length === 0 ? 0 : 1, arbitrary: here }, { weight: 3, arbitrary: below })
}

function descend(schema: Schema, path: readonly (string | number)[]): fc.Arbitrary<Edit> | undefined {
  switch (schema.type) {
    case 'struct': {
      const fields = [...schema.fields.values()]
      if (fields.length === 0) return undefined
      return fc.constantFrom(...fields).chain((field) => step(field.schema, [...path, field.name]))
    }
    case 'array':
      return fc.constantFrom(0, 1).chain((index) => step(schema.items!, [...path, index]))
    case 'map':
      return fc
        .constantFrom('a', 'app', 'cpu', '__proto__', 'A b', 'kubernetes.io/x')
        .chain((key) => step(schema.items!, [...path, key]))
    default:
      return undefined
  }
}

/** The document with the change; what is missing on the way is added. The document itself stays as it is. */
export function withEdit(document: unknown, { path, value }: Edit): unknown {
  const [head, ...rest] = path
  if (head === undefined) return value
  if (typeof head === 'number') {
    const list = Array.isArray(document) ? [...document] : []
    list[Math.min(head, list.length)] = withEdit(list[head], { path: rest, value })
    return list
  }
  const copy: Record<string, unknown> = {}
  const fields = typeof document === 'object' && document !== null && !Array.isArray(document) ? document : {}
  for (const [key, item] of Object.entries(fields)) setOwn(copy, key, item)
  const changed = withEdit((fields as Record<string, unknown>)[head], { path: rest, value })
  if (changed === undefined) delete copy[head]
  else setOwn(copy, head, changed)
  return copy
}

/** The change as a JSON merge patch. */
export function mergePatchOf({ path, value }: Edit): unknown {
  // What is in a list cannot be named there: the list is replaced.
  return withEdit({}, { path, value: value === undefined ? null : value })
}

/** The change as a JSON patch. */
export function jsonPatchOf({ path, value }: Edit): readonly object[] {
  const pointer = path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  return [value === undefined ? { op: 'remove', path: pointer } : { op: 'add', path: pointer, value }]
}
