import { deepClone } from '../../apimachinery/equality.ts'
import { pathNotFound } from '../../apimachinery/errors.ts'
import type { ApiRequest, ApiResponse } from '../api-request.ts'
import { decodeDocument } from '../body/decode-document.ts'
import { decodeDeleteOptions } from '../body/delete-body.ts'
import { documentKindOf } from '../body/document-kind.ts'
import { parsePatch } from '../body/patch-body.ts'
import { parseListOptions } from '../options/list-options.ts'
import { parseWriteOptions } from '../options/write-options.ts'
import { createObject } from '../registry/create.ts'
import { deleteObject } from '../registry/delete.ts'
import { deleteCollection } from '../registry/delete-collection.ts'
import { type Endpoint, endpointOf } from '../registry/endpoint.ts'
import { agreeOnName, agreeOnNamespace } from '../registry/object-meta.ts'
import { type RequestContext, requestContext } from '../registry/request-context.ts'
import { type Change, updateObject } from '../registry/update.ts'
import { answer, shownBy } from './answers.ts'
import type { HandlerDeps } from './handler-deps.ts'

/** POST to a collection. */
export async function handleCreate({ registry }: HandlerDeps, request: ApiRequest): Promise<ApiResponse> {
  const { kind, body, query } = request
  const { dryRun, fieldValidation } = parseWriteOptions(query, 'create')
  const context = requestContext(request, registry.clock.now(), dryRun)
  const { warn } = context.warnings
  const document = decodeDocument(body, documentKindOf(kind), registry.kinds, fieldValidation, warn)
  agreeOnNamespace(document.metadata, context.namespace)
  return answer(201, await createObject(registry, context, document), context)
}

/** PUT of an object or a subresource. */
export async function handleUpdate(deps: HandlerDeps, request: ApiRequest): Promise<ApiResponse> {
  const { registry } = deps
  const endpoint = endpointFor(request)
  const { dryRun, fieldValidation } = parseWriteOptions(request.query, 'update')
  const context = requestContext(request, registry.clock.now(), dryRun)
  const { warn } = context.warnings
  const document = decodeDocument(request.body, endpoint.documents, registry.kinds, fieldValidation, warn)
  agreeOnNamespace(document.metadata, context.namespace)
  agreeOnName(document.metadata, context.name)
  return update(deps, context, endpoint, {
    uid: document.metadata.uid,
    compute: () => deepClone(document),
    ...(endpoint.subresource === '' && { orCreate: () => withoutVersion(document) }),
  })
}

/** A version to update is no version to create. */
function withoutVersion<T extends { metadata: { resourceVersion?: string } }>(document: T): T {
  delete document.metadata.resourceVersion
  return document
}

/** PATCH of an object or a subresource. */
export async function handlePatch(deps: HandlerDeps, request: ApiRequest): Promise<ApiResponse> {
  const { registry } = deps
  const endpoint = endpointFor(request)
  const { dryRun, fieldValidation } = parseWriteOptions(request.query, 'patch')
  const context = requestContext(request, registry.clock.now(), dryRun)
  const patch = parsePatch(request.body, {
    documents: endpoint.documents,
    kinds: registry.kinds,
    fieldValidation,
    warn: context.warnings.warn,
  })
  return update(deps, context, endpoint, { compute: (shown) => patch.apply(shown) })
}

async function update(
  { registry }: HandlerDeps,
  context: RequestContext,
  endpoint: Endpoint,
  change: Change,
): Promise<ApiResponse> {
  const { object, created } = await updateObject(registry, context, endpoint, change)
  return answer(created ? 201 : 200, shownBy(endpoint, object), context)
}

function endpointFor({ kind, subresource = '' }: ApiRequest): Endpoint {
  const endpoint = endpointOf(kind, subresource)
  if (!endpoint) throw pathNotFound()
  return endpoint
}

/** DELETE of an object. */
export async function handleDelete({ registry }: HandlerDeps, request: ApiRequest): Promise<ApiResponse> {
  const options = decodeDeleteOptions(request.body, request.query)
  const context = requestContext(request, registry.clock.now(), options.dryRun)
  const result = await deleteObject(registry, context, options)
  // Upstream tells "not yet" from "done" only to those who ask in the old way.
  const isPending = !result.removed && options.orphanDependents === false
  return answer(isPending ? 202 : 200, result.answer, context)
}

/** DELETE of a collection. */
export async function handleDeleteCollection({ registry }: HandlerDeps, request: ApiRequest): Promise<ApiResponse> {
  const list = parseListOptions(request.query, 'deletecollection')
  const options = decodeDeleteOptions(request.body, request.query)
  const context = requestContext(request, registry.clock.now(), options.dryRun)
  return deleteCollection(registry, context, list, options)
}
