import type { EpochMs } from '../../platform/clock.ts'
import type { Amounts } from '../kinds/core/pod-resources.ts'
import type { KubeObject } from '../object.ts'
import type { ScopedResourceSelectorRequirement } from '../types/core-v1.ts'

/** What quotas count of the objects of one resource. */
export interface QuotaEvaluator {
  /** Whether a write may change what is used. The main resource has the subresource `''`. */
  handles(operation: 'CREATE' | 'UPDATE', subresource: string): boolean
  /** Whether objects of this resource use what a quota calls `name`. */
  tracks(name: string): boolean
  /** What an object uses at a time. */
  usage(object: KubeObject, nowMs: EpochMs): Amounts
  /** Whether an object is in a scope. */
  isInScope(scope: ScopedResourceSelectorRequirement, object: KubeObject): boolean
  /** What an object must say so that it can be counted, and does not. @param tracked what a quota limits */
  missing?(object: KubeObject, tracked: readonly string[]): string | undefined
}

/** A resource, whatever its version. */
export interface GroupAndPlural {
  readonly group: string
  readonly plural: string
}

/** What quotas call the number of objects of a resource: `count/deployments.apps`. */
export function objectCountName({ group, plural }: GroupAndPlural): string {
  return group === '' ? `count/${plural}` : `count/${plural}.${group}`
}

/** Whether one of `values`, which may be none, is what a scope selects. */
export function selectsValue(
  { operator, values = [] }: ScopedResourceSelectorRequirement,
  candidates: readonly string[],
): boolean {
  switch (operator) {
    case 'Exists':
      return candidates.length > 0
    case 'DoesNotExist':
      return candidates.length === 0
    case 'In':
      return candidates.some((value) => values.includes(value))
    default:
      return candidates.length === 0 || candidates.some((value) => !values.includes(value))
  }
}
