import { type FieldError, forbiddenField, invalidField, requiredField } from '../../field-error.ts'
import { parseQuantity, type Quantity } from '../../quantity.ts'
import type { CapacityRequestPolicy, CapacityRequestPolicyRange, DeviceCapacity } from '../../types/resource-v1.ts'
import { each } from '../validation/fields.ts'
import { uniqueEach } from './collections.ts'

/** resource.k8s.io/v1 CapacityRequestPolicyDiscreteMaxOptions. */
const maxOptions = 10

/** What is wrong with how much of a capacity a request may take. Only devices that are shared can have such a policy. */
export function capacityErrors(
  { value, requestPolicy }: DeviceCapacity,
  path: string,
  isShared: boolean,
): FieldError[] {
  if (!requestPolicy) return []
  const field = `${path}.requestPolicy`
  return isShared
    ? policyErrors(requestPolicy, parseQuantity(value), field)
    : [forbiddenField(field, 'allowMultipleAllocations must be true')]
}

function policyErrors(policy: CapacityRequestPolicy, capacity: Quantity, path: string): FieldError[] {
  const { default: text, validValues, validRange } = policy
  const hasValues = (validValues?.length ?? 0) > 0
  if (hasValues && validRange) {
    const detail = 'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time'
    return [forbiddenField(path, detail)]
  }
  if (!hasValues && !validRange) return []
  if (text === undefined) {
    return [requiredField(`${path}.default`, `required when ${hasValues ? 'validValues' : 'validRange'} is defined`)]
  }
  return validRange
    ? rangeErrors(validRange, parseQuantity(text), capacity, `${path}.validRange`)
    : valuesErrors(validValues!, parseQuantity(text), capacity, `${path}.validValues`)
}

function valuesErrors(values: readonly string[], standard: Quantity, capacity: Quantity, path: string): FieldError[] {
  const options = values.map(parseQuantity)
  return [
    ...each(path, options, (option, at, index) =>
      index > 0 && options[index - 1]!.cmp(option) > 0
        ? [invalidField(at, option.toString(), 'values must be sorted in ascending order')]
        : [],
    ),
    ...uniqueEach(
      path,
      options,
      maxOptions,
      (option) => String(option.value()),
      (option, at) =>
        option.cmp(capacity) > 0
          ? [invalidField(at, option.toString(), `option is larger than capacity value: ${capacity}`)]
          : [],
    ),
    ...(options.some((option) => option.cmp(standard) === 0)
      ? []
      : [invalidField(path, standard.toString(), 'default value is not valid according to the requestPolicy')]),
  ]
}

function rangeErrors(
  range: CapacityRequestPolicyRange,
  standard: Quantity,
  capacity: Quantity,
  path: string,
): FieldError[] {
  if (range.min === undefined) return [requiredField(`${path}.min`, 'required when validRange is defined')]
  const min = parseQuantity(range.min)
  const errors: FieldError[] = []
  const refuse = (field: string, value: Quantity, detail: string) =>
    errors.push(invalidField(`${path}.${field}`, value.toString(), detail))
  if (min.cmp(capacity) > 0) refuse('min', min, `min is larger than capacity value: ${capacity}`)
  if (standard.cmp(min) < 0) refuse('min', standard, `default is less than min: ${min}`)
  const max = range.max === undefined ? undefined : parseQuantity(range.max)
  if (max) {
    if (min.cmp(max) > 0) refuse('max', min, `min is larger than max: ${max}`)
    if (max.cmp(capacity) > 0) refuse('max', max, `max is larger than capacity value: ${capacity}`)
    if (standard.cmp(max) > 0) refuse('max', standard, `default is more than max: ${max}`)
  }
  if (range.step === undefined) return errors
  const step = parseQuantity(range.step)
  const first = min.add(step)
  if (first.cmp(capacity) > 0) refuse('step', step, `one step ${first} is larger than capacity value: ${capacity}`)
  for (const value of max ? [standard, max] : [standard]) {
    if ((value.value() - min.value()) % step.value() === 0) continue
    refuse('step', value, `value is not a multiple of a given step (${step}) from (${min})`)
  }
  return errors
}
