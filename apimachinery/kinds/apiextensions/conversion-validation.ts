import { type FieldError, forbiddenField, invalidField, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dns1035LabelErrors } from '../../names.ts'
import type { CustomResourceConversion } from '../../types/apiextensions-v1.ts'
import { each, requiredOneOf } from '../validation/fields.ts'
import { webhookClientErrors } from '../validation/webhook-client.ts'

/** Versions of ConversionReview that we can send (upstream knows v1beta1 as well). */
const reviewVersions = ['v1', 'v1beta1']

/** What is wrong with how versions are converted. Upstream's field names are those of its internal type. */
export function conversionErrors(conversion: CustomResourceConversion | undefined, path: string): FieldError[] {
  if (!conversion) return []
  const { strategy, webhook } = conversion
  const errors = requiredOneOf(`${path}.strategy`, strategy, ['None', 'Webhook'])
  const clientPath = `${path}.webhookClientConfig`
  const versionsPath = `${path}.conversionReviewVersions`
  const versions = webhook?.conversionReviewVersions ?? []
  if (strategy === 'Webhook') {
    const missing = requiredField(clientPath, 'required when strategy is set to Webhook')
    const client = webhook?.clientConfig ? webhookClientErrors(webhook.clientConfig, clientPath) : [missing]
    return [...errors, ...client, ...versionsErrors(versions, versionsPath)]
  }
  const detail = 'should not be set when strategy is not set to Webhook'
  if (webhook?.clientConfig) errors.push(forbiddenField(clientPath, detail))
  if (versions.length > 0) errors.push(forbiddenField(versionsPath, detail))
  return errors
}

function versionsErrors(versions: readonly string[], path: string): FieldError[] {
  if (versions.length === 0) return [requiredField(path)]
  const errors = each(path, versions, (version, at, index) =>
    versions.indexOf(version) < index
      ? [invalidField(at, version, 'duplicate version')]
      : invalids(at, version, dns1035LabelErrors(version)),
  )
  if (versions.some((version) => reviewVersions.includes(version))) return errors
  return [...errors, invalidField(path, versions, `must include at least one of ${reviewVersions.join(', ')}`)]
}
