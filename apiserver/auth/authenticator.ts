import { unauthorized } from '../../apimachinery/errors.ts'
import type { UserInfo } from '../api-request.ts'
import { anonymous, withAuthenticated } from './users.ts'

/** What a request shows to say who makes it. */
export interface Credentials {
  readonly bearerToken: string | undefined
}

/** Finds out who makes a request, from one sort of credentials. */
export interface Authenticator {
  /** @returns undefined when these credentials say nothing to it; others are asked then */
  authenticate(credentials: Credentials): UserInfo | undefined | Promise<UserInfo | undefined>
}

/**
 * Asks one authenticator after the other. No credentials make an anonymous user; credentials that nobody knows are an error.
 * @throws {ApiError} Unauthorized
 */
export async function authenticate(
  authenticators: readonly Authenticator[],
  credentials: Credentials,
): Promise<UserInfo> {
  if (credentials.bearerToken === undefined) return anonymous
  for (const authenticator of authenticators) {
    const user = await authenticator.authenticate(credentials)
    if (user !== undefined) return withAuthenticated(user)
  }
  throw unauthorized()
}

/** The token of `Authorization: Bearer …`; other schemes are no credentials to us, as upstream. */
export function bearerTokenOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined
  const [scheme, token] = authorization.trim().split(' ', 2)
  return scheme?.toLowerCase() === 'bearer' && token ? token : undefined
}
