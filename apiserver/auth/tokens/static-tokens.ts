import type { UserInfo } from '../../api-request.ts'
import type { Authenticator, Credentials } from '../authenticator.ts'
import { withAuthenticated } from '../users.ts'

/** Knows a fixed set of bearer tokens. */
export class StaticTokens implements Authenticator {
  /** A Map compares seeded hashes before it compares letters: how long it takes does not tell how much of a token is right. */
  readonly #users = new Map<string, UserInfo>()

  constructor(users: ReadonlyMap<string, UserInfo>) {
    for (const [token, user] of users) this.#users.set(token, withAuthenticated(user))
  }

  authenticate({ bearerToken }: Credentials): UserInfo | undefined {
    return bearerToken === undefined ? undefined : this.#users.get(bearerToken)
  }
}
