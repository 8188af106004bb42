import { isNotFound } from '../../apimachinery/errors.ts'
import type { ListResponse } from '../api-request.ts'
import type { DeleteOptions } from '../options/delete-options.ts'
import type { ListOptions } from '../options/list-options.ts'
import { deleteObject } from './delete.ts'
import { listObjects } from './list.ts'
import type { Registry } from './registry.ts'
import type { RequestContext } from './request-context.ts'

/**
 * Deletes every object that a list finds.
 * @returns the list, as it was before
 * @throws {ApiError} the first failure; the other objects are deleted nevertheless
 */
export async function deleteCollection(
  registry: Registry,
  context: RequestContext,
  list: ListOptions,
  options: DeleteOptions,
): Promise<ListResponse> {
  const found = await listObjects(registry.store(context.kind), context, list)
  const deletions = found.items.map(({ object: { metadata } }) => {
    const { namespace = '', name } = metadata
    return deleteObject(registry, { ...context, namespace, name }, options)
  })
  for (const result of await Promise.allSettled(deletions)) {
    if (result.status === 'rejected' && !isNotFound(result.reason)) throw result.reason
  }
  return { ...found, warnings: context.warnings.texts }
}
