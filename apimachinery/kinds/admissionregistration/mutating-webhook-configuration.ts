import type { MutatingWebhookConfiguration } from '../../types/admissionregistration-v1.ts'
import { defineKind } from '../define-kind.ts'
import { webhookConfigurationRules } from './webhook-configuration.ts'

/** MutatingWebhookConfiguration: webhooks that may change objects on admission. */
export const mutatingWebhookConfigurations = defineKind<MutatingWebhookConfiguration>({
  ...webhookConfigurationRules,
  shape: 'admissionregistration.k8s.io/v1 MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  default: (configuration) => {
    webhookConfigurationRules.default(configuration)
    for (const webhook of configuration.webhooks ?? []) webhook.reinvocationPolicy ??= 'Never'
  },
})
