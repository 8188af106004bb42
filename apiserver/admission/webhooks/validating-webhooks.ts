import { internalError } from '../../../apimachinery/errors.ts'
import { validatingWebhookConfigurations } from '../../../apimachinery/kinds/admissionregistration/validating-webhook-configuration.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { isExempt } from '../matching/match-resources.ts'
import type { MatchTarget } from '../matching/target.ts'
import { matchWebhook } from './match-webhook.ts'
import type { WebhookPluginDeps } from './mutating-webhooks.ts'
import type { Webhook, WebhookConfiguration } from './webhook.ts'
import { WebhookCaller, WebhookFailure } from './webhook-caller.ts'
import { type IndexedWebhook, WebhookIndex } from './webhook-index.ts'

/** Lets webhooks refuse objects (ValidatingWebhookConfiguration). All are asked at once. */
export class ValidatingWebhooks implements AdmissionPlugin {
  readonly name = 'ValidatingAdmissionWebhook'
  readonly #deps: WebhookPluginDeps
  readonly #index: WebhookIndex
  readonly #caller: WebhookCaller

  constructor(deps: WebhookPluginDeps) {
    this.#deps = deps
    this.#index = new WebhookIndex(
      validatingWebhookConfigurations as unknown as Kind<WebhookConfiguration>,
      deps.reader,
    )
    this.#caller = new WebhookCaller(deps)
  }

  validate(attributes: AdmissionAttributes): Promise<void> | undefined {
    if (isExempt(attributes)) return undefined
    const webhooks = this.#index.candidates(attributes)
    return webhooks.length === 0 ? undefined : this.#validate(webhooks, attributes)
  }

  async #validate(webhooks: readonly IndexedWebhook[], attributes: AdmissionAttributes): Promise<void> {
    // Nobody is asked before it is known who is to be.
    const relevant: { readonly webhook: Webhook; readonly target: MatchTarget }[] = []
    for (const { webhook } of webhooks) {
      const target = await matchWebhook(webhook, attributes, this.#deps)
      if (target) relevant.push({ webhook, target })
    }
    const calls = relevant.map(({ webhook, target }, i) => this.#ask(webhook, attributes, target, i))
    // All are heard before one is believed: which of several refusals is told does not depend on who is faster.
    for (const outcome of await Promise.allSettled(calls)) if (outcome.status === 'rejected') throw outcome.reason
  }

  async #ask(webhook: Webhook, attributes: AdmissionAttributes, target: MatchTarget, index: number): Promise<void> {
    const { configuration, name } = webhook
    try {
      await this.#caller.ask(webhook, attributes, target, false)
    } catch (err) {
      if (!(err instanceof WebhookFailure)) throw err
      if (!webhook.ignoresFailures) throw internalError(err.message, { cause: err })
      attributes.annotate?.(`failed-open.validating.webhook.admission.k8s.io/round_0_index_${index}`, name)
      this.#deps.logger.warn({ configuration, webhook: name, err }, 'webhook failed, request goes on')
    }
  }
}
