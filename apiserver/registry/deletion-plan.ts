import { deepClone, deepEqual } from '../../apimachinery/equality.ts'
import { conflict } from '../../apimachinery/errors.ts'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { Namespace } from '../../apimachinery/types/core-v1.ts'
import type { ObjectMeta } from '../../apimachinery/types/meta-v1.ts'
import { type EpochMs, parseTime, toTime } from '../../platform/clock.ts'
import type { DeleteOptions, Preconditions } from '../options/delete-options.ts'
import { finalizersForDeletion } from './propagation.ts'

/** What a deletion comes to: the object goes, is only marked, is marked and then goes, or stays as it is. */
export type DeletionPlan =
  | { readonly step: 'remove' }
  | { readonly step: 'mark'; readonly object: KubeObject; readonly thenRemove: boolean }
  | { readonly step: 'wait' }

/**
 * Decides what a deletion comes to (rest.BeforeDelete and what follows it).
 * @param object what is there; read-only
 * @throws {ApiError} Conflict: a precondition does not hold
 */
export function planDeletion(kind: Kind, object: KubeObject, options: DeleteOptions, nowMs: EpochMs): DeletionPlan {
  if (kind.group === '' && kind.kind === 'Namespace') return planNamespaceDeletion(kind, object, options, nowMs)
  checkPreconditions(kind, object, options.preconditions)
  const { metadata } = object
  const { markDeleted } = kind.rules
  if (markDeleted && !metadata.deletionTimestamp) {
    const draft = deepClone(object)
    markDeleted(draft, nowMs)
    return { step: 'mark', object: draft, thenRemove: false }
  }
  const grace = graceOf(kind, object, options)
  if (grace === 'pending') return { step: 'wait' }
  const finalizers = finalizersForDeletion(kind, metadata.finalizers ?? [], options)
  if (grace === undefined && finalizers.length === 0) return { step: 'remove' }
  const marked = grace === undefined ? markedAsDeleting(metadata, nowMs) : markedGracefully(metadata, grace, nowMs)
  const draft = { ...object, metadata: withFinalizers(marked, finalizers) }
  return { step: 'mark', object: draft, thenRemove: grace === 0 && finalizers.length === 0 }
}

function checkPreconditions(kind: Kind, { metadata }: KubeObject, preconditions: Preconditions = {}): void {
  const { uid, resourceVersion } = preconditions
  // Upstream names the kind where the resource belongs.
  const subject = { group: kind.group, plural: kind.kind }
  if (uid !== undefined && uid !== metadata.uid) {
    throw conflict(
      subject,
      metadata.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    )
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw conflict(
      subject,
      metadata.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    )
  }
}

/** Seconds of grace that begin or are cut short now; `pending` when a deletion under way goes on as it is. */
function graceOf(kind: Kind, object: KubeObject, options: DeleteOptions): number | 'pending' | undefined {
  const { deletionTimestamp, deletionGracePeriodSeconds: granted } = object.metadata
  const gracePeriodSeconds = kind.rules.gracePeriodSeconds
  if (!gracePeriodSeconds) return undefined
  if (!deletionTimestamp) return gracePeriodSeconds(object, options.gracePeriodSeconds)
  // Nothing is left to wait for: a crash may have come between the two writes of a deletion without grace.
  if (!granted) return undefined
  const requested = options.gracePeriodSeconds
  return requested === undefined || requested >= granted ? 'pending' : requested
}

function markedGracefully(metadata: ObjectMeta, graceSeconds: number, nowMs: EpochMs): ObjectMeta {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata
  // A shorter grace period counts from the time at which the deletion began.
  const beganAt = deletionTimestamp ? parseTime(deletionTimestamp) - Number(deletionGracePeriodSeconds) * 1000 : nowMs
  return {
    ...(deletionTimestamp ? metadata : bumped(metadata)),
    deletionTimestamp: toTime(beganAt + graceSeconds * 1000),
    deletionGracePeriodSeconds: graceSeconds,
  }
}

function markedAsDeleting(metadata: ObjectMeta, nowMs: EpochMs): ObjectMeta {
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata
  const isEarlier = deletionTimestamp !== undefined && parseTime(deletionTimestamp) <= nowMs
  return {
    ...(deletionGracePeriodSeconds === undefined ? bumped(metadata) : metadata),
    deletionTimestamp: isEarlier ? deletionTimestamp : toTime(nowMs),
    deletionGracePeriodSeconds: 0,
  }
}

/** Whoever watches the generation learns of the deletion. */
function bumped(metadata: ObjectMeta): ObjectMeta {
  return metadata.generation ? { ...metadata, generation: Number(metadata.generation) + 1 } : metadata
}

function withFinalizers(metadata: ObjectMeta, finalizers: readonly string[]): ObjectMeta {
  if (deepEqual(finalizers, metadata.finalizers ?? [])) return metadata
  const { finalizers: _, ...rest } = metadata
  return finalizers.length === 0 ? rest : { ...rest, finalizers: [...finalizers] }
}

/** A namespace is told to go, and goes once the namespace controller has taken its finalizer from the spec. */
function planNamespaceDeletion(kind: Kind, object: KubeObject, options: DeleteOptions, nowMs: EpochMs): DeletionPlan {
  const namespace = object as Namespace
  const { metadata } = namespace
  const { uid, resourceVersion } = options.preconditions ?? {}
  const precondition = (what: string, wanted: string | undefined, found: string | undefined) => {
    if (wanted === undefined || wanted === found) return
    const detail = `${what} in precondition: ${wanted}, ${what} in object meta: ${found}`
    throw conflict(kind, metadata.name, `Precondition failed: ${detail}`)
  }
  precondition('UID', uid, metadata.uid)
  precondition('ResourceVersion', resourceVersion, metadata.resourceVersion)
  const finalizers = finalizersForDeletion(kind, metadata.finalizers ?? [], options)
  if (metadata.deletionTimestamp) {
    const mayGo = !namespace.spec?.finalizers?.length && finalizers.length === 0
    return mayGo ? { step: 'remove' } : { step: 'wait' }
  }
  const marked: Namespace = {
    ...namespace,
    metadata: { ...withFinalizers(metadata, finalizers), deletionTimestamp: toTime(nowMs) },
    status: { ...namespace.status, phase: 'Terminating' },
  }
  return { step: 'mark', object: marked, thenRemove: false }
}

/**
 * Whether an update ends the life of a terminating object: its last finalizer went, and nothing else is waited for.
 */
export function endsLife(kind: Kind, draft: KubeObject, old: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds } = old.metadata
  if (!deletionTimestamp || deletionGracePeriodSeconds || draft.metadata.finalizers?.length) return false
  return !(kind.group === '' && kind.kind === 'Namespace') || !(draft as Namespace).spec?.finalizers?.length
}

/** Kinds whose deletion is answered with the object instead of a Status (upstream: ReturnDeletedObject). */
const answersWithObject: ReadonlySet<string> = new Set([
  'Pod',
  'Service',
  'PodTemplate',
  'Namespace',
  'ServiceAccount',
  'ResourceQuota',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CSIDriver',
  'CSINode',
  'StorageClass',
  'VolumeAttachment',
  'VolumeAttributesClass',
  'DeviceClass',
  'ResourceClaim',
  'ResourceClaimTemplate',
  'ResourceSlice',
])

/** Whether the deletion of such an object is answered with the object instead of a Status. */
export function returnsDeletedObject({ kind }: Kind): boolean {
  return answersWithObject.has(kind)
}
