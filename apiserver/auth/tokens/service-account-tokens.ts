import type { JWTPayload } from 'jose'
import { goQuoteList } from '../../../apimachinery/go-text.ts'
import type { TokenRequest } from '../../../apimachinery/types/authentication-v1.ts'
import type { Secret, ServiceAccount } from '../../../apimachinery/types/core-v1.ts'
import { BoundedMap } from '../../../platform/bounded-map.ts'
import { type Clock, toTime } from '../../../platform/clock.ts'
import { sha256Hex, type VerificationKey } from '../../../platform/crypto.ts'
import type { Random } from '../../../platform/random.ts'
import type { OpenIdIssuer } from '../../http/routes/openid-routes.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { TokenIssuer } from '../../registry/subresources/token.ts'
import { withAuthenticated } from '../users.ts'
import { boundClaims } from './bound-objects.ts'
import { isLegacy, type LegacyClaims, legacyClaims, legacyIssuer, legacyUser, legacyVerdict } from './legacy-tokens.ts'
import { claimsFor, type ServiceAccountClaims, userOf } from './service-account-claims.ts'
import type { ServiceAccountKey } from './service-account-key.ts'
import type { TokenAuthenticator, TokenVerdict } from './token-authenticator.ts'
import { invalidity } from './token-validity.ts'

/**
 * Kubelets ask for this lifetime on behalf of pods that never asked for tokens of limited life, and whose clients may read
 * theirs only once: their tokens get a year (upstream: WarnOnlyBoundTokenExpirationSeconds, ExpirationExtensionSeconds).
 */
const extendedFromSeconds = 60 * 60 + 7
const extendedToSeconds = 24 * 365 * 60 * 60

export interface ServiceAccountTokensOptions {
  /** `iss` of all tokens. */
  readonly issuer: string
  /** The audiences that the API server itself is (`--api-audiences`). */
  readonly apiAudiences: readonly string[]
  /** Is told when a token that is kept in a Secret is used. */
  readonly noteUse?: ((secret: Secret) => void) | undefined
  readonly key: ServiceAccountKey
  readonly reader: () => ObjectReader
  readonly clock: Clock
  /** For the ids of tokens. */
  readonly random: Random
}

/** Signs tokens of service accounts and knows them again (JSON Web Tokens). */
export class ServiceAccountTokens implements TokenIssuer, TokenAuthenticator {
  readonly #options: ServiceAccountTokensOptions
  /** Claims of tokens whose signature has been found right: the signature is what takes time. */
  readonly #verified = new BoundedMap<Claims>(maxVerified)

  constructor(options: ServiceAccountTokensOptions) {
    this.#options = options
  }

  /** What others need to check the tokens themselves. */
  get openId(): OpenIdIssuer {
    const { issuer, key } = this.#options
    const keys = async () => {
      const known = await key.known()
      return known.map(({ publicKey, id: kid, algorithm: alg }) => {
        return { use: 'sig', ...publicKey.export({ format: 'jwk' }), kid, alg }
      })
    }
    return { issuer, keys }
  }

  async issue(account: ServiceAccount, request: TokenRequest): Promise<TokenRequest> {
    const { issuer, apiAudiences, reader, clock, random } = this.#options
    const { spec } = request
    const nowMs = clock.now()
    const audiences = spec.audiences?.length ? spec.audiences : apiAudiences
    const seconds = Number(spec.expirationSeconds)
    const bound = spec.boundObjectRef ? boundClaims(reader(), account, spec.boundObjectRef) : {}
    const isExtended =
      bound.pod && seconds === extendedFromSeconds && audiences.every((each) => apiAudiences.includes(each))
    const claims = claimsFor(account.metadata, {
      issuer,
      id: random.uuid(),
      audiences,
      nowMs,
      lifetimeSeconds: isExtended ? extendedToSeconds : seconds,
      warnAfterSeconds: isExtended ? seconds : undefined,
      bound,
    })
    return {
      ...request,
      spec: { ...spec, audiences: [...audiences] },
      status: { token: await this.#sign(claims), expirationTimestamp: toTime(nowMs + seconds * 1000) },
    }
  }

  /** Makes the token that a Secret keeps: without an end, for as long as Secret and account are there. */
  async issueLegacy(account: ServiceAccount, secretName: string): Promise<string> {
    return this.#sign(legacyClaims(account, secretName))
  }

  async check(token: string, audiences: readonly string[]): Promise<TokenVerdict | undefined> {
    const claims = await this.#claimsOf(token)
    if (claims === undefined) return undefined
    const { apiAudiences } = this.#options
    const wanted = audiences.length > 0 ? audiences : apiAudiences
    const named = isLegacy(claims) ? apiAudiences : claims.aud
    const good = named.filter((audience) => wanted.includes(audience))
    if (good.length === 0) {
      return {
        error: `token audiences ${goQuoteList(named)} is invalid for the target audiences ${goQuoteList(wanted)}`,
      }
    }
    return isLegacy(claims) ? this.#checkLegacy(token, claims, good) : this.#checkBound(claims, good)
  }

  #checkBound(claims: ServiceAccountClaims, audiences: readonly string[]): TokenVerdict {
    const { reader, clock } = this.#options
    const problem = invalidity(reader(), claims, clock.now())
    return problem === undefined ? { user: withAuthenticated(userOf(claims)), audiences } : { error: problem }
  }

  #checkLegacy(token: string, claims: LegacyClaims, audiences: readonly string[]): TokenVerdict {
    const { reader, noteUse } = this.#options
    const verdict = legacyVerdict(reader(), claims, token)
    if (typeof verdict === 'string') return { error: verdict }
    const { secret, error, warning } = verdict
    // Also of a token that is good no longer: somebody still has it.
    noteUse?.(secret)
    return error === undefined ? { user: withAuthenticated(legacyUser(claims)), audiences, warning } : { error }
  }

  async #sign(claims: Claims): Promise<string> {
    const { SignJWT } = await jose()
    const { privateKey, id, algorithm } = await this.#options.key.pair()
    return new SignJWT(claims as unknown as JWTPayload).setProtectedHeader({ alg: algorithm, kid: id }).sign(privateKey)
  }

  /** The claims of a token that one of our keys has signed: nobody else can have written them. */
  async #claimsOf(token: string): Promise<Claims | undefined> {
    if (token.length > maxTokenLength || !looksLikeJwt.test(token)) return undefined
    const key = sha256Hex(token)
    const known = this.#verified.get(key)
    if (known !== undefined) return known
    for (const each of await this.#options.key.known()) {
      const claims = await claimsSignedWith(each, token)
      if (claims === undefined) continue
      if (claims.iss !== this.#options.issuer && claims.iss !== legacyIssuer) return undefined
      this.#verified.set(key, claims)
      return claims
    }
    return undefined
  }
}

type Claims = ServiceAccountClaims | LegacyClaims

async function claimsSignedWith({ publicKey, algorithm }: VerificationKey, token: string): Promise<Claims | undefined> {
  const { compactVerify, errors } = await jose()
  try {
    const { payload } = await compactVerify(token, publicKey, { algorithms: [algorithm] })
    return JSON.parse(Buffer.from(payload).toString('utf8')) as Claims
  } catch (err) {
    if (err instanceof errors.JOSEError) return undefined
    throw err
  }
}

/** Tokens whose claims are remembered. */
const maxVerified = 4096

/** Longer than any header may be. */
const maxTokenLength = 64 * 1024

/** Three parts in base64url. Other tokens need not wait for the library. */
const looksLikeJwt = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** Loaded when needed only: a start without tokens is faster. */
const jose = () => import('jose')
