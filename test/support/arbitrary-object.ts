import fc from 'fast-check'
import { allDefinitions } from '../../apimachinery/schema/definitions.ts'
import type { Field, Schema } from '../../apimachinery/schema/schema.ts'
import { schemaNamed, schemaOf } from '../../apimachinery/schema/schema.ts'

/** Random objects that fit the schema tables, as a client may send them: for property tests. */

/** How deep structs go, and how many fields of one are filled: enough to reach everything, small enough to read. */
const maxStructDepth = 7
const maxFields = 5

/** Every kind with metadata, as `schemaOf` takes it: `apps/v1 Deployment`. */
export const objectShapes: readonly string[] = [...allDefinitions()].flatMap(([, { gvks = [], fields }]) =>
  fields?.['metadata']?.type.endsWith('.ObjectMeta') ? gvks.map((gvk) => gvk.replace(/\/([^/]*)$/, ' $1')) : [],
)

/** Objects of a kind, or of any kind. They hold no empty lists, which protobuf cannot tell from none. */
export function arbitraryObject(shape?: string): fc.Arbitrary<Record<string, unknown>> {
  const shapes = shape === undefined ? fc.constantFrom(...objectShapes) : fc.constant(shape)
  return shapes.chain((name) => {
    const [apiVersion, kind] = name.split(' ')
    return arbitraryStruct(schemaOf(name), 0).map((object) => ({ ...object, apiVersion, kind }))
  })
}

/** Values of a schema. */
export function arbitraryValue(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'struct':
      return arbitraryStruct(schema, depth)
    case 'array':
      return fc.array(arbitraryValue(schema.items!, depth), { minLength: 1, maxLength: 3 })
    case 'map':
      return fc.dictionary(arbitraryKey, arbitraryValue(schema.items!, depth), { minKeys: 1, maxKeys: 3 })
    case 'union':
      return arbitraryUnion(schema, depth)
    case 'any':
    case 'object':
      return arbitraryJson
    default:
      return scalars[schema.type]
  }
}

function arbitraryStruct(schema: Schema, depth: number): fc.Arbitrary<Record<string, unknown>> {
  if (depth >= maxStructDepth) return fc.constant({})
  // What has no protobuf number is kind and apiVersion, which protobuf does not carry in embedded objects.
  const fields = [...schema.fields.values()].filter(({ pb }) => pb !== undefined)
  return fc
    .subarray(fields, { maxLength: Math.min(maxFields, fields.length) })
    .chain((chosen) => fc.record(recordOf(chosen, depth + 1)))
}

function recordOf(fields: readonly Field[], depth: number): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(fields.map(({ name, schema }) => [name, arbitraryValue(schema, depth)]))
}

const schemaProps = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps'

function arbitraryUnion({ name }: Schema, depth: number): fc.Arbitrary<unknown> {
  const schema = arbitraryStruct(schemaNamed(schemaProps), depth + 2)
  if (name.endsWith('OrBool')) return fc.oneof(fc.boolean(), schema)
  const item: fc.Arbitrary<unknown> = name.endsWith('OrStringArray') ? scalars.string : schema
  return fc.oneof(schema, fc.array(item, { minLength: 1, maxLength: 2 }))
}

const arbitraryKey = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'constructor', '1', 'app'))

const arbitraryJson = fc.dictionary(
  arbitraryKey,
  fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.integer(), fc.array(fc.integer())),
  { minKeys: 1, maxKeys: 3 },
)

const seconds = fc.date({
  min: new Date('1000-01-01T00:00:00Z'),
  max: new Date('9000-01-01T00:00:00Z'),
  noInvalidDate: true,
})

const scalars = {
  string: fc.string({ unit: 'binary' }),
  integer: fc.integer(),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  number: fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
  boolean: fc.boolean(),
  bytes: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')),
  'date-time': seconds.map((date) => date.toISOString()),
  'micro-time': seconds.map((date) => date.toISOString().replace('Z', '789Z')),
  duration: fc.constantFrom('0s', '1s', '1m30s', '2h0m0s', '1.5s', '15ms'),
  quantity: fc.constantFrom('0', '1', '1500m', '0.5', '2Gi', '1024Ki', '1e3', '-5k', 3),
  'int-or-string': fc.oneof(fc.integer(), fc.string()),
}
