import type { ValidatingWebhookConfiguration } from '../../types/admissionregistration-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { defaultWebhook } from './admission-defaults.ts'
import { webhooksErrors } from './webhook-validation.ts'

/** ValidatingWebhookConfiguration: webhooks that may refuse objects on admission. */
export const validatingWebhookConfigurations = defineKind<ValidatingWebhookConfiguration>({
  shape: 'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
  categories: ['api-extensions'],
  namespaced: false,
  tracksGeneration: true,
  unconditionalUpdate: false,
  default: ({ webhooks }) => {
    for (const webhook of webhooks ?? []) {
      defaultWebhook(webhook)
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
