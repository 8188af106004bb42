import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes } from '../admission.ts'
import { resourceMatches } from '../matching/match-rules.ts'
import { type Webhook, type WebhookConfiguration, webhooksOf } from './webhook.ts'

/** A webhook, and its place among all of all configurations, by which the audit log calls it. */
export interface IndexedWebhook {
  readonly webhook: Webhook
  readonly index: number
}

const none: readonly IndexedWebhook[] = []

/**
 * The webhooks of one kind of configurations, by the resource that they are for. What is known of a configuration lasts
 * as long as its version.
 */
export class WebhookIndex {
  readonly #kind: Kind<WebhookConfiguration>
  readonly #reader: ObjectReader
  readonly #compiled = new WeakMap<WebhookConfiguration, readonly Webhook[]>()
  #configurations: readonly WebhookConfiguration[] = []
  readonly #byResource = new Map<string, readonly IndexedWebhook[]>()

  constructor(kind: Kind<WebhookConfiguration>, reader: ObjectReader) {
    this.#kind = kind
    this.#reader = reader
  }

  /**
   * Webhooks with a rule for the resource of a request, in some version of it: by the name of their configuration, then
   * in its order.
   */
  candidates({ kind, subresource }: AdmissionAttributes): readonly IndexedWebhook[] {
    const configurations = this.#reader.list(this.#kind)
    if (configurations.length === 0) return none
    this.#refresh(configurations)
    const key = `${kind.plural}/${subresource}`
    let found = this.#byResource.get(key)
    if (!found) {
      found = configurations
        .flatMap((one) => this.#webhooksOf(one))
        .map((webhook, index) => ({ webhook, index }))
        .filter(({ webhook }) => isFor(webhook, kind, subresource))
      this.#byResource.set(key, found)
    }
    return found
  }

  #refresh(configurations: readonly WebhookConfiguration[]): void {
    const known = this.#configurations
    if (known.length === configurations.length && configurations.every((one, i) => one === known[i])) return
    this.#configurations = configurations
    this.#byResource.clear()
  }

  #webhooksOf(configuration: WebhookConfiguration): readonly Webhook[] {
    let webhooks = this.#compiled.get(configuration)
    if (!webhooks) {
      webhooks = webhooksOf(configuration)
      this.#compiled.set(configuration, webhooks)
    }
    return webhooks
  }
}

// Groups and versions are judged with the request: events, for one, are in two groups.
function isFor({ spec }: Webhook, { plural }: Kind, subresource: string): boolean {
  return (spec.rules ?? []).some(({ resources = [] }) =>
    resources.some((resource) => resourceMatches(resource, plural, subresource)),
  )
}
