import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject, ObjectRef } from '../../apimachinery/object.ts'
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
  /** The objects that are asked for, for LIST. */
  readonly list?: (selection: VirtualSelection) => readonly KubeObject[] | Promise<readonly KubeObject[]>
  /** Answers a GET. @throws {ApiError} NotFound */
  readonly get?: (ref: ObjectRef) => KubeObject | Promise<KubeObject>
}

/** Which objects a list asks for. */
export interface VirtualSelection {
  /** All namespaces when absent. */
  readonly namespace: string | undefined
  /** Whether the selectors fit an object. */
  matches(object: KubeObject): boolean
}
