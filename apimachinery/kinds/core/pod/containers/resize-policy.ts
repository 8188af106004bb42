import { duplicateField, type FieldError, invalidField } from '../../../../field-error.ts'
import type { ContainerResizePolicy } from '../../../../types/core-v1.ts'
import { requiredOneOf } from '../../../validation/fields.ts'

/** What is wrong with what a resize of a container comes to (KEP-1287). Most errors do not say in which of the policies. */
export function resizePolicyErrors(
  policies: readonly ContainerResizePolicy[] | undefined,
  path: string,
  podRestartPolicy: string | undefined,
): FieldError[] {
  const resources = new Set<string>()
  return (policies ?? []).flatMap(({ resourceName, restartPolicy }, index) => {
    const errors = resources.has(resourceName) ? [duplicateField(`${path}[${index}]`, resourceName)] : []
    resources.add(resourceName)
    errors.push(
      ...requiredOneOf(path, resourceName, ['cpu', 'memory']),
      ...requiredOneOf(path, restartPolicy, ['NotRequired', 'RestartContainer']),
    )
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired') {
      errors.push(invalidField(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"))
    }
    return errors
  })
}
