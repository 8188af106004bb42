import { formatLabelSelector } from '../../selectors/labels.ts'
import type {
  MatchResources,
  MutatingWebhook,
  ParamRef,
  RuleWithOperations,
  ValidatingWebhook,
} from '../../types/admissionregistration-v1.ts'

/** Defaults of what a policy or its binding applies to. */
export function defaultMatchResources(match: MatchResources): void {
  match.matchPolicy ??= 'Equivalent'
  match.namespaceSelector ??= {}
  match.objectSelector ??= {}
  defaultRules(match.resourceRules)
  defaultRules(match.excludeResourceRules)
}

/** Defaults that both kinds of webhooks share. */
export function defaultWebhook(webhook: MutatingWebhook | ValidatingWebhook): void {
  webhook.failurePolicy ??= 'Fail'
  webhook.matchPolicy ??= 'Equivalent'
  webhook.namespaceSelector ??= {}
  webhook.objectSelector ??= {}
  webhook.timeoutSeconds ??= 10
  if (webhook.clientConfig.service) webhook.clientConfig.service.port ??= 443
  defaultRules(webhook.rules)
}

function defaultRules(rules: Pick<RuleWithOperations, 'scope'>[] | undefined): void {
  for (const rule of rules ?? []) rule.scope ??= '*'
}

/** The parameters of a policy binding, for its table. */
export function paramRefCell(ref: ParamRef | undefined): string {
  if (!ref) return '<unset>'
  const what = ref.name || (ref.selector ? formatLabelSelector(ref.selector) : '*')
  return ref.namespace ? `${ref.namespace}/${what}` : what
}
