import type { ValidatingWebhookConfiguration } from '../../types/admissionregistration-v1.ts'
import { defineKind } from '../define-kind.ts'

/** ValidatingWebhookConfiguration: webhooks that may refuse objects on admission. */
export const validatingWebhookConfigurations = defineKind<ValidatingWebhookConfiguration>({
  shape: 'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
  categories: ['api-extensions'],
  namespaced: false,
  tracksGeneration: true,
  unconditionalUpdate: false,
})
