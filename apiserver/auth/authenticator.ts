import { unauthorized } from '../../apimachinery/errors.ts'
import type { UserInfo } from '../api-request.ts'
import type { ClientCertificate } from './client-certificates.ts'
import { anonymous, withAuthenticated } from './users.ts'

/** What a request shows to say who makes it. */
export interface Credentials {
  readonly bearerToken: string | undefined
  /** The certificate whose key the client of a TLS connection has. */
  readonly certificate?: ClientCertificate | undefined
  /** All headers, names in lower case: a front proxy says in them for whom it speaks. */
  readonly headers?: Readonly<Record<string, unknown>> | undefined
  /** Names and values in turn, as sent. */
  readonly rawHeaders?: readonly string[] | undefined
  /** Takes what the client should know of them: the text of a Warning header. */
  readonly warn?: ((text: string) => void) | undefined
}

/** Finds out who makes a request, from one sort of credentials. */
export interface Authenticator {
  /** @returns undefined when these credentials say nothing to it; others are asked then */
  authenticate(credentials: Credentials): UserInfo | undefined | Promise<UserInfo | undefined>
}

/** Whether requests for a path may come without credentials. */
export type AnonymousRule = (path: string) => boolean

/**
 * Asks one authenticator after the other. No credentials make an anonymous user; credentials that nobody knows are an error.
 * @param mayBeAnonymous whether no credentials will do
 * @throws {ApiError} Unauthorized
 */
export async function authenticate(
  authenticators: readonly Authenticator[],
  credentials: Credentials,
  mayBeAnonymous = true,
): Promise<UserInfo> {
  const { bearerToken, certificate } = credentials
  if (bearerToken !== undefined || certificate !== undefined) {
    for (const authenticator of authenticators) {
      const found = authenticator.authenticate(credentials)
      const user = found instanceof Promise ? await found : found
      if (user !== undefined) return withAuthenticated(user)
    }
    throw unauthorized()
  }
  if (!mayBeAnonymous) throw unauthorized()
  return anonymous
}

/** The token of `Authorization: Bearer …`; other schemes are no credentials to us, as upstream. */
export function bearerTokenOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined
  const [scheme, token] = authorization.trim().split(' ', 2)
  return scheme?.toLowerCase() === 'bearer' && token ? token : undefined
}
