import { apiVersionOf, type Resource } from '../../apimachinery/object.ts'
import type { ClientVerb, PatchType, TransportRequest, WatchRequest } from '../transport.ts'

const methods: Record<ClientVerb, string> = {
  get: 'GET',
  list: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
}

/** Apply takes YAML, of which JSON is a part. */
const patchMediaTypes: Record<PatchType, string> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
}

/** A call as HTTP says it. */
export interface HttpCall {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly contentType?: string | undefined
  readonly body?: unknown
}

export function httpCallOf(request: TransportRequest): HttpCall {
  const { verb, resource, namespace, name, subresource, query, body, patchType } = request
  const parts = [...collectionOf(resource, namespace), name, subresource].filter((part) => part !== undefined)
  const contentType = patchType ? patchMediaTypes[patchType] : body === undefined ? undefined : 'application/json'
  return { method: methods[verb], path: pathOf(parts, query), contentType, body }
}

export function watchPathOf({ resource, namespace, query }: WatchRequest): string {
  return pathOf(collectionOf(resource, namespace), { ...query, watch: 'true' })
}

function collectionOf(resource: Resource, namespace: string | undefined): string[] {
  const prefix = resource.group === '' ? 'api' : 'apis'
  const within = resource.namespaced && namespace !== undefined ? ['namespaces', namespace] : []
  return [prefix, ...apiVersionOf(resource).split('/'), ...within, resource.plural]
}

function pathOf(parts: readonly string[], query: Readonly<Record<string, string>> = {}): string {
  const path = parts.map((part) => `/${encodeURIComponent(part)}`).join('')
  const search = new URLSearchParams(query).toString()
  return search ? `${path}?${search}` : path
}
