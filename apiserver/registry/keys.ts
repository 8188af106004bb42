import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { ObjectRef } from '../../apimachinery/object.ts'

/** Where the objects of a kind are stored: `/registry/pods/`, `/registry/apps/deployments/`. */
export function storagePrefix({ group, plural }: Pick<Kind, 'group' | 'plural'>): string {
  return group === '' ? `/registry/${plural}/` : `/registry/${group}/${plural}/`
}

/** The storage key below the prefix: `namespace/name`, or `name`. */
export function storageKey(prefix: string, { namespace, name }: ObjectRef): string {
  return namespace ? `${prefix}${namespace}/${name}` : `${prefix}${name}`
}
