import { type KubeObject, keyOf, type Resource } from '../../apimachinery/object.ts'
import { type LabelMatcher, labelMatcherOf } from '../../apimachinery/selectors/labels.ts'
import type { LabelSelector } from '../../apimachinery/types/meta-v1.ts'
import type { Informer } from '../../client/informer.ts'
import type { WakeSource } from '../../client/reconciler.ts'
import { controllerOf, mapped } from '../../client/wake.ts'

/** An owner that selects what it owns by a `LabelSelector`. */
type SelectingOwner = KubeObject & { readonly spec: { readonly selector?: LabelSelector | undefined } }

/**
 * Every change of a `dependent` that nobody controls wakes the owners that select it: one of them may adopt it.
 * @param selectorOf for owners whose `spec.selector` is none
 */
export function orphansSelectedBy<O extends KubeObject>(
  owners: Informer<O>,
  dependent: Resource,
  selectorOf: (owner: O) => LabelMatcher,
): WakeSource
export function orphansSelectedBy<O extends SelectingOwner>(owners: Informer<O>, dependent: Resource): WakeSource
export function orphansSelectedBy(
  owners: Informer,
  dependent: Resource,
  selectorOf = (owner: KubeObject) => labelMatcherOf((owner as SelectingOwner).spec.selector),
): WakeSource {
  return mapped(dependent, (orphan) => {
    if (controllerOf(orphan)) return []
    const { namespace, labels } = orphan.metadata
    return owners
      .list(namespace)
      .filter((owner) => selectorOf(owner).matches(labels))
      .map((owner) => keyOf(owner))
  })
}
