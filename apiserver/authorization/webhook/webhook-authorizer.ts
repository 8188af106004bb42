import { jsonText } from '../../../apimachinery/codecs/json.ts'
import type { SubjectAccessReview, SubjectAccessReviewSpec } from '../../../apimachinery/types/authorization-v1.ts'
import type { Clock } from '../../../platform/clock.ts'
import { sha256Hex } from '../../../platform/crypto.ts'
import { ExpiringMap } from '../../../platform/expiring-map.ts'
import type { AuthorizationAttributes, Authorizer, Decision, UserRules } from '../authorizer.ts'
import { reviewSpecOf } from './access-review.ts'
import type { MatchConditions } from './match-conditions.ts'

/** Answers that are remembered. */
const maxCached = 8192

export interface WebhookAuthorizerOptions {
  /** Asks the webhook. @throws {Error} */
  readonly post: (review: object) => Promise<unknown>
  /** Of the reviews that it takes. */
  readonly reviewVersion: 'v1' | 'v1beta1'
  readonly conditions: MatchConditions
  /** What a webhook that cannot be asked counts as. */
  readonly failurePolicy: 'NoOpinion' | 'Deny'
  readonly authorizedTtlMs: number
  readonly unauthorizedTtlMs: number
  readonly clock: Clock
}

/** Asks a webhook by SubjectAccessReviews (`--authorization-mode=Webhook`). */
export class WebhookAuthorizer implements Authorizer {
  readonly #options: WebhookAuthorizerOptions
  readonly #known: ExpiringMap<Decision>
  /** Questions that are under way: the same one is not asked twice at a time. */
  readonly #asked = new Map<string, Promise<Decision>>()

  constructor(options: WebhookAuthorizerOptions) {
    this.#options = options
    this.#known = new ExpiringMap(maxCached, options.clock)
  }

  authorize(attributes: AuthorizationAttributes): Decision | Promise<Decision> {
    const spec = reviewSpecOf(attributes)
    const { conditions } = this.#options
    const matches = conditions.isEmpty || conditions.match(spec)
    if (matches === false) return noOpinion
    if (matches !== true) return this.#failed(matches.error)
    const key = sha256Hex(jsonText(spec))
    return this.#known.get(key) ?? this.#asked.get(key) ?? this.#ask(key, spec)
  }

  rulesFor(): UserRules {
    const evaluationError = 'webhook authorizer does not support user rule resolution'
    return { resourceRules: [], nonResourceRules: [], incomplete: true, evaluationError }
  }

  #ask(key: string, spec: SubjectAccessReviewSpec): Promise<Decision> {
    const answer = this.#answer(key, spec).finally(() => this.#asked.delete(key))
    this.#asked.set(key, answer)
    return answer
  }

  async #answer(key: string, spec: SubjectAccessReviewSpec): Promise<Decision> {
    const { post, reviewVersion, authorizedTtlMs, unauthorizedTtlMs } = this.#options
    const review = {
      apiVersion: `authorization.k8s.io/${reviewVersion}`,
      kind: 'SubjectAccessReview',
      metadata: {},
      spec: reviewVersion === 'v1' ? spec : oldSpec(spec),
    }
    let status: Partial<SubjectAccessReview['status']> | undefined
    try {
      status = ((await post(review)) as Partial<SubjectAccessReview> | null)?.status
    } catch (err) {
      return this.#failed((err as Error).message)
    }
    if (status?.allowed && status.denied)
      return this.#failed('webhook subject access review returned both allow and deny response')
    const decision: Decision = {
      allowed: status?.allowed === true,
      ...(status?.denied === true && { denied: true }),
      reason: status?.reason ?? '',
      ...(status?.evaluationError && { error: status.evaluationError }),
    }
    this.#known.set(key, decision, decision.allowed ? authorizedTtlMs : unauthorizedTtlMs)
    return decision
  }

  #failed(error: string): Decision {
    return { allowed: false, ...(this.#options.failurePolicy === 'Deny' && { denied: true }), reason: '', error }
  }
}

/** v1beta1 calls groups by another name. */
function oldSpec({ groups, ...spec }: SubjectAccessReviewSpec): object {
  return { ...spec, ...(groups && { group: groups }) }
}

const noOpinion: Decision = { allowed: false, reason: '' }
