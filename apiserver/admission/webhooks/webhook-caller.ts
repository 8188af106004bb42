import { goQuote } from '../../../apimachinery/go-text.ts'
import type { Random } from '../../../platform/random.ts'
import type { WebhookClient } from '../../webhooks/webhook-client.ts'
import type { WebhookCredentials } from '../../webhooks/webhook-credentials.ts'
import type { AdmissionAttributes } from '../admission.ts'
import { errorText } from '../matching/match-selectors.ts'
import type { MatchTarget } from '../matching/target.ts'
import { type ConvertVersion, objectsFor, type VersionedObjects } from '../matching/versioned-objects.ts'
import { rejection } from './rejection.ts'
import { answerTo, type ReviewAnswer, reviewOf } from './review.ts'
import type { Webhook } from './webhook.ts'

/** A webhook could not be asked, or did not answer the question: what `failurePolicy` is about. */
export class WebhookFailure extends Error {
  override readonly name = 'WebhookFailure'

  constructor(webhook: string, why: string, cause: unknown) {
    super(`failed calling webhook ${goQuote(webhook)}: ${why}`, { cause })
  }
}

/** What webhooks are asked with. */
export interface WebhookCallerDeps {
  readonly client: WebhookClient
  /** How the server logs in at webhooks. */
  readonly credentials?: WebhookCredentials | undefined
  readonly random: Random
  readonly convert: ConvertVersion
}

/** What a webhook that lets a request pass says, and the objects that it saw. */
export interface Consent {
  readonly answer: ReviewAnswer
  readonly objects: VersionedObjects
}

/** Asks one webhook about a request. */
export class WebhookCaller {
  readonly #deps: WebhookCallerDeps

  constructor(deps: WebhookCallerDeps) {
    this.#deps = deps
  }

  /**
   * @param mayPatch whether the webhook may change the object
   * @throws {WebhookFailure}
   * @throws {ApiError} the webhook refuses
   */
  async ask(
    webhook: Webhook,
    attributes: AdmissionAttributes,
    target: MatchTarget,
    mayPatch: boolean,
  ): Promise<Consent> {
    const objects = await objectsFor(attributes, target, this.#deps.convert)
    const answer = await this.#answer(webhook, attributes, target, objects, mayPatch)
    for (const [key, value] of Object.entries(answer.auditAnnotations))
      attributes.annotate?.(`${webhook.name}/${key}`, value)
    for (const warning of answer.warnings) attributes.warn(warning)
    if (!answer.allowed) throw rejection(webhook.name, answer.result)
    return { answer, objects }
  }

  async #answer(
    webhook: Webhook,
    attributes: AdmissionAttributes,
    target: MatchTarget,
    objects: VersionedObjects,
    mayPatch: boolean,
  ): Promise<ReviewAnswer> {
    const { client, random, credentials } = this.#deps
    const review = reviewOf(webhook, random.uuid(), attributes, target, objects)
    const { clientConfig, timeoutSeconds = defaultTimeoutSeconds } = webhook.spec
    let document: unknown
    try {
      document = await client.call(clientConfig, review.document, timeoutSeconds * 1000, credentials)
    } catch (err) {
      throw new WebhookFailure(webhook.name, `failed to call webhook: ${errorText(err)}`, err)
    }
    try {
      return answerTo(review, document, mayPatch)
    } catch (err) {
      throw new WebhookFailure(webhook.name, `received invalid webhook response: ${errorText(err)}`, err)
    }
  }
}

/** admissionregistration.k8s.io/v1: `timeoutSeconds`. */
const defaultTimeoutSeconds = 10
