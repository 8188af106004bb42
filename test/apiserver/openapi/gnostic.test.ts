import t from 'tap'
import { ProtobufReader, wireType } from '../../../apimachinery/codecs/protobuf-reader.ts'
import { encodeOpenApiV2 } from '../../../apiserver/openapi/gnostic/openapi-v2.ts'
import { encodeOpenApiV3 } from '../../../apiserver/openapi/gnostic/openapi-v3.ts'

/** The fields of a message by their numbers: bytes, or numbers. */
function fieldsOf(bytes: Uint8Array): Map<number, (Buffer | number)[]> {
  const reader = new ProtobufReader(bytes)
  const fields = new Map<number, (Buffer | number)[]>()
  while (!reader.done) {
    const { field, wire } = reader.tag()
    const value =
      wire === wireType.bytes ? reader.bytes() : wire === wireType.fixed64 ? reader.double() : Number(reader.varint())
    fields.set(field, [...(fields.get(field) ?? []), value])
  }
  return fields
}

/** What lies at the end of a path of field numbers; of repeated fields the first. */
function at(bytes: Uint8Array, ...path: readonly number[]): string | number | undefined {
  let value: Buffer | number | undefined = Buffer.from(bytes)
  for (const field of path) value = Buffer.isBuffer(value) ? fieldsOf(value).get(field)?.[0] : undefined
  return Buffer.isBuffer(value) ? value.toString() : value
}

const documentV2 = {
  swagger: '2.0',
  info: { title: 'Kubernetes', version: 'v1' },
  paths: {
    '/pods': {
      parameters: [{ name: 'name', in: 'path', type: 'string', uniqueItems: true }],
      get: {
        operationId: 'readPod',
        parameters: [
          { name: 'pretty', in: 'query', type: 'string' },
          { name: 'body', in: 'body', schema: { $ref: '#/definitions/Pod' } },
        ],
        responses: { '200': { description: 'OK', schema: { $ref: '#/definitions/Pod' } } },
        'x-kubernetes-action': 'get',
      },
    },
  },
  definitions: {
    Pod: {
      type: 'object',
      description: 'what runs',
      required: ['spec'],
      properties: {
        spec: { type: 'array', items: { type: 'string' } },
        labels: { type: 'object', additionalProperties: { format: 'byte' } },
        open: { additionalProperties: true },
      },
      'x-kubernetes-group-version-kind': [{ kind: 'Pod' }],
    },
  },
  security: [{ BearerToken: [] }],
  securityDefinitions: { BearerToken: { type: 'apiKey', name: 'authorization', in: 'header' } },
}

t.test('a Swagger document becomes a message in which each value has the field of its name', async (t) => {
  const bytes = encodeOpenApiV2(documentV2)
  const path = (...rest: number[]) => at(bytes, 8, 2, ...rest)
  const pod = (...rest: number[]) => at(bytes, 9, 1, 2, ...rest)
  t.equal(at(bytes, 1), '2.0')
  t.equal(at(bytes, 2, 1), 'Kubernetes')
  t.equal(path(1), '/pods')
  t.equal(path(2, 9, 1, 2, 4, 4), 'name', 'a path parameter')
  t.equal(path(2, 9, 1, 2, 4, 19), 1)
  t.equal(path(2, 2, 5), 'readPod')
  t.equal(path(2, 2, 8, 1, 2, 3, 4), 'pretty', 'a query parameter')
  t.equal(path(2, 2, 9, 1, 1), '200')
  t.equal(path(2, 2, 9, 1, 2, 1, 2, 1, 1), '#/definitions/Pod')
  t.equal(path(2, 2, 13, 1), 'x-kubernetes-action')
  t.equal(path(2, 2, 13, 2, 2), '"get"\n')
  t.equal(at(bytes, 9, 1, 1), 'Pod')
  t.equal(pod(4), 'what runs')
  t.equal(pod(19), 'spec')
  t.equal(pod(22, 1), 'object')
  t.equal(pod(25, 1, 1), 'spec')
  t.equal(pod(25, 1, 2, 23, 1, 22, 1), 'string')
  t.equal(pod(31, 2, 2), '[{"kind":"Pod"}]\n')
  t.equal(at(bytes, 12, 1, 1), 'BearerToken')
  t.equal(at(bytes, 13, 1, 2, 2, 3), 'header')
})

t.test('additional properties are a schema or a boolean', async (t) => {
  const bytes = encodeOpenApiV2(documentV2)
  const pod = fieldsOf(
    fieldsOf(fieldsOf(fieldsOf(bytes).get(9)?.[0] as Buffer).get(1)?.[0] as Buffer).get(2)?.[0] as Buffer,
  )
  const properties = fieldsOf(pod.get(25)?.[0] as Buffer).get(1) as Buffer[]
  t.equal(at(properties[1] as Buffer, 2, 21, 1, 2), 'byte')
  t.equal(at(properties[2] as Buffer, 2, 21, 2), 1)
})

t.test('an OpenAPI 3.0 document becomes a message that tells references from schemas', async (t) => {
  const bytes = encodeOpenApiV3({
    openapi: '3.0.0',
    paths: {
      '/pods': {
        post: {
          requestBody: { content: { '*/*': { schema: { $ref: '#/components/schemas/Pod' } } } },
          responses: { '201': { content: { 'application/json': { schema: { type: 'string' } } } } },
        },
      },
    },
    components: {
      schemas: {
        Pod: {
          properties: {
            count: { type: 'integer', default: 3, maximum: 5 },
            spec: { default: {}, allOf: [{ $ref: '#/components/schemas/Spec' }] },
          },
        },
      },
    },
  })
  const [content, schema] = [2, 1] as const
  t.equal(at(bytes, 1), '3.0.0')
  t.equal(at(bytes, 4, 1, 2, 6, 7, 1, content, 1, 2, schema, 2, 1), '#/components/schemas/Pod')
  t.equal(at(bytes, 4, 1, 2, 6, 8, 2, 1), '201')
  t.equal(at(bytes, 4, 1, 2, 6, 8, 2, 2, 1, 3, 1, 2, schema, 1, 25), 'string')
  const pod = [5, 1, 1, 2, 1, 31, 1] as const
  t.equal(at(bytes, ...pod, 1), 'count')
  t.equal(at(bytes, ...pod, 2, 1, 33, 1), 3)
  t.equal(at(bytes, ...pod, 2, 1, 11), 5)
})
