import { notFound, pathNotFound } from '../../apimachinery/errors.ts'
import type { ApiRequest, ApiResponse } from '../api-request.ts'
import { streamSubresources } from '../streams/stream-router.ts'
import { handleCreateSubresource } from './create-subresource.ts'
import type { HandlerDeps } from './handler-deps.ts'
import { handleGet, handleList, handleWatch } from './read.ts'
import { handleVirtual } from './virtual.ts'
import { handleCreate, handleDelete, handleDeleteCollection, handlePatch, handleUpdate } from './write.ts'

/** Leads an authorized request to its handler. @throws {ApiError} */
export async function route(deps: HandlerDeps, request: ApiRequest): Promise<ApiResponse> {
  const { kind, verb, subresource } = request
  const virtual = deps.virtualKinds.get(kind)
  if (virtual) return handleVirtual(deps, virtual, request)
  if (subresource && streamSubresources.has(subresource)) return handleStream(deps, request)
  switch (verb) {
    case 'get':
      return handleGet(deps, request)
    case 'list':
      return handleList(deps, request)
    case 'watch':
      return handleWatch(deps, request)
    case 'create':
      return subresource ? handleCreateSubresource(deps, request) : handleCreate(deps, request)
    case 'update':
      return handleUpdate(deps, request)
    case 'patch':
      return handlePatch(deps, request)
    case 'delete':
      if (subresource) throw pathNotFound()
      return handleDelete(deps, request)
    case 'deletecollection':
      return handleDeleteCollection(deps, request)
  }
}

function handleStream({ registry, streams }: HandlerDeps, request: ApiRequest): Promise<ApiResponse> {
  const { kind, namespace, name = '' } = request
  const found = registry.store(kind).get({ namespace, name })
  if (!found) throw notFound(kind, name)
  return streams.answer(request, found.object)
}
