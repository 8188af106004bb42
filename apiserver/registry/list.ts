import { apiErrorOf, badRequest, resourceExpired, timeout } from '../../apimachinery/errors.ts'
import { CompactedError } from '../../storage/storage.ts'
import type { ListResponse } from '../api-request.ts'
import type { Selection } from '../cache/selection.ts'
import type { CacheList } from '../cache/watch-cache.ts'
import { type ListOptions, parseResourceVersion } from '../options/list-options.ts'
import { decodeContinue, encodeContinue } from './continue-token.ts'
import type { ObjectStore } from './object-store.ts'
import { type Scope, selectionOf } from './selection.ts'

const tooOldList = 'The resourceVersion for the provided list is too old.'

const tooOldContinue =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.'

/**
 * Lists objects in key order: the newest state, or with `resourceVersion` or `continue` the state they name.
 * @throws {ApiError} BadRequest; Expired: the state is gone; Timeout: it is yet to come
 */
export async function listObjects(store: ObjectStore, scope: Scope, options: ListOptions): Promise<ListResponse> {
  const selection = selectionOf(store, scope, options)
  const prefix = selection.namespace === undefined ? store.prefix : `${store.prefix}${selection.namespace}/`
  const list =
    options.continue === ''
      ? await listFromStart(store, selection, options)
      : await listFurther(store, selection, options, prefix)
  const { items, revision, next, remaining } = list
  return {
    type: 'list',
    kind: store.kind,
    items,
    resourceVersion: String(revision),
    continue: next === undefined ? undefined : encodeContinue({ after: next, revision }, prefix),
    remainingItemCount: remaining,
    warnings: [],
  }
}

async function listFromStart(store: ObjectStore, selection: Selection, options: ListOptions): Promise<CacheList> {
  const { limit, resourceVersionMatch: match } = options
  const revision = parseResourceVersion(options.resourceVersion, 'list')
  checkNotInFuture(store, revision)
  // A page at a version has always meant exactly that version.
  const isExact = match === 'Exact' || (match === '' && limit !== undefined && revision > 0)
  if (!isExact) return store.readList(selection, { limit })
  return expiring(tooOldList, () => store.listAt(revision, selection, { limit }))
}

async function listFurther(
  store: ObjectStore,
  selection: Selection,
  options: ListOptions,
  prefix: string,
): Promise<CacheList> {
  if (options.resourceVersion !== '' && options.resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue')
  }
  const { limit } = options
  const { after, revision } = decodeContinue(options.continue, prefix)
  if (revision === 'newest') return store.readList(selection, { after, limit })
  checkNotInFuture(store, revision)
  const inconsistent = encodeContinue({ after, revision: 'newest' }, prefix)
  return expiring(tooOldContinue, () => store.listAt(revision, selection, { after, limit }), inconsistent)
}

async function expiring<T>(message: string, read: () => Promise<T>, token?: string): Promise<T> {
  try {
    return await read()
  } catch (err) {
    if (!(err instanceof CompactedError)) throw err
    const { status } = resourceExpired(message)
    throw apiErrorOf(token === undefined ? status : { ...status, metadata: { continue: token } })
  }
}

/** Upstream waits a moment for the version; here every version that exists is there at once. @throws {ApiError} Timeout */
export function checkNotInFuture(store: ObjectStore, revision: number): void {
  if (revision <= store.revision) return
  const cause = { reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }
  throw timeout(`Too large resource version: ${revision}, current: ${store.revision}`, 1, [cause])
}
