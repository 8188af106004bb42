import type { OpenApiTree } from './documents.ts'
import type { JsonSchema } from './json-schema.ts'

/** Joins OpenAPI 3.0 documents into one Swagger 2.0 document, which says the same in older words. */
export function swaggerOf(documents: readonly OpenApiTree[], version: string): JsonSchema {
  const paths: Record<string, unknown> = {}
  const definitions: Record<string, unknown> = {}
  for (const { paths: some, components } of documents) {
    for (const [path, item] of Object.entries(some)) paths[path] = pathItem(item)
    for (const [name, schema] of Object.entries(components.schemas)) definitions[name] ??= schemaOf(schema)
  }
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version },
    paths: sorted(paths),
    definitions: sorted(definitions),
    securityDefinitions: {
      BearerToken: { description: 'Bearer Token authentication', type: 'apiKey', name: 'authorization', in: 'header' },
    },
    security: [{ BearerToken: [] }],
  }
}

function sorted(entries: Record<string, unknown>): JsonSchema {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function pathItem(item: JsonSchema): JsonSchema {
  return mapEntries(item, (value, key) =>
    key === 'parameters' ? (value as JsonSchema[]).map(parameterOf) : operationOf(value as JsonSchema),
  )
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>
  readonly description?: string
  readonly required?: boolean
}

function operationOf(operation: JsonSchema): JsonSchema {
  const { parameters, requestBody, responses, ...rest } = operation
  const body = requestBody as Content | undefined
  const answers = responses as Readonly<Record<string, Content>>
  const all = [
    ...((parameters as JsonSchema[] | undefined) ?? []).map(parameterOf),
    ...(body ? [bodyParameter(body)] : []),
  ]
  return {
    ...rest,
    consumes: body ? Object.keys(body.content ?? {}) : ['*/*'],
    produces: Object.keys(answers['200']?.content ?? {}),
    ...(all.length > 0 && { parameters: all }),
    responses: mapEntries(answers, responseOf),
  }
}

function bodyParameter(body: Content): JsonSchema {
  return { name: 'body', in: 'body', ...(body.required && { required: true }), schema: contentSchema(body) }
}

function responseOf(response: unknown): JsonSchema {
  const { description, content } = response as Content
  return { description, ...(content && { schema: contentSchema(response as Content) }) }
}

function contentSchema({ content }: Content): unknown {
  const [first] = Object.values(content ?? {})
  return first && schemaOf(first.schema)
}

function parameterOf(parameter: JsonSchema): JsonSchema {
  const { schema, ...rest } = parameter
  return { ...rest, ...(schema as JsonSchema) }
}

/**
 * Defaults are not part of upstream's Swagger, and neither is a choice of types or of schemas. What may be null or hold
 * more than the schema says is left open: Swagger cannot say so.
 */
function schemaOf(schema: JsonSchema): JsonSchema {
  const { allOf, oneOf, default: _, anyOf: _anyOf, not: _not, nullable, ...known } = schema
  const isOpen = Boolean(nullable) || schema['x-kubernetes-preserve-unknown-fields'] === true
  const rest = isOpen ? withoutShape(known) : known
  const [only] = (allOf as JsonSchema[] | undefined) ?? []
  const converted = mapEntries({ ...rest, ...(only && '$ref' in only ? only : {}) }, convertedPart)
  return oneOf === undefined || isOpen || known.type !== undefined ? converted : { ...converted, type: 'string' }
}

function withoutShape({ type: _type, properties: _properties, items: _items, ...rest }: JsonSchema): JsonSchema {
  const { additionalProperties: _additional, required: _required, ...open } = rest
  return open
}

function convertedPart(value: unknown, key: string): unknown {
  if (key === '$ref') return String(value).replace('#/components/schemas/', '#/definitions/')
  if (key === 'properties') return mapEntries(value as JsonSchema, (property) => schemaOf(property as JsonSchema))
  const isSchema = (key === 'items' || key === 'additionalProperties') && typeof value === 'object'
  return isSchema ? schemaOf(value as JsonSchema) : value
}

function mapEntries(object: JsonSchema, change: (value: unknown, key: string) => unknown): JsonSchema {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]))
}
