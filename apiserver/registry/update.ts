import { deepEqual } from '../../apimachinery/equality.ts'
import { conflict, invalid, notFound, objectModified } from '../../apimachinery/errors.ts'
import { invalidField } from '../../apimachinery/field-error.ts'
import { leases } from '../../apimachinery/kinds/coordination/lease.ts'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import { haveSameOwners } from '../../apimachinery/managed-fields/managers.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { Lease } from '../../apimachinery/types/coordination-v1.ts'
import type { CachedObject } from '../cache/cached-object.ts'
import { createObject } from './create.ts'
import { endsLife } from './deletion-plan.ts'
import type { Endpoint } from './endpoint.ts'
import { agreeOnName, agreeOnNamespace, revisionOf, withResourceVersion } from './object-meta.ts'
import { admissionOf, maxWriteAttempts, type Registry } from './registry.ts'
import { admissionAttributes, type RequestContext } from './request-context.ts'
import { prepareUpdate, validateUpdate } from './strategy.ts'

/** A way to compute what an object becomes: a PUT, a patch, a binding. */
export interface Change {
  /**
   * The new document from what the path shows now, of the object as it is now; both are read-only. Called again when
   * another writer was faster.
   * @throws {ApiError} the change does not fit what is there
   */
  compute(shown: KubeObject, current: KubeObject): KubeObject
  /** What to create when nothing is there, if something is to be. */
  readonly orCreate?: () => KubeObject
  /** Must be that of the object, or nothing is written. */
  readonly uid?: string | undefined
}

/** What became of an update. Without a write, `object` is what was there. */
export interface UpdateResult {
  readonly object: CachedObject | KubeObject
  readonly created: boolean
}

/**
 * The one way in which stored objects change: computes, admits, prepares, validates and writes, again from the start
 * when another writer was faster. An update that changes nothing writes nothing; one that takes the last finalizer off
 * an object under deletion removes it.
 * @throws {ApiError} NotFound, Conflict, Invalid, or what admission says
 */
export async function updateObject(
  registry: Registry,
  context: RequestContext,
  endpoint: Endpoint,
  change: Change,
): Promise<UpdateResult> {
  const { kind, name } = context
  const store = registry.store(kind)
  for (let attempt = 0; attempt < maxWriteAttempts; attempt++) {
    const current = await store.read(context)
    if (!current) {
      if (!change.orCreate) throw notFound(kind, name)
      if (change.uid) throw otherUid(registry, context, change.uid, '')
      return { object: await createObject(registry, context, change.orCreate()), created: true }
    }
    const object = await tryUpdate(registry, context, endpoint, change, current)
    if (object) return { object, created: false }
  }
  throw conflict(kind, name, objectModified)
}

/** @returns undefined when another writer was faster */
async function tryUpdate(
  registry: Registry,
  context: RequestContext,
  endpoint: Endpoint,
  change: Change,
  current: CachedObject,
): Promise<CachedObject | KubeObject | undefined> {
  const { kind, cause, dryRun } = context
  const old = current.object
  if (change.uid && change.uid !== old.metadata.uid) throw otherUid(registry, context, change.uid, old.metadata.uid)
  const shown = endpoint.show(old)
  const document = change.compute(shown, old)
  agreeOnNamespace(document.metadata, context.namespace)
  agreeOnName(document.metadata, context.name)
  checkVersion(kind, endpoint, document, current)
  const attributes = admissionAttributes(context, 'UPDATE', document, shown)
  // Mostly nobody takes time, and nothing then waits for a turn of the promise queue.
  const admission = admissionOf(registry, context)
  const admitting = admission.admit(attributes)
  if (admitting) await admitting
  const draft = endpoint.merge(document, old)
  prepareUpdate(endpoint.strategy, draft, old, context)
  const begun = registry.hook(kind)?.begin(draft, old, context)
  const finish = begun instanceof Promise ? await begun : begun
  let isWritten = false
  try {
    validateUpdate(kind, endpoint.strategy, draft, old)
    for (const text of endpoint.strategy.warnings(draft, old)) context.warnings.warn(text)
    const validating = admission.validate(attributes)
    if (validating) await validating
    if (dryRun) return withResourceVersion(draft, current.revision)
    const store = registry.store(kind)
    if (endsLife(kind, draft, old)) {
      const outcome = await store.remove(draft.metadata, current.revision, { cause })
      isWritten = outcome.ok
      return outcome.ok ? withResourceVersion(draft, current.revision) : undefined
    }
    draft.metadata.resourceVersion = String(current.revision)
    if (isUnchanged(draft, old) && !store.isStale(context)) return current
    const outcome = await store.put(draft, current.revision, { cause, renewal: isRenewal(kind, draft, old) })
    isWritten = outcome.ok
    return outcome.ok ? outcome.object : undefined
  } finally {
    if (!isWritten) await attributes.failed()
    finish?.()
  }
}

/** The object that a client means is gone, whatever has its name now. */
function otherUid(registry: Registry, context: RequestContext, wanted: string, found: string): Error {
  const { kind, name } = context
  const key = registry.store(kind).keyOf(context)
  const detail = `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${found}`
  return conflict(
    kind,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${detail}`,
  )
}

/** A document names the version that it changes, or, where the kind allows it, none: then it changes the newest. */
function checkVersion(kind: Kind, endpoint: Endpoint, { metadata }: KubeObject, current: CachedObject): void {
  const revision = revisionOf(metadata.resourceVersion)
  if (revision === current.revision) return
  if (revision !== 0) throw conflict(kind, metadata.name, objectModified)
  // A Scale stands for the newest version of what is scaled, whatever the kind asks of its own documents.
  if (kind.rules.unconditionalUpdate !== false || endpoint.subresource === 'scale') return
  const error = invalidField('metadata.resourceVersion', 0, 'must be specified for an update')
  throw invalid({ group: kind.group, kind: kind.plural }, metadata.name, [error])
}

/** Whether a write changes nothing: that an owner would have another time is nothing. */
function isUnchanged(draft: KubeObject, old: KubeObject): boolean {
  const { managedFields } = old.metadata
  if (!haveSameOwners(draft.metadata.managedFields, managedFields)) return false
  return deepEqual({ ...draft, metadata: { ...draft.metadata, managedFields } }, old)
}

/** A Lease whose holder only says that it is still there. */
function isRenewal(kind: Kind, draft: KubeObject, old: KubeObject): boolean {
  if (kind.kind !== leases.kind || kind.group !== leases.group) return false
  const { renewTime } = (draft as Lease).spec ?? {}
  return isUnchanged(draft, { ...old, spec: { ...(old as Lease).spec, renewTime } } as Lease)
}
