import t from 'tap'
import { schemaErrors } from '../../../apimachinery/custom-resources/declaration/schema-errors.ts'
import { formatFieldError } from '../../../apimachinery/field-error.ts'
import type { JSONSchemaProps } from '../../../apimachinery/types/apiextensions-v1.ts'

const text = { type: 'string' }
const inSpec = (spec: JSONSchemaProps): JSONSchemaProps => ({ type: 'object', properties: { spec } })

for (const c of [
  {
    name: 'values without a type',
    schema: { properties: { spec: { properties: { a: {} }, type: 'object' } } },
    want: [
      'schema.properties[spec].properties[a].type: Required value: must not be empty for specified object fields',
      'schema.type: Required value: must not be empty at the root',
    ],
  },
  {
    name: 'a list without items, free keys at the root',
    schema: { type: 'object', additionalProperties: text } as JSONSchemaProps,
    want: ['schema.additionalProperties: Forbidden: must not be used at the root'],
  },
  {
    name: 'alternatives that shape values, or speak of what is not specified',
    schema: { type: 'object', anyOf: [{ type: 'object', properties: { a: { minimum: 1 } } }] } as JSONSchemaProps,
    want: [
      'schema.anyOf[0].type: Forbidden: must be empty to be structural',
      'schema.properties[a]: Required value: because it is defined in schema.anyOf[0].properties[a]',
    ],
  },
  {
    name: 'metadata with more than names, but not the types of an int-or-string',
    schema: {
      type: 'object',
      properties: {
        metadata: { type: 'object', properties: { name: text, labels: { type: 'object' } } },
        port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, text] },
      },
    },
    want: [
      'schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
    ],
  },
  {
    name: 'parts of JSON Schema that are not supported',
    schema: inSpec({ ...text, $ref: '#/x', id: 'x', uniqueItems: true, 'x-kubernetes-preserve-unknown-fields': false }),
    want: [
      'schema.properties[spec].id: Forbidden: id is not supported',
      'schema.properties[spec].$ref: Forbidden: $ref is not supported',
      'schema.properties[spec].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      'schema.properties[spec].x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined',
    ],
  },
  {
    name: 'patterns that are none',
    schema: inSpec({ ...text, pattern: '(' }),
    want: [/^schema.properties\[spec\].pattern: Invalid value: "\(": must be a valid regular expression, but isn't: /],
  },
  {
    name: 'lists by key without keys, or with keys that nobody needs to give',
    schema: inSpec({
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name', 'other'],
      items: { type: 'object', properties: { name: text } },
    } as JSONSchemaProps),
    want: [
      'schema.properties[spec].items.properties[name].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
      'schema.properties[spec].x-kubernetes-list-map-keys: Invalid value: ["name","other"]: entries must all be names of item properties',
    ],
  },
  {
    name: 'defaults that the schema itself does not allow',
    schema: inSpec({ type: 'object', default: { odd: 1 }, properties: { a: { type: 'integer', default: 'x' } } }),
    want: [
      'schema.properties[spec].default: Invalid value: {"odd":1}: must not have unknown fields',
      'schema.properties[spec].properties[a].default: Invalid value: "string":  in body must be of type integer: "string"',
    ],
  },
]) {
  t.test(`a schema is refused for ${c.name}`, async (t) => {
    t.match(schemaErrors(c.schema, false, 'schema').map(formatFieldError), c.want)
    t.equal(schemaErrors(c.schema, false, 'schema').length, c.want.length)
  })
}

t.test('with /status, the root of a schema may not have what would be lost for the status', async (t) => {
  const schema: JSONSchemaProps = { type: 'object', properties: {}, maxProperties: 2 }
  t.strictSame(schemaErrors(schema, false, 'schema'), [])
  t.match(
    schemaErrors(schema, true, 'schema').map(({ message }) => message),
    [/fields are allowed at the root of the schema if the status subresource is enabled$/],
  )
})
