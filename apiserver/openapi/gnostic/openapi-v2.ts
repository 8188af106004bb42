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

/** Encodes a Swagger 2.0 document as `openapi.v2.Document` (github.com/google/gnostic-models openapiv2). */
export function encodeOpenApiV2(document: object): Buffer {
  const writer = new ProtobufWriter()
  writeMembers(writer, documentShape, document as Readonly<Record<string, unknown>>)
  return writer.finish()
}

const texts = list(text)

const schema = message(() => ({ fields: schemaFields, extensions: 31 }))
const namedSchemas = within(1, entries(schema))

const schemaFields: MessageShape['fields'] = {
  $ref: [1, text],
  format: [2, text],
  title: [3, text],
  description: [4, text],
  default: [5, any],
  multipleOf: [6, double],
  maximum: [7, double],
  exclusiveMaximum: [8, flag],
  minimum: [9, double],
  exclusiveMinimum: [10, flag],
  maxLength: [11, int64],
  minLength: [12, int64],
  pattern: [13, text],
  maxItems: [14, int64],
  minItems: [15, int64],
  uniqueItems: [16, flag],
  maxProperties: [17, int64],
  minProperties: [18, int64],
  required: [19, texts],
  enum: [20, list(any)],
  additionalProperties: [21, oneOf((value) => (typeof value === 'boolean' ? [2, flag] : [1, schema]))],
  type: [22, within(1, text)],
  items: [23, within(1, schema)],
  allOf: [24, list(schema)],
  properties: [25, namedSchemas],
  example: [30, any],
}

const bodyParameter = message(() => ({
  fields: { description: [1, text], name: [2, text], in: [3, text], required: [4, flag], schema: [5, schema] },
  extensions: 6,
}))

const parameterHead: MessageShape['fields'] = {
  required: [1, flag],
  in: [2, text],
  description: [3, text],
  name: [4, text],
}

const queryParameter = message(() => ({
  fields: { ...parameterHead, type: [6, text], format: [7, text], uniqueItems: [20, flag] },
  extensions: 23,
}))

const pathParameter = message(() => ({
  fields: { ...parameterHead, type: [5, text], format: [6, text], uniqueItems: [19, flag] },
  extensions: 22,
}))

const nonBodyParameter = oneOf((value) => (placeOf(value) === 'path' ? [4, pathParameter] : [3, queryParameter]))
const parameter = oneOf((value) => (placeOf(value) === 'body' ? [1, bodyParameter] : [2, nonBodyParameter]))
/** A parameter where also a reference to one could stand. */
const parameters = list(within(1, parameter))

function placeOf(value: unknown): unknown {
  return (value as { readonly in: unknown }).in
}

const response = message(() => ({
  fields: { description: [1, text], schema: [2, within(1, schema)] },
  extensions: 5,
}))
/** By status code. */
const responses: FieldWriter = within(1, entries(within(1, response)))

const operation = message(() => ({
  fields: {
    tags: [1, texts],
    summary: [2, text],
    description: [3, text],
    operationId: [5, text],
    produces: [6, texts],
    consumes: [7, texts],
    parameters: [8, parameters],
    responses: [9, responses],
    schemes: [10, texts],
    deprecated: [11, flag],
  },
  extensions: 13,
}))

const pathItem = message(() => ({
  fields: {
    get: [2, operation],
    put: [3, operation],
    post: [4, operation],
    delete: [5, operation],
    options: [6, operation],
    head: [7, operation],
    patch: [8, operation],
    parameters: [9, parameters],
  },
  extensions: 10,
}))

const info = message(() => ({
  fields: { title: [1, text], version: [2, text], description: [3, text] },
  extensions: 7,
}))

const apiKey = message(() => ({
  fields: { type: [1, text], name: [2, text], in: [3, text], description: [4, text] },
  extensions: 5,
}))

const documentShape: MessageShape = {
  fields: {
    swagger: [1, text],
    info: [2, info],
    paths: [8, within(2, entries(pathItem))],
    definitions: [9, namedSchemas],
    security: [12, list(within(1, entries(within(1, texts))))],
    securityDefinitions: [13, within(1, entries(within(2, apiKey)))],
  },
  extensions: 16,
}
