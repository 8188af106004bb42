import { specFinalizerErrors } from '../../../apimachinery/meta-validation.ts'
import type { Namespace } from '../../../apimachinery/types/core-v1.ts'
import { keepAllBut, type UpdateStrategy } from '../strategy.ts'

/** `/finalize` of a namespace: takes the finalizers out of its spec, the last of which lets it go. */
export function finalizeStrategy(): UpdateStrategy {
  return {
    prepare: (draft, old) => keepAllBut(draft, old, 'spec'),
    validate: (object) =>
      ((object as Namespace).spec?.finalizers ?? []).flatMap((finalizer, i) =>
        specFinalizerErrors(finalizer, `spec.finalizers[${i}]`),
      ),
    warnings: () => [],
  }
}
