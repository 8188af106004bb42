import { deepEqual } from '../../../apimachinery/equality.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { AdmissionAttributes } from '../admission.ts'
import { replaceContents } from '../replace-contents.ts'
import type { MatchTarget } from './target.ts'

/** Shows an object of one version of a resource in another: a copy. @throws {ApiError} it cannot be converted */
export type ConvertVersion = (object: KubeObject, from: Kind, to: Kind) => Promise<KubeObject>

/** The objects of a request in the version that a webhook or policy asked for. */
export interface VersionedObjects {
  readonly object: KubeObject | undefined
  readonly oldObject: KubeObject | undefined
}

/**
 * The objects of a request as somebody sees them who asked for a version. Nothing is copied that is of it already.
 * @throws {ApiError} an object cannot be converted
 */
export async function objectsFor(
  attributes: AdmissionAttributes,
  { kind }: MatchTarget,
  convert: ConvertVersion,
): Promise<VersionedObjects> {
  const { object, oldObject } = attributes
  const show = (one: KubeObject | undefined) =>
    one && isConverted(one, attributes.kind, kind) ? convert(one, attributes.kind, kind) : one
  return { object: await show(object), oldObject: await show(oldObject) }
}

/**
 * Puts what became of an object, in the version of a webhook or policy, into the request.
 * @returns whether it is another one now
 * @throws {ApiError} it cannot be converted back
 */
export async function takeOver(
  attributes: AdmissionAttributes,
  { kind }: MatchTarget,
  changed: KubeObject,
  convert: ConvertVersion,
): Promise<boolean> {
  const object = attributes.object as KubeObject
  const own = isConverted(object, attributes.kind, kind) ? await convert(changed, kind, attributes.kind) : changed
  if (deepEqual(own, object)) return false
  replaceContents(object, own)
  return true
}

// What subresources such as scale and binding take has no versions.
function isConverted({ apiVersion, kind }: KubeObject, from: Kind, to: Kind): boolean {
  return from !== to && kind === from.kind && apiVersion === from.apiVersion
}
