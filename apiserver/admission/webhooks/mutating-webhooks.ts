import { internalError } from '../../../apimachinery/errors.ts'
import { mutatingWebhookConfigurations } from '../../../apimachinery/kinds/admissionregistration/mutating-webhook-configuration.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { Logger } from '../../../platform/logger.ts'
import type { AdmissionAttributes, AdmissionPlugin, AdmissionRound } from '../admission.ts'
import { isExempt } from '../matching/match-resources.ts'
import type { MatchTarget } from '../matching/target.ts'
import { takeOver } from '../matching/versioned-objects.ts'
import type { PolicyDeps } from '../policies/policy-variables.ts'
import { Reinvocations } from '../reinvocation.ts'
import { applyWebhookPatch, decodeWebhookPatch } from './apply-patch.ts'
import { matchWebhook } from './match-webhook.ts'
import { mutationAudit } from './mutation-audit.ts'
import type { Webhook, WebhookConfiguration } from './webhook.ts'
import { WebhookCaller, type WebhookCallerDeps, WebhookFailure } from './webhook-caller.ts'
import { type IndexedWebhook, WebhookIndex } from './webhook-index.ts'

/** What the webhook plugins are built from. */
export interface WebhookPluginDeps extends PolicyDeps, WebhookCallerDeps {
  readonly logger: Logger
}

/** Lets webhooks change objects, one after the other (MutatingWebhookConfiguration). */
export class MutatingWebhooks implements AdmissionPlugin {
  readonly name = 'MutatingAdmissionWebhook'
  readonly #deps: WebhookPluginDeps
  readonly #index: WebhookIndex
  readonly #caller: WebhookCaller
  readonly #reinvocations = new Reinvocations<Webhook>()

  constructor(deps: WebhookPluginDeps) {
    this.#deps = deps
    this.#index = new WebhookIndex(mutatingWebhookConfigurations as unknown as Kind<WebhookConfiguration>, deps.reader)
    this.#caller = new WebhookCaller(deps)
  }

  admit(attributes: AdmissionAttributes, round: AdmissionRound): Promise<void> | undefined {
    if (isExempt(attributes)) return undefined
    const webhooks = this.#index.candidates(attributes)
    return webhooks.length === 0 ? undefined : this.#admit(webhooks, attributes, round)
  }

  async #admit(
    webhooks: readonly IndexedWebhook[],
    attributes: AdmissionAttributes,
    round: AdmissionRound,
  ): Promise<void> {
    const reinvocation = this.#reinvocations.of(attributes)
    reinvocation.begin(round, attributes)
    for (const { webhook, index } of webhooks) {
      if (!reinvocation.isDue(round, webhook)) continue
      const target = await matchWebhook(webhook, attributes, this.#deps)
      if (!target) continue
      const changed = await this.#ask(webhook, attributes, target, mutationAudit(attributes, webhook, round, index))
      reinvocation.note(webhook, changed, webhook.isReinvocable, round)
    }
    reinvocation.end(attributes)
  }

  /** @returns whether the object was changed */
  async #ask(
    webhook: Webhook,
    attributes: AdmissionAttributes,
    target: MatchTarget,
    audit: ReturnType<typeof mutationAudit>,
  ): Promise<boolean> {
    const { configuration, name } = webhook
    let mutated = false
    try {
      const { answer, objects } = await this.#caller.ask(webhook, attributes, target, true)
      const patch = answer.patch === '' ? undefined : decodeWebhookPatch(answer.patch)
      if (patch === undefined) return false
      const changed = applyWebhookPatch(webhook, target.kind, objects.object, patch)
      mutated = await takeOver(attributes, target, changed, this.#deps.convert)
      audit.patched(patch)
      return mutated
    } catch (err) {
      if (!(err instanceof WebhookFailure)) throw err
      if (!webhook.ignoresFailures) throw internalError(err.message, { cause: err })
      audit.failedOpen()
      this.#deps.logger.warn({ configuration, webhook: name, err }, 'webhook failed, request goes on')
      return false
    } finally {
      audit.asked(mutated)
    }
  }
}
