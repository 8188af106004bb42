import type {
  MutatingWebhook,
  MutatingWebhookConfiguration,
  ValidatingWebhook,
  ValidatingWebhookConfiguration,
} from '../../../apimachinery/types/admissionregistration-v1.ts'
import { PolicyProgram } from '../policies/policy-program.ts'

/** Configurations of both kinds. */
export type WebhookConfiguration = MutatingWebhookConfiguration | ValidatingWebhookConfiguration

/** One webhook of one version of a configuration. */
export class Webhook {
  readonly configuration: string
  readonly spec: MutatingWebhook | ValidatingWebhook
  #conditions: PolicyProgram | undefined

  constructor(configuration: string, spec: MutatingWebhook | ValidatingWebhook) {
    this.configuration = configuration
    this.spec = spec
  }

  get name(): string {
    return this.spec.name
  }

  /** Whether requests pass when the webhook cannot be asked. */
  get ignoresFailures(): boolean {
    return this.spec.failurePolicy === 'Ignore'
  }

  /** Whether the webhook wants to see what others changed after it. */
  get isReinvocable(): boolean {
    return 'reinvocationPolicy' in this.spec && this.spec.reinvocationPolicy === 'IfNeeded'
  }

  /** The match conditions, compiled when they are needed first; undefined: there are none. */
  get conditions(): PolicyProgram | undefined {
    const { matchConditions } = this.spec
    if (!matchConditions?.length) return undefined
    this.#conditions ??= new PolicyProgram({ spec: { matchConditions } }, false)
    return this.#conditions
  }
}

/** The webhooks of a configuration, in their order. */
export function webhooksOf({ metadata, webhooks = [] }: WebhookConfiguration): readonly Webhook[] {
  return webhooks.map((spec) => new Webhook(metadata.name, spec))
}
