import { type FieldError, invalidField } from '../../field-error.ts'
import type { CrossVersionObjectReference } from '../../types/autoscaling-v2.ts'
import { pathSegmentErrors } from '../validation/domain-names.ts'

/** What is wrong with a reference to an object, of whatever group. */
export function objectReferenceErrors(reference: CrossVersionObjectReference, path: string): FieldError[] {
  return [...nameErrors(reference, path), ...apiVersionErrors(reference, path)]
}

/**
 * What is wrong with what is to be scaled.
 * @param old what was scaled before: its apiVersion stays good enough
 */
export function scaleTargetErrors(
  reference: CrossVersionObjectReference,
  path: string,
  old: CrossVersionObjectReference | undefined,
): FieldError[] {
  const { apiVersion = '', kind } = reference
  const errors = nameErrors(reference, path)
  if (old && (old.apiVersion ?? '') === apiVersion && old.kind === kind) return errors
  const wrong = apiVersionErrors(reference, path)
  if (wrong.length > 0) return [...errors, ...wrong]
  // Only ReplicationControllers can be scaled in the core group.
  if (apiVersion.includes('/') || kind === 'ReplicationController') return errors
  return [...errors, invalidField(`${path}.apiVersion`, apiVersion, 'apiVersion must specify API group')]
}

function nameErrors({ kind, name }: CrossVersionObjectReference, path: string): FieldError[] {
  return [...pathSegmentErrors(kind, `${path}.kind`), ...pathSegmentErrors(name, `${path}.name`)]
}

function apiVersionErrors({ apiVersion = '' }: CrossVersionObjectReference, path: string): FieldError[] {
  if (apiVersion.split('/').length <= 2) return []
  return [invalidField(`${path}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)]
}
