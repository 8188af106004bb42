import { deepClone, deepEqual } from '../../../apimachinery/equality.ts'
import { internalError } from '../../../apimachinery/errors.ts'
import { mutatingWebhookConfigurations } from '../../../apimachinery/kinds/admissionregistration/mutating-webhook-configuration.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { Logger } from '../../../platform/logger.ts'
import type { AdmissionAttributes, AdmissionPlugin, AdmissionRound } from '../admission.ts'
import { isExempt } from '../matching/match-resources.ts'
import type { MatchTarget } from '../matching/target.ts'
import { applyWebhookPatch } from './apply-patch.ts'
import { matchWebhook, type WebhookMatchDeps } from './match-webhook.ts'
import { takeOver } from './versioned-objects.ts'
import type { Webhook, WebhookConfiguration } from './webhook.ts'
import { WebhookCaller, type WebhookCallerDeps, WebhookFailure } from './webhook-caller.ts'
import { WebhookIndex } from './webhook-index.ts'

/** What the webhook plugins are built from. */
export interface WebhookPluginDeps extends WebhookMatchDeps, WebhookCallerDeps {
  readonly logger: Logger
}

/** Which webhooks may want to see an object again. */
interface Rounds {
  /** Were asked, and want to hear of later changes. */
  readonly asked: Set<Webhook>
  /** Are to be asked in the second round. */
  readonly again: Set<Webhook>
  /** What the last webhook left behind. */
  left: KubeObject | undefined
}

/** Lets webhooks change objects, one after the other (MutatingWebhookConfiguration). */
export class MutatingWebhooks implements AdmissionPlugin {
  readonly name = 'MutatingAdmissionWebhook'
  readonly #deps: WebhookPluginDeps
  readonly #index: WebhookIndex
  readonly #caller: WebhookCaller
  /** Of requests between their first and their second round. */
  readonly #rounds = new WeakMap<AdmissionAttributes, Rounds>()

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

  async #admit(webhooks: readonly Webhook[], attributes: AdmissionAttributes, round: AdmissionRound): Promise<void> {
    const rounds = this.#roundsOf(attributes)
    // Plugins of the server itself may have changed what webhooks left.
    if (round.isSecond && !deepEqual(rounds.left, attributes.object)) askAgain(rounds)
    for (const [i, webhook] of webhooks.entries()) {
      if (round.isSecond && !rounds.again.has(webhook)) continue
      const target = matchWebhook(webhook, attributes, this.#deps)
      if (!target) continue
      const place = `round_${round.isSecond ? 1 : 0}_index_${i}`
      if (await this.#ask(webhook, attributes, target, place)) {
        askAgain(rounds)
        round.askForSecond()
      }
      if (webhook.isReinvocable) rounds.asked.add(webhook)
    }
    rounds.left = attributes.object && deepClone(attributes.object)
  }

  /** @returns whether the object was changed */
  async #ask(webhook: Webhook, attributes: AdmissionAttributes, target: MatchTarget, place: string): Promise<boolean> {
    const { configuration, name } = webhook
    try {
      const { answer, objects } = await this.#caller.ask(webhook, attributes, target, true)
      const changed =
        answer.patch === '' ? undefined : applyWebhookPatch(webhook, target.kind, objects.object, answer.patch)
      const mutated = changed !== undefined && (await takeOver(attributes, target, changed, this.#deps.convert))
      attributes.annotate?.(
        `mutation.webhook.admission.k8s.io/${place}`,
        JSON.stringify({ configuration, webhook: name, mutated }),
      )
      return mutated
    } catch (err) {
      if (!(err instanceof WebhookFailure)) throw err
      if (!webhook.ignoresFailures) throw internalError(err.message, { cause: err })
      attributes.annotate?.(`failed-open.mutation.webhook.admission.k8s.io/${place}`, name)
      this.#deps.logger.warn({ configuration, webhook: name, err }, 'webhook failed, request goes on')
      return false
    }
  }

  #roundsOf(attributes: AdmissionAttributes): Rounds {
    let rounds = this.#rounds.get(attributes)
    if (!rounds) {
      rounds = { asked: new Set(), again: new Set(), left: undefined }
      this.#rounds.set(attributes, rounds)
    }
    return rounds
  }
}

/** The object was changed: those that were asked before and want to know are asked again. */
function askAgain({ asked, again }: Rounds): void {
  for (const webhook of asked) again.add(webhook)
  asked.clear()
}
