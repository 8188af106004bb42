import type { KubeObject } from '../../apimachinery/object.ts'
import type { RequestContext } from './request-context.ts'

/** Lets go of what was reserved for a write. */
export type Finish = () => void

/**
 * What a kind does around its writes beyond its pure rules: gives out addresses and ports, or looks at who writes.
 * `begin` may change the draft and reserve something; it runs between preparing and validating the draft, again when
 * the write is tried again.
 */
export interface WriteHook {
  /**
   * @param old what is there, undefined on creation
   * @returns to be called when the write has happened, or has not; a promise only when someone else has to be asked
   * @throws {ApiError}
   */
  begin(draft: KubeObject, old: KubeObject | undefined, context: RequestContext): Finish | Promise<Finish>
}
