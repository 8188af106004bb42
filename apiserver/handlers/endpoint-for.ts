import { pathNotFound } from '../../apimachinery/errors.ts'
import type { ApiRequest } from '../api-request.ts'
import { type Endpoint, endpointOf } from '../registry/endpoint.ts'

/** The path that a request reads or updates. @throws {ApiError} NotFound: the kind has none such */
export function endpointFor({ kind, subresource = '' }: ApiRequest): Endpoint {
  const endpoint = endpointOf(kind, subresource)
  if (!endpoint) throw pathNotFound()
  return endpoint
}
