import { ProtobufWriter } from '../../../apimachinery/codecs/protobuf-writer.ts'
import {
  any,
  double,
  entries,
  type FieldWriter,
  flag,
  int64,
  list,
  type MessageShape,
  message,
  oneOf,
  text,
  within,
  writeMembers,
} from './field-writers.ts'

/** Encodes an OpenAPI 3.0 document as `openapi.v3.Document` (github.com/google/gnostic-models openapiv3). */
export function encodeOpenApiV3(document: object): Buffer {
  const writer = new ProtobufWriter()
  writeMembers(writer, documentShape, document as Readonly<Record<string, unknown>>)
  return writer.finish()
}

const texts = list(text)

const reference = message(() => ({ fields: { $ref: [1, text] } }))
const plainSchema = message(() => ({ fields: schemaFields, extensions: 36 }))
const schema = oneOf((value) => ('$ref' in (value as object) ? [2, reference] : [1, plainSchema]))
const schemas = list(schema)
const namedSchemas = within(1, entries(schema))

/** Structs and arrays have no place in the default of a message. */
const defaultValue: FieldWriter = (writer, field, value) => {
  const scalar = defaultTypes[typeof value]
  if (scalar) within(...scalar)(writer, field, value)
}
const defaultTypes: Readonly<Record<string, readonly [field: number, write: FieldWriter]>> = {
  number: [1, double],
  boolean: [2, flag],
  string: [3, text],
}

const schemaFields: MessageShape['fields'] = {
  nullable: [1, flag],
  example: [7, any],
  title: [9, text],
  multipleOf: [10, double],
  maximum: [11, double],
  exclusiveMaximum: [12, flag],
  minimum: [13, double],
  exclusiveMinimum: [14, flag],
  maxLength: [15, int64],
  minLength: [16, int64],
  pattern: [17, text],
  maxItems: [18, int64],
  minItems: [19, int64],
  uniqueItems: [20, flag],
  maxProperties: [21, int64],
  minProperties: [22, int64],
  required: [23, texts],
  enum: [24, list(any)],
  type: [25, text],
  allOf: [26, schemas],
  oneOf: [27, schemas],
  anyOf: [28, schemas],
  not: [29, plainSchema],
  items: [30, within(1, schema)],
  properties: [31, namedSchemas],
  additionalProperties: [32, oneOf((value) => (typeof value === 'boolean' ? [2, flag] : [1, schema]))],
  default: [33, defaultValue],
  description: [34, text],
  format: [35, text],
}

const mediaTypes = within(1, entries(message(() => ({ fields: { schema: [1, schema] }, extensions: 5 }))))

const parameters = list(
  within(
    1,
    message(() => ({
      fields: { name: [1, text], in: [2, text], description: [3, text], required: [4, flag], schema: [10, schema] },
      extensions: 14,
    })),
  ),
)

const requestBody = message(() => ({
  fields: { description: [1, text], content: [2, mediaTypes], required: [3, flag] },
  extensions: 4,
}))

const response = message(() => ({ fields: { description: [1, text], content: [3, mediaTypes] }, extensions: 5 }))

const operation = message(() => ({
  fields: {
    tags: [1, texts],
    summary: [2, text],
    description: [3, text],
    operationId: [5, text],
    parameters: [6, parameters],
    requestBody: [7, within(1, requestBody)],
    responses: [8, within(2, entries(within(1, response)))],
    deprecated: [10, flag],
  },
  extensions: 13,
}))

const pathItem = message(() => ({
  fields: {
    get: [4, operation],
    put: [5, operation],
    post: [6, operation],
    delete: [7, operation],
    options: [8, operation],
    head: [9, operation],
    patch: [10, operation],
    parameters: [13, parameters],
  },
  extensions: 14,
}))

const info = message(() => ({
  fields: { title: [1, text], description: [2, text], version: [6, text] },
  extensions: 7,
}))

const securityScheme = message(() => ({
  fields: { type: [1, text], description: [2, text], name: [3, text], in: [4, text] },
  extensions: 9,
}))

const components = message(() => ({
  fields: { schemas: [1, namedSchemas], securitySchemes: [7, within(1, entries(within(1, securityScheme)))] },
  extensions: 10,
}))

const documentShape: MessageShape = {
  fields: {
    openapi: [1, text],
    info: [2, info],
    paths: [4, within(1, entries(pathItem))],
    components: [5, components],
    security: [6, list(within(1, entries(within(1, texts))))],
  },
  extensions: 9,
}
