import { forbidden } from '../../../apimachinery/errors.ts'
import type { AdmissionAttributes } from '../admission.ts'
import { type MatchDeps, matchResources } from '../matching/match-resources.ts'
import { errorText } from '../matching/match-selectors.ts'
import type { MatchTarget } from '../matching/target.ts'
import { PolicyRun } from '../policies/policy-run.ts'
import { RequestVariables, type VariableDeps } from '../policies/policy-variables.ts'
import type { Webhook } from './webhook.ts'

/** What matching webhooks looks at besides the request. */
export type WebhookMatchDeps = MatchDeps & VariableDeps

/**
 * Whether a webhook is to be asked about a request as it is now.
 * @returns the version of the resource that it asked for
 * @throws {ApiError} Forbidden: its match conditions failed; NotFound: there is no such namespace
 */
export function matchWebhook(
  webhook: Webhook,
  attributes: AdmissionAttributes,
  deps: WebhookMatchDeps,
): MatchTarget | undefined {
  const { rules = [], matchPolicy, namespaceSelector, objectSelector } = webhook.spec
  // A webhook without rules is never asked; of policies it would be the other way around.
  if (rules.length === 0) return undefined
  const match = { resourceRules: rules, matchPolicy, namespaceSelector, objectSelector }
  const target = matchResources(match, attributes, deps)
  return target && conditionsHold(webhook, attributes, target, deps) ? target : undefined
}

function conditionsHold(
  webhook: Webhook,
  attributes: AdmissionAttributes,
  target: MatchTarget,
  deps: WebhookMatchDeps,
): boolean {
  const { conditions } = webhook
  if (!conditions) return true
  const result = evaluate()
  if (typeof result === 'boolean') return result
  if (webhook.ignoresFailures) return false
  throw forbidden(attributes.kind, attributes.name, result)

  function evaluate(): boolean | string {
    try {
      const run = new PolicyRun(conditions!, new RequestVariables(attributes, target, deps), null)
      return run.matches(conditions!.conditions)
    } catch (err) {
      return errorText(err)
    }
  }
}
