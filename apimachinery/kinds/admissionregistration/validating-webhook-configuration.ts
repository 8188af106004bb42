import type { ValidatingWebhookConfiguration } from '../../types/admissionregistration-v1.ts'
import { defineKind } from '../define-kind.ts'
import { webhookConfigurationRules } from './webhook-configuration.ts'

/** ValidatingWebhookConfiguration: webhooks that may refuse objects on admission. */
export const validatingWebhookConfigurations = defineKind<ValidatingWebhookConfiguration>({
  ...webhookConfigurationRules,
  shape: 'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
})
