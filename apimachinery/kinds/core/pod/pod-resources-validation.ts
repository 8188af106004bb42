import { ownValue } from '../../../equality.ts'
import { type FieldError, forbiddenField, invalidField, unsupportedField } from '../../../field-error.ts'
import { parseQuantity, zeroQuantity } from '../../../quantity.ts'
import type { PodSpec } from '../../../types/core-v1.ts'
import { each } from '../../validation/fields.ts'
import { resourceNameErrors } from '../../validation/resource-names.ts'
import { resourceRequirementsErrors } from '../../validation/resources.ts'
import { containerRequests } from '../pod-resources.ts'
import { isPodLevelResource } from './defaults/resource-defaults.ts'

/** What is wrong with the resources of a pod as a whole (KEP-2837): its containers have to fit in. */
export function podLevelResourcesErrors(spec: PodSpec, path: string): FieldError[] {
  const { resources } = spec
  if (!resources) return []
  return [
    ...(resources.claims ? [forbiddenField(`${path}.claims`, 'claims cannot be set for Resources at pod-level')] : []),
    ...resourceRequirementsErrors(resources, path, podResourceNameErrors),
    ...requestsErrors(spec, `${path}.requests`),
    ...limitsErrors(spec, path),
  ]
}

function podResourceNameErrors(name: string, path: string): FieldError[] {
  const errors = resourceNameErrors(name, path)
  if (errors.length > 0 || isPodLevelResource(name)) return errors
  return [unsupportedField(path, name, ['cpu', 'hugepages-', 'memory'])]
}

function requestsErrors(spec: PodSpec, path: string): FieldError[] {
  return [...containerRequests(spec)].flatMap(([name, sum]) => {
    if (!isPodLevelResource(name)) return []
    const text = ownValue(spec.resources?.requests, name)
    const wanted = text === undefined ? zeroQuantity : parseQuantity(text)
    if (sum.cmp(wanted) <= 0) return []
    const detail = `must be greater than or equal to aggregate container requests of ${sum}`
    return [invalidField(`${path}[${name}]`, wanted.toString(), detail)]
  })
}

function limitsErrors({ containers, resources: ofPod }: PodSpec, path: string): FieldError[] {
  return each(`${path}.containers`, containers, ({ resources }, at) =>
    Object.entries(resources?.limits ?? {}).flatMap(([name, limit]) => {
      const podLimit = ownValue(ofPod?.limits, name)
      if (podLimit === undefined || parseQuantity(limit).cmp(parseQuantity(podLimit)) <= 0) return []
      return [invalidField(`${at}[${name}].limits`, limit, `must be less than or equal to pod limits of ${podLimit}`)]
    }),
  )
}
