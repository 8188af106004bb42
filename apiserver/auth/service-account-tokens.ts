import { goQuote } from '../../apimachinery/go-text.ts'
import type { TokenRequest } from '../../apimachinery/types/authentication-v1.ts'
import type { ServiceAccount } from '../../apimachinery/types/core-v1.ts'
import { type Clock, toTime } from '../../platform/clock.ts'
import type { Random } from '../../platform/random.ts'
import type { UserInfo } from '../api-request.ts'
import type { ObjectReader } from '../object-reader.ts'
import type { TokenIssuer } from '../registry/subresources/token.ts'
import type { TokenVerdict } from '../reviews/authentication-reviews.ts'
import type { Authenticator, Credentials } from './authenticator.ts'
import { boundClaims } from './bound-objects.ts'
import { claimsFor, type ServiceAccountClaims, userOf } from './service-account-claims.ts'
import type { ServiceAccountKey } from './service-account-key.ts'
import { invalidity } from './token-validity.ts'
import { withAuthenticated } from './users.ts'

const algorithm = 'ES256'

/**
 * Kubelets ask for this lifetime on behalf of pods that never asked for tokens of limited life, and whose clients may read
 * theirs only once: their tokens get a year (upstream: WarnOnlyBoundTokenExpirationSeconds, ExpirationExtensionSeconds).
 */
const extendedFromSeconds = 60 * 60 + 7
const extendedToSeconds = 24 * 365 * 60 * 60

export interface ServiceAccountTokensOptions {
  /** `iss` of all tokens, and the audience that the API server itself is. */
  readonly issuer: string
  readonly key: ServiceAccountKey
  readonly reader: () => ObjectReader
  readonly clock: Clock
  /** For the ids of tokens. */
  readonly random: Random
}

/** Signs tokens of service accounts and knows them again (JSON Web Tokens). */
export class ServiceAccountTokens implements TokenIssuer, Authenticator {
  readonly #options: ServiceAccountTokensOptions

  constructor(options: ServiceAccountTokensOptions) {
    this.#options = options
  }

  async issue(account: ServiceAccount, request: TokenRequest): Promise<TokenRequest> {
    const { issuer, reader, clock, random } = this.#options
    const { spec } = request
    const nowMs = clock.now()
    const audiences = spec.audiences?.length ? spec.audiences : [issuer]
    const seconds = Number(spec.expirationSeconds)
    const bound = spec.boundObjectRef ? boundClaims(reader(), account, spec.boundObjectRef) : {}
    const isExtended = bound.pod && seconds === extendedFromSeconds && audiences.every((each) => each === issuer)
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
      spec: { ...spec, audiences },
      status: { token: await this.#sign(claims), expirationTimestamp: toTime(nowMs + seconds * 1000) },
    }
  }

  async authenticate({ bearerToken }: Credentials): Promise<UserInfo | undefined> {
    if (bearerToken === undefined) return undefined
    const verdict = await this.check(bearerToken, [])
    return verdict && 'user' in verdict ? verdict.user : undefined
  }

  /**
   * Finds out whose token it is and for which of the audiences it is good; no audiences: the API server.
   * @returns undefined when it is none of ours
   */
  async check(token: string, audiences: readonly string[]): Promise<TokenVerdict | undefined> {
    const { issuer, reader, clock } = this.#options
    const claims = await this.#verified(token)
    if (claims?.iss !== issuer) return undefined
    const wanted = audiences.length > 0 ? audiences : [issuer]
    const good = claims.aud.filter((audience) => wanted.includes(audience))
    if (good.length === 0) {
      return invalid(`token audiences ${goList(claims.aud)} is invalid for the target audiences ${goList(wanted)}`)
    }
    const problem = invalidity(reader(), claims, clock.now())
    return problem === undefined ? { user: withAuthenticated(userOf(claims)), audiences: good } : invalid(problem)
  }

  async #sign(claims: ServiceAccountClaims): Promise<string> {
    const { SignJWT } = await jose()
    const { privateKey, id } = await this.#options.key.pair()
    return new SignJWT({ ...claims, aud: [...claims.aud] })
      .setProtectedHeader({ alg: algorithm, kid: id })
      .sign(privateKey)
  }

  /** The claims of a token that this key has signed: nobody else can have written them. */
  async #verified(token: string): Promise<ServiceAccountClaims | undefined> {
    if (!looksLikeJwt.test(token)) return undefined
    const { compactVerify, errors } = await jose()
    const { publicKey } = await this.#options.key.pair()
    try {
      const { payload } = await compactVerify(token, publicKey, { algorithms: [algorithm] })
      return JSON.parse(Buffer.from(payload).toString('utf8'))
    } catch (err) {
      if (err instanceof errors.JOSEError) return undefined
      throw err
    }
  }
}

/** Three parts in base64url. Other tokens need not wait for the library. */
const looksLikeJwt = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** Loaded when needed only: a start without tokens is faster. */
const jose = () => import('jose')

function invalid(problem: string): TokenVerdict {
  return { error: `[invalid bearer token, ${problem}]` }
}

/** As Go prints a list of strings with `%q`. */
function goList(texts: readonly string[]): string {
  return `[${texts.map(goQuote).join(' ')}]`
}
