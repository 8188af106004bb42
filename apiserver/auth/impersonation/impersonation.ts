import { BoundedMap } from '../../../platform/bounded-map.ts'
import type { UserInfo } from '../../api-request.ts'
import type { AuthorizationAttributes, Authorizer } from '../../authorization/authorizer.ts'
import { type ImpersonationMode, impersonationModes } from './modes.ts'

/** Somebody as whom a request is made. */
export interface Impersonated {
  readonly user: UserInfo
  /** The verb that allowed it, for the audit log; undefined: unconstrained impersonation. */
  readonly constraint: string | undefined
}

/** Users whose way to impersonate is remembered. */
const maxRemembered = 10_000

/**
 * Decides who may act as whom. The constrained modes, which look at the request, too, come before the old
 * unconstrained one (KEP-5284).
 */
export class Impersonation {
  readonly #modes: readonly ImpersonationMode[]
  /** The mode that let a user through last, which is tried first. */
  readonly #lastModes = new BoundedMap<ImpersonationMode>(maxRemembered)

  constructor(authorizer: Authorizer) {
    this.#modes = impersonationModes(authorizer)
  }

  /**
   * @param attributes what is asked for, and by whom
   * @throws {ApiError} Forbidden: what the mode that was tried first has against it
   */
  async impersonate(attributes: AuthorizationAttributes, wanted: UserInfo): Promise<Impersonated> {
    const requester = attributes.user.name
    const last = this.#lastModes.get(requester)
    let firstRefusal: unknown
    for (const mode of last ? [last, ...this.#modes.filter((mode) => mode !== last)] : this.#modes) {
      if (!mode.supports(wanted, attributes.user)) continue
      try {
        const impersonated = await mode.check(wanted, attributes)
        this.#lastModes.set(requester, mode)
        return impersonated
      } catch (err) {
        firstRefusal ??= err
      }
    }
    throw firstRefusal
  }
}
