import { sha256Hex } from '../../platform/crypto.ts'
import type { UserInfo } from '../api-request.ts'
import type { Authenticator, Credentials } from './authenticator.ts'
import { withAuthenticated } from './users.ts'

/** Knows a fixed set of bearer tokens. */
export class StaticTokens implements Authenticator {
  /** By digest: how long a look-up takes says nothing about the tokens. */
  readonly #users = new Map<string, UserInfo>()

  constructor(users: ReadonlyMap<string, UserInfo>) {
    for (const [token, user] of users) this.#users.set(sha256Hex(token), withAuthenticated(user))
  }

  authenticate({ bearerToken }: Credentials): UserInfo | undefined {
    return bearerToken === undefined ? undefined : this.#users.get(sha256Hex(bearerToken))
  }
}
