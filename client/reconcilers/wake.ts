import { type KubeObject, keyOf, type Resource } from '../../apimachinery/object.ts'
import type { OwnerReference } from '../../apimachinery/types/meta-v1.ts'
import type { WakeSource } from './reconciler.ts'

/** Every change of an object of `resource` wakes that object. */
export function changesOf(resource: Resource): WakeSource {
  return { resource, keys: (now, old) => [keyOf((now ?? old)!)] }
}

/**
 * Every change of a `dependent` wakes the `owner` that controls it; when that reference changes, the old and the new one.
 * Only names are compared: who is woken compares uids.
 */
export function ownersOf(dependent: Resource, owner: Resource): WakeSource {
  return mapped(dependent, (object) => {
    const reference = controllerOf(object)
    return reference && refersTo(reference, owner) ? [ownerKey(reference, owner, object)] : []
  })
}

/** Every change wakes the keys that `keysOf` names for the object, as it was and as it is. */
export function mapped<T extends KubeObject>(
  resource: Resource<T>,
  keysOf: (object: T) => readonly string[],
): WakeSource {
  const keysOrNone = (object: KubeObject | undefined) => (object ? keysOf(object as T) : [])
  return { resource, keys: (now, old) => union(keysOrNone(old), keysOrNone(now)) }
}

/** Most changes wake nobody, or the one that was woken before. */
function union(before: readonly string[], after: readonly string[]): readonly string[] {
  if (before.length === 0) return after
  const more = after.filter((key) => !before.includes(key))
  return more.length === 0 ? before : [...before, ...more]
}

/** The owner reference whose `controller` is true. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller)
}

/** Tells whether `reference` names an object of `resource`, in any version of its group. */
export function refersTo(reference: OwnerReference, resource: Resource): boolean {
  const slash = reference.apiVersion.indexOf('/')
  const group = slash < 0 ? '' : reference.apiVersion.slice(0, slash)
  return reference.kind === resource.kind && group === resource.group
}

/** The key of the object of `owner` that `dependent`'s reference names: owners live in the namespace of what they own. */
function ownerKey({ name }: OwnerReference, owner: Resource, dependent: KubeObject): string {
  return keyOf(owner.namespaced ? { namespace: dependent.metadata.namespace, name } : { name })
}
