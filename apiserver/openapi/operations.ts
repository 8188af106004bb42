import type { JsonSchema } from './json-schema.ts'

const objectTypes = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']
const watchTypes = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch']
const customTypes = ['application/json', 'application/yaml']
const customWatchTypes = ['application/json;stream=watch']

const patchTypes = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
]
const customPatchTypes = patchTypes.filter((type) => !type.includes('strategic'))

/** What an operation does, as `x-kubernetes-action` says it. */
export type Action =
  | 'connect'
  | 'delete'
  | 'deletecollection'
  | 'get'
  | 'list'
  | 'patch'
  | 'post'
  | 'put'
  | 'watch'
  | 'watchlist'

/** What events may be answered to. */
const streamingActions: ReadonlySet<Action> = new Set(['list', 'watch', 'watchlist'])

/** The kind that an operation is about. */
export interface GroupVersionKind {
  readonly group: string
  readonly kind: string
  readonly version: string
}

/** One method of a path. */
export interface OperationPlan {
  readonly action: Action
  readonly gvk: GroupVersionKind
  readonly id: string
  readonly description: string
  readonly tag: string
  /** Custom resources have no protobuf and no strategic merge patch. */
  readonly isCustom: boolean
  readonly parameters: readonly JsonSchema[]
  /** The request body; absent where there is none. */
  readonly body?: JsonSchema | undefined
  readonly isBodyOptional?: boolean
  /** The object that is answered; absent: text. */
  readonly answer?: JsonSchema | undefined
  readonly codes: readonly string[]
}

const codeTexts: Readonly<Record<string, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted' }

/** An OpenAPI 3.0 operation object. */
export function operation(plan: OperationPlan): JsonSchema {
  const { action, gvk, id, description, tag, parameters } = plan
  return {
    tags: [tag],
    description,
    operationId: id,
    ...(parameters.length > 0 && { parameters }),
    ...(plan.body && { requestBody: requestBody(plan) }),
    responses: responses(plan),
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
  }
}

function requestBody({ action, body, isBodyOptional, isCustom }: OperationPlan): JsonSchema {
  const types = action === 'patch' ? (isCustom ? customPatchTypes : patchTypes) : isCustom ? customTypes : ['*/*']
  return { content: contentOf(types, body), ...(!isBodyOptional && { required: true }) }
}

function responses({ action, answer, codes, isCustom }: OperationPlan): JsonSchema {
  const types = isCustom ? customTypes : objectTypes
  const all = streamingActions.has(action) ? [...types, ...(isCustom ? customWatchTypes : watchTypes)] : types
  const content = answer ? contentOf(all, answer) : contentOf(['*/*'], { type: 'string' })
  const entries = codes.map((code) => [code, { description: codeTexts[code], content }] as const)
  return { ...Object.fromEntries(entries), 401: { description: 'Unauthorized' } }
}

function contentOf(types: readonly string[], schema: JsonSchema | undefined): JsonSchema {
  return Object.fromEntries(types.map((type) => [type, { schema }]))
}

/** A GET that is not about a resource: discovery, `/version`. */
export function plainGet(
  id: string,
  tag: string,
  description: string,
  answer: JsonSchema,
  types = objectTypes,
): JsonSchema {
  return {
    get: {
      tags: [tag],
      description,
      operationId: id,
      responses: {
        200: { description: 'OK', content: contentOf(types, answer) },
        401: { description: 'Unauthorized' },
      },
    },
  }
}
