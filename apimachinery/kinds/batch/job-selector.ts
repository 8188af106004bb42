import { deepEqual, ownValue } from '../../equality.ts'
import { type FieldError, invalidField, requiredField } from '../../field-error.ts'
import type { Job } from '../../types/batch-v1.ts'
import { sortedMap } from '../validation/upstream-text.ts'

/** Labels of the pods of a Job; the names without a domain are for clients of before 1.27. */
export const jobControllerUidLabel = 'batch.kubernetes.io/controller-uid'
export const jobNameLabel = 'batch.kubernetes.io/job-name'
const oldControllerUidLabel = 'controller-uid'
const oldJobNameLabel = 'job-name'

/** Makes a Job select its own pods by its uid, unless it brings a selector of its own (`manualSelector`). */
export function generateJobSelector(job: Job): void {
  const { metadata, spec } = job
  if (spec.manualSelector) return
  const labels = {
    [oldControllerUidLabel]: metadata.uid,
    [oldJobNameLabel]: metadata.name,
    [jobControllerUidLabel]: metadata.uid,
    [jobNameLabel]: metadata.name,
  }
  const template = (spec.template.metadata ??= {})
  // What a user set wins here, for validation to refuse it if it is not what it must be.
  template.labels = { ...labels, ...template.labels }
  metadata.labels = { ...labels, ...metadata.labels }
  spec.selector ??= {}
  spec.selector.matchLabels = { [jobControllerUidLabel]: metadata.uid, ...spec.selector.matchLabels }
}

/** What is wrong with a selector that should have been generated (ValidateGeneratedSelector). */
export function generatedSelectorErrors({ metadata, spec }: Job): FieldError[] {
  if (spec.manualSelector) return []
  const labelsPath = 'spec.template.metadata.labels'
  const errors = Object.entries({ [jobControllerUidLabel]: metadata.uid, [jobNameLabel]: metadata.name }).flatMap(
    ([key, expected]) => {
      const value = ownValue(spec.template.metadata?.labels, key)
      const field = `${labelsPath}[${key}]`
      if (value === undefined) return [requiredField(field, `must be '${expected}'`)]
      return value === expected ? [] : [invalidField(field, value, `must be '${expected}'`)]
    },
  )
  const expected = { matchLabels: { [jobControllerUidLabel]: metadata.uid } }
  if (deepEqual(spec.selector, expected)) return errors
  const { matchLabels, ...selector } = spec.selector ?? {}
  const shown = matchLabels ? { matchLabels: sortedMap(matchLabels), ...selector } : (spec.selector ?? null)
  return [...errors, invalidField('spec.selector', shown, '`selector` not auto-generated')]
}
