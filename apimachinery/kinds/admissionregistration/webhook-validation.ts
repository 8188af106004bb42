import { duplicateField, type FieldError, invalidField, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dns1035LabelErrors } from '../../names.ts'
import type { MutatingWebhook, ValidatingWebhook } from '../../types/admissionregistration-v1.ts'
import { fullyQualifiedNameErrors } from '../validation/domain-names.ts'
import { each, oneOf } from '../validation/fields.ts'
import { labelSelectorErrors } from '../validation/label-selector.ts'
import { webhookClientErrors } from '../validation/webhook-client.ts'
import { matchConditionsErrors } from './match-conditions.ts'
import { rulesErrors } from './rule-validation.ts'

type Webhook = MutatingWebhook | ValidatingWebhook

const reviewVersions = ['v1', 'v1beta1']
const sideEffectClasses = ['None', 'NoneOnDryRun']

/** What is wrong with the webhooks of a configuration. */
export function webhooksErrors(webhooks: readonly Webhook[] | undefined): FieldError[] {
  const names = new Set<string>()
  return each('webhooks', webhooks, (webhook, at) => {
    const errors = names.has(webhook.name) ? [duplicateField(`${at}.name`, webhook.name)] : []
    if (webhook.name) names.add(webhook.name)
    return [...errors, ...webhookErrors(webhook, at)]
  })
}

function webhookErrors(webhook: Webhook, path: string): FieldError[] {
  return [
    ...fullyQualifiedNameErrors(webhook.name, `${path}.name`),
    ...rulesErrors(webhook.rules, `${path}.rules`),
    ...oneOf(`${path}.failurePolicy`, webhook.failurePolicy, ['Fail', 'Ignore']),
    ...oneOf(`${path}.matchPolicy`, webhook.matchPolicy, ['Equivalent', 'Exact']),
    ...sideEffectsErrors(webhook.sideEffects, `${path}.sideEffects`),
    ...timeoutErrors(webhook.timeoutSeconds, `${path}.timeoutSeconds`),
    ...labelSelectorErrors(webhook.namespaceSelector, `${path}.namespaceSelector`),
    ...labelSelectorErrors(webhook.objectSelector, `${path}.objectSelector`),
    ...('reinvocationPolicy' in webhook
      ? oneOf(`${path}.reinvocationPolicy`, webhook.reinvocationPolicy, ['IfNeeded', 'Never'])
      : []),
    ...webhookClientErrors(webhook.clientConfig, `${path}.clientConfig`),
    ...matchConditionsErrors(webhook.matchConditions, `${path}.matchConditions`),
    ...versionsErrors(webhook.admissionReviewVersions ?? [], `${path}.admissionReviewVersions`),
  ]
}

function sideEffectsErrors(sideEffects: string | undefined, path: string): FieldError[] {
  if (sideEffects) return oneOf(path, sideEffects, sideEffectClasses)
  return [requiredField(path, `must specify one of ${sideEffectClasses.join(', ')}`)]
}

function timeoutErrors(seconds: number | undefined, path: string): FieldError[] {
  if (seconds === undefined || (seconds >= 1 && seconds <= 30)) return []
  return [invalidField(path, seconds, 'the timeout value must be between 1 and 30 seconds')]
}

function versionsErrors(versions: readonly string[], path: string): FieldError[] {
  if (versions.length === 0) return [requiredField(path, `must specify one of ${reviewVersions.join(', ')}`)]
  const errors = each(path, versions, (version, at, index) =>
    versions.indexOf(version) < index
      ? [invalidField(at, version, 'duplicate version')]
      : invalids(at, version, dns1035LabelErrors(version)),
  )
  if (versions.some((version) => reviewVersions.includes(version))) return errors
  return [...errors, invalidField(path, versions, `must include at least one of ${reviewVersions.join(', ')}`)]
}
