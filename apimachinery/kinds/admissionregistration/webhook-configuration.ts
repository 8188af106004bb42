import type {
  MutatingWebhookConfiguration,
  ValidatingWebhookConfiguration,
} from '../../types/admissionregistration-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import type { KindRules } from '../define-kind.ts'
import { defaultWebhook } from './admission-defaults.ts'
import { webhooksErrors } from './webhook-validation.ts'

type Configuration = MutatingWebhookConfiguration | ValidatingWebhookConfiguration

/** What the two kinds of webhook configurations have in common: all but their names. */
export const webhookConfigurationRules = {
  categories: ['api-extensions'],
  namespaced: false,
  tracksGeneration: true,
  unconditionalUpdate: false,
  default: ({ webhooks }) => webhooks?.forEach(defaultWebhook),
  validate: ({ webhooks }) => webhooksErrors(webhooks),
  columns: [
    nameColumn,
    column('Webhooks', ({ webhooks }) => webhooks?.length ?? 0, {
      type: 'integer',
      description: 'Webhooks indicates the number of webhooks registered in this configuration',
    }),
    ageColumn,
  ],
} satisfies Omit<KindRules<Configuration>, 'shape' | 'plural'>
