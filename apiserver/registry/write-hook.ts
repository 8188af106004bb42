import type { KubeObject } from '../../apimachinery/object.ts'
import type { RequestContext } from './request-context.ts'

/**
 * What a kind does around its writes beyond its pure rules: gives out addresses and ports, or looks at who writes.
 * `begin` may change the draft and reserve something; it runs between preparing and validating the draft, again when
 * the write is tried again.
 */
export interface WriteHook {
  /**
   * @param old what is there, undefined on creation
   * @returns to be called when the write has happened, or has not
   * @throws {ApiError}
   */
  begin(draft: KubeObject, old: KubeObject | undefined, context: RequestContext): () => void
}
