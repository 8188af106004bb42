import { type FieldError, forbiddenField } from '../../../field-error.ts'
import type { Pod } from '../../../types/core-v1.ts'

/** What a new pod may not have yet: containers to look into it, and a node before its gates have opened. */
export function validateNewPod({ spec }: Pod): FieldError[] {
  const errors: FieldError[] = []
  if (spec.ephemeralContainers?.length) {
    errors.push(forbiddenField('spec.ephemeralContainers', 'cannot be set on create'))
  }
  if (spec.nodeName && spec.schedulingGates?.length) {
    errors.push(forbiddenField('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'))
  }
  return errors
}
