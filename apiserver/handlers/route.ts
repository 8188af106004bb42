import { badRequest, pathNotFound } from '../../apimachinery/errors.ts'
import type { ApiRequest, ApiResponse } from '../api-request.ts'
import { streamSubresources } from '../streams/connect-request.ts'
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
  if (subresource && streamSubresources.has(subresource)) {
    throw badRequest(`${kind.plural}/${subresource} carries bytes: it must be connected to`)
  }
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
