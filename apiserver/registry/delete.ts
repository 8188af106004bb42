import { deepEqual } from '../../apimachinery/equality.ts'
import { conflict, notFound, objectModified } from '../../apimachinery/errors.ts'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { Status } from '../../apimachinery/types/meta-v1.ts'
import type { CachedObject } from '../cache/cached-object.ts'
import type { DeleteOptions } from '../options/delete-options.ts'
import { planDeletion, returnsDeletedObject } from './deletion-plan.ts'
import { withResourceVersion } from './object-meta.ts'
import { orphansByDefault } from './propagation.ts'
import { admissionOf, maxWriteAttempts, type Registry } from './registry.ts'
import { admissionAttributes, type RequestContext } from './request-context.ts'

/** What a DELETE is answered with, and whether the object is gone. */
export interface DeleteResult {
  readonly answer: CachedObject | KubeObject | Status
  readonly removed: boolean
}

/**
 * Deletes an object, or begins to: finalizers and grace periods keep it until others are done.
 * @throws {ApiError} NotFound, Conflict when a precondition does not hold, or what admission says
 */
export async function deleteObject(
  registry: Registry,
  context: RequestContext,
  options: DeleteOptions,
): Promise<DeleteResult> {
  const { kind, name, warnings } = context
  const existing = await registry.store(kind).read(context)
  if (!existing) throw notFound(kind, name)
  if (orphansSilently(kind, options)) warnings.warn(orphanWarning)
  const attributes = admissionAttributes({ ...context, deleteOptions: options }, 'DELETE', undefined, existing.object)
  await admissionOf(registry, context).admit(attributes)
  await admissionOf(registry, context).validate(attributes)
  for (let attempt = 0; attempt < maxWriteAttempts; attempt++) {
    const result = await tryDelete(registry, context, options)
    if (result) return result
  }
  throw conflict(kind, name, objectModified)
}

const orphanWarning =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning'

/** Upstream warns of it for jobs alone. */
function orphansSilently(kind: Kind, { propagationPolicy, orphanDependents }: DeleteOptions): boolean {
  return (
    kind.kind === 'Job' && orphansByDefault(kind) && propagationPolicy === undefined && orphanDependents === undefined
  )
}

/** @returns undefined when another writer was faster */
async function tryDelete(
  registry: Registry,
  context: RequestContext,
  options: DeleteOptions,
): Promise<DeleteResult | undefined> {
  const { kind, name, nowMs } = context
  const current = await registry.store(kind).read(context)
  if (!current) throw notFound(kind, name)
  const plan = planDeletion(kind, current.object, options, nowMs)
  if (plan.step === 'wait') return { answer: current, removed: false }
  if (plan.step === 'remove') return remove(registry, context, current.object, current.revision)
  const marked = await mark(registry, context, plan.object, current)
  if (!marked) return undefined
  if (!plan.thenRemove) return { answer: marked.answer, removed: false }
  const removed = await remove(registry, context, marked.object, marked.revision)
  if (removed || (await registry.store(kind).read(context))) return removed
  // Whoever was faster has done what we had begun.
  return { answer: answerOf(kind, marked.object), removed: true }
}

async function mark(
  registry: Registry,
  { kind, cause, dryRun }: RequestContext,
  draft: KubeObject,
  current: CachedObject,
) {
  const { revision } = current
  if (deepEqual(draft, current.object)) return { answer: current, object: current.object, revision }
  if (dryRun) return { answer: draft, object: draft, revision }
  const outcome = await registry.store(kind).put(draft, revision, { cause })
  if (!outcome.ok) return undefined
  return { answer: outcome.object, object: outcome.object.object, revision: outcome.object.revision }
}

async function remove(
  registry: Registry,
  { kind, cause, dryRun }: RequestContext,
  object: KubeObject,
  revision: number,
): Promise<DeleteResult | undefined> {
  if (dryRun) return { answer: answerOf(kind, object), removed: true }
  const outcome = await registry.store(kind).remove(object.metadata, revision, { cause })
  if (!outcome.ok) return undefined
  return { answer: answerOf(kind, withResourceVersion(object, outcome.revision)), removed: true }
}

function answerOf(kind: Kind, object: KubeObject): KubeObject | Status {
  if (returnsDeletedObject(kind)) return object
  const { name, uid } = object.metadata
  const details = { name, ...(kind.group && { group: kind.group }), kind: kind.plural, uid }
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }
}
