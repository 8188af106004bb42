import type { MutatingWebhookConfiguration } from '../../types/admissionregistration-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { defaultWebhook } from './admission-defaults.ts'
import { webhooksErrors } from './webhook-validation.ts'

/** MutatingWebhookConfiguration: webhooks that may change objects on admission. */
export const mutatingWebhookConfigurations = defineKind<MutatingWebhookConfiguration>({
  shape: 'admissionregistration.k8s.io/v1 MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  categories: ['api-extensions'],
  namespaced: false,
  tracksGeneration: true,
  unconditionalUpdate: false,
  default: ({ webhooks }) => {
    for (const webhook of webhooks ?? []) {
      defaultWebhook(webhook)
      webhook.reinvocationPolicy ??= 'Never'
    }
  },
  validate: ({ webhooks }) => webhooksErrors(webhooks),
  columns: [
    nameColumn,
    column('Webhooks', ({ webhooks }) => webhooks?.length ?? 0, {
      type: 'integer',
      description: 'Webhooks indicates the number of webhooks registered in this configuration',
    }),
    ageColumn,
  ],
})
