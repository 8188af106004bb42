import { methodNotAllowed, notFound } from '../../apimachinery/errors.ts'
import type { ApiRequest, ApiResponse } from '../api-request.ts'
import { decodeDocument } from '../body/decode-document.ts'
import { documentKindOf } from '../body/document-kind.ts'
import { CachedObject } from '../cache/cached-object.ts'
import { parseWriteOptions } from '../options/write-options.ts'
import { agreeOnNamespace } from '../registry/object-meta.ts'
import { admissionAttributes, requestContext } from '../registry/request-context.ts'
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
  if (verb === 'get' && virtual.list) {
    const found = virtual.list().find(({ metadata }) => metadata.name === request.name)
    if (!found) throw notFound(request.kind, request.name ?? '')
    return answer(200, found)
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

function listAll({ registry }: HandlerDeps, list: NonNullable<VirtualKind['list']>, { kind }: ApiRequest): ApiResponse {
  const revision = registry.revision()
  const items = list().map((object) => new CachedObject(object, revision))
  return { type: 'list', kind, items, resourceVersion: String(revision), warnings: [] }
}
