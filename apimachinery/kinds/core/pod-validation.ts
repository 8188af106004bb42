import { type FieldError, forbiddenField } from '../../field-error.ts'
import type { Pod } from '../../types/core-v1.ts'
import { podSpecErrors } from '../validation/pod-spec.ts'

/** What is wrong with a new pod. */
export function validatePod({ spec }: Pod): FieldError[] {
  const errors = podSpecErrors(spec, 'spec')
  if (spec.nodeName && spec.schedulingGates?.length) {
    errors.push(forbiddenField('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'))
  }
  return errors
}
