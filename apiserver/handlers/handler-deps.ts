import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { OpenWatches } from '../registry/open-watches.ts'
import type { Registry } from '../registry/registry.ts'
import type { TokenIssuer } from '../registry/subresources/token.ts'
import type { VirtualKind } from '../reviews/virtual-kind.ts'

/** What the handlers of requests are built on. */
export interface HandlerDeps {
  readonly registry: Registry
  readonly openWatches: OpenWatches
  /** Without one there are no tokens for service accounts. */
  readonly tokenIssuer: TokenIssuer | undefined
  /** The kinds that are asked, not stored. */
  readonly virtualKinds: ReadonlyMap<Kind, VirtualKind>
}
