import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import { groupResource } from '../../apimachinery/object.ts'
import type { DeleteOptions } from '../options/delete-options.ts'

/** Told to the garbage collector by a finalizer: take the object's name off its dependents before it goes. */
const orphanFinalizer = 'orphan'
/** Told to the garbage collector by a finalizer: delete dependents that block first. */
const foregroundFinalizer = 'foregroundDeletion'

/** Kinds whose dependents stay unless the deletion says otherwise (upstream: DefaultGarbageCollectionPolicy). */
const orphaning: ReadonlySet<string> = new Set(['jobs.batch', 'replicationcontrollers'])
/** Kinds that the garbage collector leaves alone. */
const uncollected: ReadonlySet<string> = new Set(['events', 'events.events.k8s.io'])

/** Whether dependents stay when nobody says what to do about them. */
export function orphansByDefault(kind: Kind): boolean {
  return orphaning.has(groupResource(kind))
}

/** The finalizers that an object has once its deletion with `options` has begun. */
export function finalizersForDeletion(kind: Kind, finalizers: readonly string[], options: DeleteOptions): string[] {
  if (uncollected.has(groupResource(kind))) return [...finalizers]
  const kept = finalizers.filter((finalizer) => finalizer !== orphanFinalizer && finalizer !== foregroundFinalizer)
  const policy = policyOf(kind, finalizers, options)
  if (policy === 'Orphan') return [...kept, orphanFinalizer]
  return policy === 'Foreground' ? [...kept, foregroundFinalizer] : kept
}

/** What the request says counts first, then what the object says, then what is usual for the kind. */
function policyOf(
  kind: Kind,
  finalizers: readonly string[],
  { orphanDependents, propagationPolicy }: DeleteOptions,
): NonNullable<DeleteOptions['propagationPolicy']> {
  if (orphanDependents !== undefined) return orphanDependents ? 'Orphan' : 'Background'
  if (propagationPolicy !== undefined) return propagationPolicy
  if (finalizers.includes(orphanFinalizer)) return 'Orphan'
  if (finalizers.includes(foregroundFinalizer)) return 'Foreground'
  return orphansByDefault(kind) ? 'Orphan' : 'Background'
}
