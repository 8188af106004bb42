import type { KubeObject } from '../../apimachinery/object.ts'
import type { ApiRequest, ApiResponse } from '../api-request.ts'
import { applyPatchType } from '../body/apply-body.ts'
import { decodeDocument } from '../body/decode-document.ts'
import { decodeDeleteOptions } from '../body/delete-body.ts'
import { documentKindOf, shareableParts } from '../body/document-kind.ts'
import { bareMediaType } from '../body/media-types.ts'
import { parsePatch } from '../body/patch-body.ts'
import { parseListOptions } from '../options/list-options.ts'
import { parseWriteOptions } from '../options/write-options.ts'
import { Bookkeeper } from '../registry/bookkeeper.ts'
import { createObject } from '../registry/create.ts'
import { deleteObject } from '../registry/delete.ts'
import { deleteCollection } from '../registry/delete-collection.ts'
import { type Endpoint, endpointOf } from '../registry/endpoint.ts'
import { agreeOnName, agreeOnNamespace } from '../registry/object-meta.ts'
import type { Registry } from '../registry/registry.ts'
import { type RequestContext, requestContext } from '../registry/request-context.ts'
import { type Change, updateObject } from '../registry/update.ts'
import { answer, shownBy } from './answers.ts'
import { handleApply } from './apply.ts'
import { endpointFor } from './endpoint-for.ts'
import type { HandlerDeps } from './handler-deps.ts'
import { writerOf } from './writer.ts'

/** POST to a collection. */
export async function handleCreate({ registry }: HandlerDeps, request: ApiRequest): Promise<ApiResponse> {
  const { kind, body, query } = request
  const { dryRun, fieldManager, fieldValidation } = parseWriteOptions(query, 'create')
  const context = requestContext(request, registry.clock.now(), dryRun)
  const { warn } = context.warnings
  const document = decodeDocument(body, documentKindOf(kind), registry.kinds, fieldValidation, warn)
  agreeOnNamespace(document.metadata, context.namespace)
  bookkeeper(registry, request, endpointOf(kind, '') as Endpoint, fieldManager, context).created(document)
  return answer(201, await createObject(registry, context, document), context)
}

/** PUT of an object or a subresource. */
export async function handleUpdate(deps: HandlerDeps, request: ApiRequest): Promise<ApiResponse> {
  const { registry } = deps
  const endpoint = endpointFor(request)
  const { dryRun, fieldManager, fieldValidation } = parseWriteOptions(request.query, 'update')
  const context = requestContext(request, registry.clock.now(), dryRun)
  const { warn } = context.warnings
  const shares = endpoint.sharesUnchanged && !endpoint.documents.isCustom
  const stored = shares ? registry.store(request.kind).get(context)?.object : undefined
  const clean = stored && shareableParts(stored)
  const decoded = () => decodeDocument(request.body, endpoint.documents, registry.kinds, fieldValidation, warn, clean)
  const document = decoded()
  agreeOnNamespace(document.metadata, context.namespace)
  agreeOnName(document.metadata, context.name)
  const books = bookkeeper(registry, request, endpoint, fieldManager, context)
  const isCreated = endpoint.subresource === '' && request.kind.rules.createOnUpdate
  // Each attempt changes its document; there is mostly one.
  let unused: KubeObject | undefined = document
  const next = () => {
    const taken = unused ?? decoded()
    unused = undefined
    return taken
  }
  return update(deps, context, endpoint, {
    uid: document.metadata.uid,
    compute: (shown, current) => books.updated(next(), shown, current),
    ...(isCreated && { orCreate: () => books.created(withoutVersion(next())) }),
  })
}

/** A version to update is no version to create. */
function withoutVersion<T extends { metadata: { resourceVersion?: string } }>(document: T): T {
  delete document.metadata.resourceVersion
  return document
}

/** PATCH of an object or a subresource. */
export async function handlePatch(deps: HandlerDeps, request: ApiRequest): Promise<ApiResponse> {
  if (bareMediaType(request.body?.mediaType ?? '') === applyPatchType) return handleApply(deps, request)
  const { registry } = deps
  const endpoint = endpointFor(request)
  const { dryRun, fieldManager, fieldValidation } = parseWriteOptions(request.query, 'patch')
  const context = requestContext(request, registry.clock.now(), dryRun)
  const patch = parsePatch(request.body, {
    documents: endpoint.documents,
    kinds: registry.kinds,
    fieldValidation,
    sharesUnchanged: endpoint.sharesUnchanged,
    warn: context.warnings.warn,
  })
  const books = bookkeeper(registry, request, endpoint, fieldManager, context)
  return update(deps, context, endpoint, {
    compute: (shown, current) => books.updated(patch.apply(shown), shown, current),
  })
}

function bookkeeper(
  { kinds }: Registry,
  request: ApiRequest,
  endpoint: Endpoint,
  fieldManager: string,
  { nowMs }: RequestContext,
): Bookkeeper {
  return new Bookkeeper(kinds, request.kind, endpoint, writerOf(request, fieldManager, nowMs))
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
