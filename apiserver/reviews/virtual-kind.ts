import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { Status } from '../../apimachinery/types/meta-v1.ts'
import type { RequestContext } from '../registry/request-context.ts'

/** A kind that is asked, not stored. */
export interface VirtualKind {
  readonly kind: Kind
  /**
   * Answers a POST.
   * @param document clean and with defaults; taken over
   */
  readonly create?: (
    context: RequestContext,
    document: KubeObject,
  ) => KubeObject | Status | Promise<KubeObject | Status>
  /** All objects, for GET and LIST. */
  readonly list?: () => readonly KubeObject[]
}
