import { badRequest, unclassified } from '../../apimachinery/errors.ts'
import { goQuote } from '../../apimachinery/go-text.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { ObjectMeta } from '../../apimachinery/types/meta-v1.ts'
import { type EpochMs, toTime } from '../../platform/clock.ts'
import type { Random } from '../../platform/random.ts'

const suffixLength = 5
/** Names are cut so that the suffix fits into a DNS label (k8s.io/apiserver/pkg/storage/names). */
const maxPrefixLength = 63 - suffixLength

/** A name that starts with `generateName`. */
export function generatedName(generateName: string, random: Random): string {
  return `${generateName.slice(0, maxPrefixLength)}${random.suffix(suffixLength)}`
}

/** Sets what only the server sets on a new object, and drops what a creator may not claim. */
export function initObjectMeta(meta: ObjectMeta, nowMs: EpochMs, random: Random): void {
  meta.uid = random.uuid()
  meta.creationTimestamp = toTime(nowMs)
  delete meta.selfLink
  delete meta.deletionTimestamp
  delete meta.deletionGracePeriodSeconds
  if (!meta.name && meta.generateName) meta.name = generatedName(meta.generateName, random)
  // Rules may rely on there being a name; that it is missing is for validation to say.
  meta.name ??= ''
}

/**
 * Puts the namespace of the request into the object; an object of the whole cluster has none.
 * @throws {ApiError} BadRequest: the object names another one
 */
export function agreeOnNamespace(meta: ObjectMeta, namespace: string): void {
  if (namespace === '') delete meta.namespace
  else if (!meta.namespace) meta.namespace = namespace
  else if (meta.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
}

/** @throws {ApiError} BadRequest: the object has no name, or another than the URL */
export function agreeOnName({ name }: ObjectMeta, urlName: string): void {
  if (!name) {
    throw badRequest(`the name of the object (${urlName} based on URL) was undeterminable: name must be provided`)
  }
  if (name !== urlName) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${urlName})`)
  }
}

/** Keeps on a changed object what no update changes; conflicting claims are left in for validation to refuse. */
export function keepServerFields(meta: ObjectMeta, old: ObjectMeta): void {
  meta.uid ||= old.uid
  meta.creationTimestamp = old.creationTimestamp
  setOrDrop(meta, 'generation', old.generation)
  if (old.deletionTimestamp !== undefined) meta.deletionTimestamp = old.deletionTimestamp
  meta.deletionGracePeriodSeconds ??= old.deletionGracePeriodSeconds
  if (meta.deletionGracePeriodSeconds === undefined) delete meta.deletionGracePeriodSeconds
  delete meta.selfLink
}

function setOrDrop<K extends keyof ObjectMeta>(meta: ObjectMeta, key: K, value: ObjectMeta[K]): void {
  if (value === undefined) delete meta[key]
  else meta[key] = value
}

/** The object with the version that it got from storage. */
export function withResourceVersion<T extends KubeObject>(object: T, revision: number): T {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } }
}

/** The object as it is stored: its version is that of its key. */
export function withoutResourceVersion<T extends KubeObject>(object: T): T {
  const { resourceVersion: _, ...metadata } = object.metadata
  return { ...object, metadata }
}

/** @throws {ApiError} the 500 without a reason that upstream answers to a version which is no number */
export function revisionOf(resourceVersion: string | undefined): number {
  if (!resourceVersion) return 0
  if (/^\d+$/.test(resourceVersion)) return Number(resourceVersion)
  throw unclassified(`strconv.ParseUint: parsing ${goQuote(resourceVersion)}: invalid syntax`)
}
