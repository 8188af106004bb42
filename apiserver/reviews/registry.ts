import { bindings } from '../../apimachinery/kinds/core/binding.ts'
import { eraseKind } from '../../apimachinery/kinds/define-kind.ts'
import type { Binding } from '../../apimachinery/types/core-v1.ts'
import type { Authorizer } from '../authorization/authorizer.ts'
import type { Registry } from '../registry/registry.ts'
import { bindPod, successStatus } from '../registry/subresources/binding.ts'
import { accessReviews } from './access-reviews.ts'
import { authenticationReviews, type TokenChecker } from './authentication-reviews.ts'
import { componentStatusKind } from './component-status.ts'
import type { VirtualKind } from './virtual-kind.ts'

/** Everything that is asked, not stored. */
export function virtualKinds(
  registry: Registry,
  authorizer: Authorizer,
  checkToken: TokenChecker,
): readonly VirtualKind[] {
  return [
    ...accessReviews(authorizer),
    ...authenticationReviews(checkToken),
    componentStatusKind,
    {
      kind: eraseKind(bindings),
      async create(context, document) {
        await bindPod(registry, context, document as Binding)
        return successStatus
      },
    },
  ]
}
