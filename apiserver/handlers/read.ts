import { methodNotAllowed, notFound, pathNotFound } from '../../apimachinery/errors.ts'
import type { ApiRequest, ApiResponse } from '../api-request.ts'
import { parseListOptions, parseResourceVersion } from '../options/list-options.ts'
import { endpointOf } from '../registry/endpoint.ts'
import { checkNotInFuture, listObjects } from '../registry/list.ts'
import { watchObjects } from '../registry/watch.ts'
import { answer, shownBy } from './answers.ts'
import type { HandlerDeps } from './handler-deps.ts'

/** GET of an object or a subresource. */
export async function handleGet({ registry }: HandlerDeps, request: ApiRequest): Promise<ApiResponse> {
  const { kind, namespace, name = '', subresource = '', query } = request
  const endpoint = endpointOf(kind, subresource)
  if (!endpoint) throw pathNotFound()
  if (subresource === 'finalize') throw methodNotAllowed()
  const store = registry.store(kind)
  // The newest version is at hand: any version that is asked for is answered with it.
  checkNotInFuture(store, parseResourceVersion(query.resourceVersion ?? '', 'get'))
  const found = await store.read({ namespace, name })
  if (!found) throw notFound(kind, name)
  return answer(200, shownBy(endpoint, found))
}

/** GET of a collection. */
export function handleList(
  { registry }: HandlerDeps,
  { kind, namespace = '', query }: ApiRequest,
): Promise<ApiResponse> {
  return listObjects(registry.store(kind), { namespace, name: '' }, parseListOptions(query, 'list'))
}

/** GET of a collection, or by an old path of one object, with `watch`. */
export function handleWatch(deps: HandlerDeps, { kind, namespace = '', name = '', query }: ApiRequest): ApiResponse {
  const { registry, openWatches } = deps
  const options = parseListOptions(query, 'watch')
  return watchObjects({ clock: registry.clock, openWatches }, registry.store(kind), { namespace, name }, options)
}
