import { deepClone } from '../../apimachinery/equality.ts'
import { alreadyExists, apiErrorOf, isAlreadyExists, unclassified } from '../../apimachinery/errors.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { CachedObject } from '../cache/cached-object.ts'
import { initObjectMeta } from './object-meta.ts'
import { admissionOf, type Registry } from './registry.ts'
import { admissionAttributes, type RequestContext, type WriteAttempt } from './request-context.ts'
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
  const { name, resourceVersion } = document.metadata
  if (resourceVersion) throw unclassified('resourceVersion should not be set on objects to be created')
  const attempt = admissionAttributes({ ...context, name: name ?? '' }, 'CREATE', document, undefined)
  try {
    // Mostly nobody takes time, and nothing then waits for a turn of the promise queue.
    const admitting = admissionOf(registry, context).admit(attempt)
    if (admitting) await admitting
    return document.metadata.name || !document.metadata.generateName
      ? await createAdmitted(registry, context, attempt, document)
      : await createUnderFreeName(registry, context, attempt, document)
  } catch (err) {
    await attempt.failed()
    throw err
  }
}

async function createUnderFreeName(
  registry: Registry,
  context: RequestContext,
  attempt: WriteAttempt,
  document: KubeObject,
): Promise<CachedObject | KubeObject> {
  for (let tries = 1; ; tries++) {
    try {
      return await createAdmitted(registry, context, attempt, deepClone(document))
    } catch (err) {
      if (!isAlreadyExists(err)) throw err
      if (tries === maxNameAttempts) throw noFreeName(err.status)
      await attempt.failed()
    }
  }
}

function noFreeName(status: Parameters<typeof apiErrorOf>[0]): Error {
  const message = `${status.message}, the server was not able to generate a unique name for the object`
  return apiErrorOf({ ...status, message, details: { ...status.details, retryAfterSeconds: 1 } })
}

/** Name, uid and time are given out here: what changes objects on their way has not seen them, as upstream. */
async function createAdmitted(
  registry: Registry,
  context: RequestContext,
  attempt: WriteAttempt,
  draft: KubeObject,
): Promise<CachedObject | KubeObject> {
  initObjectMeta(draft.metadata, context.nowMs, registry.random)
  prepareCreate(context.kind, draft, context)
  const begun = registry.hook(context.kind)?.begin(draft, undefined, context)
  const finish = begun instanceof Promise ? await begun : begun
  try {
    validateCreate(context.kind, draft)
    warnOf(context, draft)
    const validating = admissionOf(registry, context).validate({ ...attempt, object: draft })
    if (validating) await validating
    return await storeNew(registry, context, draft)
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
