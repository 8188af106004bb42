import fc from 'fast-check'
import t from 'tap'
import { structuralErrors } from '../../../apimachinery/custom-resources/declaration/structural-errors.ts'
import { engineSchemaOf } from '../../../apimachinery/custom-resources/engine-schema.ts'
import { listTypeErrors } from '../../../apimachinery/custom-resources/list-types.ts'
import type { StructuralSchema } from '../../../apimachinery/custom-resources/structural-schema.ts'
import { valueErrors } from '../../../apimachinery/custom-resources/validation/value-validation.ts'
import { decodeCustomResource, setCustomDefaults } from '../../../apimachinery/custom-resources/version-schema.ts'
import { deepClone, deepEqual } from '../../../apimachinery/equality.ts'
import { ApiError } from '../../../apimachinery/errors.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'

const runs = Number(process.env.FC_RUNS ?? 200)

const names = fc.constantFrom('a', 'b', 'c', 'name', 'metadata', '__proto__', 'constructor')

const scalar: fc.Arbitrary<StructuralSchema> = fc.oneof(
  fc.record(
    {
      type: fc.constant('string'),
      default: fc.string(),
      maxLength: fc.nat(5),
      nullable: fc.boolean(),
      pattern: fc.constant('^a*$'),
    },
    { requiredKeys: ['type'] },
  ),
  fc.record(
    { type: fc.constantFrom('integer', 'number'), default: fc.integer(), minimum: fc.integer(), multipleOf: fc.nat(4) },
    { requiredKeys: ['type'] },
  ),
  fc.constant({ type: 'boolean', default: true }),
  fc.constant({ 'x-kubernetes-int-or-string': true }),
)

const { schema: anySchema } = fc.letrec<{ schema: StructuralSchema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.record(
      {
        type: fc.constant('array'),
        items: tie('schema'),
        'x-kubernetes-list-type': fc.constantFrom('set', 'atomic', 'map'),
        'x-kubernetes-list-map-keys': fc.constant<string[]>(['name']),
      },
      { requiredKeys: ['type', 'items'] },
    ),
    fc.record(
      {
        type: fc.constant('object'),
        properties: fc.dictionary(names, tie('schema'), { maxKeys: 3 }),
        required: fc.array(names, { maxLength: 2 }),
        nullable: fc.boolean(),
        'x-kubernetes-preserve-unknown-fields': fc.boolean(),
        'x-kubernetes-embedded-resource': fc.boolean(),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record({
      type: fc.constant('object'),
      additionalProperties: fc.oneof(tie('schema') as fc.Arbitrary<StructuralSchema | boolean>, fc.boolean()),
    }),
  ),
}))

const root = fc
  .dictionary(names, anySchema, { maxKeys: 3 })
  .map((properties): StructuralSchema => ({ type: 'object', properties: { spec: { type: 'object', properties } } }))

const value = fc.object({
  key: names,
  values: [fc.string(), fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null), fc.bigInt()],
  maxDepth: 4,
})

/** Metadata of the wrong type is the one thing that is refused while reading. */
function decoded(schema: StructuralSchema, object: unknown): KubeObject | undefined {
  try {
    const { object: draft } = decodeCustomResource(schema, object)
    setCustomDefaults(schema, draft)
    return draft
  } catch (err) {
    if (err instanceof ApiError) return undefined
    throw err
  }
}

t.test('whatever schema and value: reading never breaks, and reading again changes nothing', async () => {
  fc.assert(
    fc.property(root, value, (schema, spec) => {
      const input = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' }, spec }
      const before = deepClone(input)
      const draft = decoded(schema, input)
      if (!deepEqual(input, before)) return false
      if (!draft) return true
      // Defaults may have fields that the schema does not know: definitions with such are refused.
      const again = decoded(schema, draft)
      const third = decoded(schema, again)
      return deepEqual(third, again)
    }),
    { numRuns: runs },
  )
})

t.test('whatever schema and value: validation and schemas for the engine never break', async () => {
  fc.assert(
    fc.property(root, value, (schema, spec) => {
      const draft = { spec }
      const before = deepClone(draft)
      structuralErrors(schema, 'schema')
      engineSchemaOf(schema)
      valueErrors(schema, draft)
      listTypeErrors(draft, schema)
      const held = valueErrors(schema, draft, '', { value: draft })
      return held.length === 0 && deepEqual(draft, before)
    }),
    { numRuns: runs },
  )
})
