import type { MutatingWebhookConfiguration } from '../../types/admissionregistration-v1.ts'
import { defineKind } from '../define-kind.ts'

/** MutatingWebhookConfiguration: webhooks that may change objects on admission. */
export const mutatingWebhookConfigurations = defineKind<MutatingWebhookConfiguration>({
  shape: 'admissionregistration.k8s.io/v1 MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  categories: ['api-extensions'],
  namespaced: false,
  tracksGeneration: true,
  unconditionalUpdate: false,
})
