import { deepClone } from '../../apimachinery/equality.ts'
import { alreadyExists, apiErrorOf, isAlreadyExists, unclassified } from '../../apimachinery/errors.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { CachedObject } from '../cache/cached-object.ts'
import { initObjectMeta } from './object-meta.ts'
import { admissionOf, type Registry } from './registry.ts'
import { admissionAttributes, type RequestContext } from './request-context.ts'
import { prepareCreate, validateCreate } from './strategy.ts'

/** How many generated names are tried (upstream: maxNameGenerationCreateAttempts). */
const maxNameAttempts = 8

/**
 * Creates an object.
 * @param document clean and with defaults; taken over
 * @returns what was stored; with dry run the object that would have been
 * @throws {ApiError} AlreadyExists, Invalid, or what admission says
 */
export async function createObject(
  registry: Registry,
  context: RequestContext,
  document: KubeObject,
): Promise<CachedObject | KubeObject> {
  const { name, generateName, resourceVersion } = document.metadata
  if (resourceVersion) throw unclassified('resourceVersion should not be set on objects to be created')
  if (name || !generateName) return createOnce(registry, context, document)
  for (let attempt = 1; ; attempt++) {
    try {
      return await createOnce(registry, context, deepClone(document))
    } catch (err) {
      if (!isAlreadyExists(err)) throw err
      if (attempt === maxNameAttempts) throw noFreeName(err.status)
    }
  }
}

function noFreeName(status: Parameters<typeof apiErrorOf>[0]): Error {
  const message = `${status.message}, the server was not able to generate a unique name for the object`
  return apiErrorOf({ ...status, message, details: { ...status.details, retryAfterSeconds: 1 } })
}

async function createOnce(
  registry: Registry,
  context: RequestContext,
  draft: KubeObject,
): Promise<CachedObject | KubeObject> {
  initObjectMeta(draft.metadata, context.nowMs, registry.random)
  const attributes = admissionAttributes({ ...context, name: draft.metadata.name ?? '' }, 'CREATE', draft, undefined)
  // Mostly nobody takes time, and nothing then waits for a turn of the promise queue.
  const admission = admissionOf(registry, context)
  const admitting = admission.admit(attributes)
  if (admitting) await admitting
  prepareCreate(context.kind, draft, context)
  const begun = registry.hook(context.kind)?.begin(draft, undefined, context)
  const finish = begun instanceof Promise ? await begun : begun
  try {
    validateCreate(context.kind, draft)
    warnOf(context, draft)
    const validating = admission.validate(attributes)
    if (validating) await validating
    return await storeNew(registry, context, draft)
  } catch (err) {
    await attributes.failed()
    throw err
  } finally {
    finish?.()
  }
}

function warnOf({ kind, warnings }: RequestContext, draft: KubeObject): void {
  for (const text of kind.rules.warnings?.(draft, undefined) ?? []) warnings.warn(text)
}

async function storeNew(
  registry: Registry,
  { kind, dryRun, cause }: RequestContext,
  draft: KubeObject,
): Promise<CachedObject | KubeObject> {
  const store = registry.store(kind)
  const existing = await store.read(draft.metadata)
  if (existing) throw taken(kind, existing.object)
  if (dryRun) return draft
  const outcome = await store.put(draft, 0, { cause })
  if (outcome.ok) return outcome.object
  const winner = await store.read(draft.metadata)
  // Gone again already: to the caller it makes no difference.
  throw winner ? taken(kind, winner.object) : alreadyExists(kind, draft.metadata.name)
}

function taken(kind: Parameters<typeof alreadyExists>[0], { metadata }: KubeObject): Error {
  const err = alreadyExists(kind, metadata.name)
  if (!metadata.deletionTimestamp) return err
  return apiErrorOf({ ...err.status, message: `object is being deleted: ${err.status.message}` })
}
