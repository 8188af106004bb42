import { methodNotAllowed } from '../../apimachinery/errors.ts'
import type { ApiRequest, ApiResponse } from '../api-request.ts'
import { decodeDocument } from '../body/decode-document.ts'
import { documentKindOf } from '../body/document-kind.ts'
import { CachedObject } from '../cache/cached-object.ts'
import { parseListOptions } from '../options/list-options.ts'
import { parseWriteOptions } from '../options/write-options.ts'
import { agreeOnNamespace } from '../registry/object-meta.ts'
import { admissionAttributes, requestContext } from '../registry/request-context.ts'
import { matcherOf } from '../registry/selection.ts'
import type { VirtualKind } from '../reviews/virtual-kind.ts'
import { answer } from './answers.ts'
import type { HandlerDeps } from './handler-deps.ts'

/** Requests for kinds that are asked, not stored. */
export async function handleVirtual(
  deps: HandlerDeps,
  virtual: VirtualKind,
  request: ApiRequest,
): Promise<ApiResponse> {
  const { verb } = request
  if (verb === 'create' && virtual.create) return ask(deps, virtual.create, request)
  if (verb === 'list' && virtual.list) return listAll(deps, virtual.list, request)
  if (verb === 'get' && virtual.get) {
    const { namespace, name = '' } = request
    return answer(200, await virtual.get({ namespace, name }))
  }
  throw methodNotAllowed()
}

async function ask(
  { registry }: HandlerDeps,
  create: NonNullable<VirtualKind['create']>,
  request: ApiRequest,
): Promise<ApiResponse> {
  const { kind, body, query } = request
  const { dryRun, fieldValidation } = parseWriteOptions(query, 'create')
  const context = requestContext(request, registry.clock.now(), dryRun)
  const document = decodeDocument(body, documentKindOf(kind), registry.kinds, fieldValidation, context.warnings.warn)
  agreeOnNamespace(document.metadata, context.namespace)
  const attributes = admissionAttributes(context, 'CREATE', document, undefined)
  await registry.admission.admit(attributes)
  await registry.admission.validate(attributes)
  return answer(201, await create(context, document), context)
}

async function listAll(
  { registry }: HandlerDeps,
  list: NonNullable<VirtualKind['list']>,
  { kind, namespace, query }: ApiRequest,
): Promise<ApiResponse> {
  const matches = matcherOf(kind, parseListOptions(query, 'list'))
  const objects = await list({ namespace: namespace || undefined, matches })
  const revision = registry.revision()
  const items = objects.map((object) => new CachedObject(object, revision))
  return { type: 'list', kind, items, resourceVersion: String(revision), warnings: [] }
}
