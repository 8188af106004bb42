import type { JSONWebKeySet } from 'jose'
import { type Clock, dateOf } from '../../../platform/clock.ts'
import { sha256Hex } from '../../../platform/crypto.ts'
import { ExpiringMap } from '../../../platform/expiring-map.ts'
import type { TokenAuthenticator, TokenVerdict } from '../tokens/token-authenticator.ts'
import { withAuthenticated } from '../users.ts'
import type { IssuerConfiguration } from './authentication-configuration.ts'
import { type ClaimRules, type Claims, compileClaimRules } from './claim-rules.ts'

/** Algorithms that only the owner of a private key can sign with (k8s.io/apiserver: AllValidSigningAlgorithms). */
const usualAlgorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512']

/** Keys are not asked for again sooner: tokens with made-up keys would make us do that. */
const refetchAfterMs = 10_000
const verdictTtlMs = 10_000
const maxCached = 4096

export interface OidcIssuerOptions {
  readonly configuration: IssuerConfiguration
  /** Reads a JSON document over HTTPS. @throws {Error} */
  readonly get: (url: string) => Promise<unknown>
  readonly apiAudiences: readonly string[]
  /** What tokens may be signed with. Absent: anything that takes a private key. */
  readonly algorithms?: readonly string[] | undefined
  readonly clock: Clock
}

/** Knows the users of an OpenID Connect issuer by their ID tokens (KEP-3331). */
export class OidcIssuer implements TokenAuthenticator {
  readonly #options: OidcIssuerOptions
  readonly #rules: ClaimRules
  readonly #known: ExpiringMap<TokenVerdict>
  #keys: Promise<JSONWebKeySet> | undefined
  #fetchedAt = 0

  /** @throws {Error} an expression of the configuration does not compile */
  constructor(options: OidcIssuerOptions) {
    this.#options = options
    this.#rules = compileClaimRules(options.configuration)
    this.#known = new ExpiringMap(maxCached, options.clock)
  }

  async check(token: string, audiences: readonly string[]): Promise<TokenVerdict | undefined> {
    const { apiAudiences } = this.#options
    const good = audiences.length === 0 ? apiAudiences : audiences.filter((each) => apiAudiences.includes(each))
    if (good.length === 0) return undefined
    const cacheKey = sha256Hex(token)
    const known = this.#known.get(cacheKey) ?? (await this.#verdictOn(token))
    if (known === undefined || 'error' in known) return known
    this.#known.set(cacheKey, known, verdictTtlMs)
    return { ...known, audiences: good }
  }

  async #verdictOn(token: string): Promise<TokenVerdict | undefined> {
    const { configuration, apiAudiences } = this.#options
    const { decodeJwt, errors } = await jose()
    try {
      if (decodeJwt(token).iss !== configuration.issuer.url) return undefined
    } catch (err) {
      if (err instanceof errors.JOSEError) return undefined
      throw err
    }
    try {
      return { user: withAuthenticated(this.#rules(await this.#verified(token))), audiences: apiAudiences }
    } catch (err) {
      return { error: (err as Error).message }
    }
  }

  /** @throws {Error} not signed by the issuer, not for us, or not good now */
  async #verified(token: string): Promise<Claims> {
    const { issuer } = this.#options.configuration
    const { jwtVerify, createLocalJWKSet, errors } = await jose()
    const options = {
      issuer: issuer.url,
      audience: issuer.audiences,
      algorithms: [...(this.#options.algorithms ?? usualAlgorithms)],
      currentDate: dateOf(this.#options.clock.now()),
    }
    const verify = async () => (await jwtVerify(token, createLocalJWKSet(await this.#keySet()), options)).payload
    try {
      return await verify()
    } catch (err) {
      if (err instanceof errors.JWKSNoMatchingKey && this.#forgetOldKeys()) return verify()
      throw new Error(`oidc: verify token: ${(err as Error).message}`, { cause: err })
    }
  }

  #keySet(): Promise<JSONWebKeySet> {
    this.#keys ??= this.#fetchKeys().catch((err) => {
      this.#keys = undefined
      throw err
    })
    return this.#keys
  }

  async #fetchKeys(): Promise<JSONWebKeySet> {
    const { configuration, get, clock } = this.#options
    const { url, discoveryURL = `${url.replace(/\/$/, '')}/.well-known/openid-configuration` } = configuration.issuer
    this.#fetchedAt = clock.now()
    const document = (await get(discoveryURL)) as { issuer?: unknown; jwks_uri?: unknown } | null
    if (document?.issuer !== url) throw new Error('the issuer calls itself by another name')
    if (typeof document.jwks_uri !== 'string') throw new Error('the issuer does not say where its keys are')
    return (await get(document.jwks_uri)) as JSONWebKeySet
  }

  /** The issuer may have new keys. @returns false: they have just been asked for */
  #forgetOldKeys(): boolean {
    if (this.#options.clock.now() - this.#fetchedAt < refetchAfterMs) return false
    this.#keys = undefined
    return true
  }
}

/** Loaded when needed only. */
const jose = () => import('jose')
