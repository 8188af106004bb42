import { type KubeObject, keyOf, type Resource } from '../../apimachinery/object.ts'
import { labelMatcherOf } from '../../apimachinery/selectors/labels.ts'
import type { LabelSelector } from '../../apimachinery/types/meta-v1.ts'
import type { Informer } from '../../client/informer.ts'
import type { WakeSource } from '../../client/reconciler.ts'
import { controllerOf, mapped } from '../../client/wake.ts'

/** An owner that selects what it owns. */
type SelectingOwner = KubeObject & { readonly spec: { readonly selector?: LabelSelector | undefined } }

/** Every change of a `dependent` that nobody controls wakes the owners that select it: one of them may adopt it. */
export function orphansSelectedBy<O extends SelectingOwner>(owners: Informer<O>, dependent: Resource): WakeSource {
  return mapped(dependent, (orphan) => {
    if (controllerOf(orphan)) return []
    const { namespace, labels } = orphan.metadata
    const selecting = owners.list(namespace).filter(({ spec }) => labelMatcherOf(spec.selector).matches(labels))
    return selecting.map((owner) => keyOf(owner))
  })
}
