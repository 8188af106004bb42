import { type FieldError, forbiddenField, requiredField } from '../../../../field-error.ts'
import { annotationsErrors, labelsErrors } from '../../../../meta-validation.ts'
import type { EphemeralVolumeSource } from '../../../../types/core-v1.ts'
import type { ObjectMeta } from '../../../../types/meta-v1.ts'
import { claimSpecErrors } from '../../../validation/claim-spec.ts'

/** What is wrong with the template of the claim that comes and goes with a pod (KEP-1698). */
export function ephemeralErrors({ volumeClaimTemplate }: EphemeralVolumeSource, path: string): FieldError[] {
  const at = `${path}.volumeClaimTemplate`
  if (!volumeClaimTemplate) return [requiredField(at)]
  return [
    ...templateMetaErrors(volumeClaimTemplate.metadata ?? {}, `${at}.metadata`),
    ...claimSpecErrors(volumeClaimTemplate.spec, `${at}.spec`),
  ]
}

/** Of the metadata of a template whose objects are named by the server, labels and annotations have a meaning. */
export function templateMetaErrors(metadata: Partial<ObjectMeta>, path: string): FieldError[] {
  const { annotations, labels, ...others } = metadata
  return [
    ...annotationsErrors(annotations, `${path}.annotations`),
    ...labelsErrors(labels, `${path}.labels`),
    ...Object.entries(others)
      .filter(([, value]) => isSet(value))
      .map(([field]) => forbiddenField(`${path}.${field}`, 'cannot be set')),
  ]
}

function isSet(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value)
}
