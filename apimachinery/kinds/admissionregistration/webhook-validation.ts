import { duplicateField, type FieldError, invalidField, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsSubdomainErrors } from '../../names.ts'
import type {
  MutatingWebhook,
  RuleWithOperations,
  ValidatingWebhook,
  WebhookClientConfig,
} from '../../types/admissionregistration-v1.ts'
import { each, oneOf, required, requiredOneOf } from '../validation/fields.ts'
import { labelSelectorErrors } from '../validation/label-selector.ts'

type Webhook = MutatingWebhook | ValidatingWebhook

const reviewVersions = ['v1', 'v1beta1']
const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE']

/** What is wrong with the webhooks of a configuration. */
export function webhooksErrors(webhooks: readonly Webhook[] | undefined): FieldError[] {
  const names = new Set<string>()
  return each('webhooks', webhooks, (webhook, at) => {
    const errors = names.has(webhook.name) ? [duplicateField(`${at}.name`, webhook.name)] : []
    names.add(webhook.name)
    return [...errors, ...webhookErrors(webhook, at)]
  })
}

/** What is wrong with the operations and resources that something applies to. */
export function rulesErrors(rules: readonly RuleWithOperations[] | undefined, path: string): FieldError[] {
  return each(path, rules, (rule, at) => [
    ...filled(`${at}.apiGroups`, rule.apiGroups),
    ...filled(`${at}.apiVersions`, rule.apiVersions),
    ...filled(`${at}.resources`, rule.resources),
    ...filled(`${at}.operations`, rule.operations),
    ...each(`${at}.operations`, rule.operations, (operation, operationAt) => oneOf(operationAt, operation, operations)),
    ...oneOf(`${at}.scope`, rule.scope, ['*', 'Cluster', 'Namespaced']),
  ])
}

function webhookErrors(webhook: Webhook, path: string): FieldError[] {
  const { timeoutSeconds, admissionReviewVersions, sideEffects } = webhook
  const errors = fullNameErrors(webhook.name, `${path}.name`)
  if (timeoutSeconds !== undefined && (timeoutSeconds < 1 || timeoutSeconds > 30)) {
    const detail = 'the timeout value must be between 1 and 30 seconds'
    errors.push(invalidField(`${path}.timeoutSeconds`, timeoutSeconds, detail))
  }
  return [
    ...errors,
    ...versionsErrors(admissionReviewVersions ?? [], `${path}.admissionReviewVersions`),
    ...requiredOneOf(`${path}.sideEffects`, sideEffects, ['None', 'NoneOnDryRun']),
    ...oneOf(`${path}.failurePolicy`, webhook.failurePolicy, ['Fail', 'Ignore']),
    ...oneOf(`${path}.matchPolicy`, webhook.matchPolicy, ['Equivalent', 'Exact']),
    ...labelSelectorErrors(webhook.namespaceSelector, `${path}.namespaceSelector`),
    ...labelSelectorErrors(webhook.objectSelector, `${path}.objectSelector`),
    ...rulesErrors(webhook.rules, `${path}.rules`),
    ...clientConfigErrors(webhook.clientConfig, `${path}.clientConfig`),
  ]
}

function fullNameErrors(name: string, path: string): FieldError[] {
  if (!name) return [requiredField(path)]
  const errors = invalids(path, name, dnsSubdomainErrors(name))
  if (errors.length > 0 || name.split('.').length >= 3) return errors
  return [invalidField(path, name, 'should be a domain with at least three segments separated by dots')]
}

function versionsErrors(versions: readonly string[], path: string): FieldError[] {
  if (versions.length === 0) return [requiredField(path, `must specify one of ${reviewVersions.join(', ')}`)]
  if (versions.some((version) => reviewVersions.includes(version))) return []
  const detail = `must include at least one of ${reviewVersions.join(', ')}`
  return [invalidField(path, versions, detail)]
}

function clientConfigErrors({ url, service }: WebhookClientConfig, path: string): FieldError[] {
  if ((url === undefined) === (service === undefined)) {
    return [requiredField(path, 'exactly one of url or service is required')]
  }
  if (service) {
    return [
      ...required(`${path}.service.name`, service.name),
      ...required(`${path}.service.namespace`, service.namespace),
    ]
  }
  if (url!.startsWith('https://')) return []
  return [
    invalidField(`${path}.url`, url, "'https' is the only allowed URL scheme; desired format: https://host[/path]"),
  ]
}

function filled(path: string, list: readonly string[] | undefined): FieldError[] {
  return list?.length ? [] : [requiredField(path)]
}
