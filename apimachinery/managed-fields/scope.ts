import type { KubeObject } from '../object.ts'
import type { FieldSet } from './field-set.ts'
import type { MergeType } from './merge-type.ts'

/** One path of a resource, as the bookkeeping of owners sees it. */
export interface OwnershipScope {
  /** The version that the path takes. */
  readonly apiVersion: string
  readonly kind: string
  /** `''`: the object itself. */
  readonly subresource: string
  /** An object that nobody has written anything to. */
  readonly empty: KubeObject
  /** The part of a set that writes by this path can change; the rest is reset before the object is stored. */
  ownable(set: FieldSet): FieldSet
  /** The type of a version; undefined when it is not served. */
  typeIn(apiVersion: string): MergeType | undefined
  /** An object in another version. Asked only for versions that are served. */
  convert(object: KubeObject, apiVersion: string): KubeObject
}

/** Who writes, and when. */
export interface Writer {
  readonly manager: string
  /** RFC 3339 */
  readonly now: string
}

/** The type of the version that the path itself takes. */
export function typeOf(scope: OwnershipScope): MergeType {
  return scope.typeIn(scope.apiVersion) as MergeType
}
