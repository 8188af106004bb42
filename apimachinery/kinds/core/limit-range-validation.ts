import { ownValue } from '../../equality.ts'
import { duplicateField, type FieldError, forbiddenField, invalidField, requiredField } from '../../field-error.ts'
import { parseQuantity } from '../../quantity.ts'
import type { LimitRange, LimitRangeItem } from '../../types/core-v1.ts'
import { each } from '../validation/fields.ts'
import { containerResourceNameErrors, resourceNameErrors } from '../validation/resource-names.ts'
import { amountsErrors } from '../validation/resources.ts'

const amounts = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const

/** What is wrong with limits: each kind of thing has one item, whose numbers must rise from the minimum to the maximum. */
export function validateLimitRange({ spec }: LimitRange): FieldError[] {
  const types = new Set<string>()
  return each('spec.limits', spec?.limits, (item, at) => {
    const errors = types.has(item.type) ? [duplicateField(`${at}.type`, item.type)] : []
    types.add(item.type)
    const nameErrors =
      item.type === 'Container' || item.type === 'Pod' ? containerResourceNameErrors : resourceNameErrors
    return [
      ...errors,
      ...amounts.flatMap((field) => amountsErrors(item[field], `${at}.${field}`, nameErrors)),
      ...typeErrors(item, at),
      ...orderErrors(item, at),
    ]
  })
}

function typeErrors(item: LimitRangeItem, path: string): FieldError[] {
  if (item.type === 'Pod') {
    return (['default', 'defaultRequest'] as const)
      .filter((field) => Object.keys(item[field] ?? {}).length > 0)
      .map((field) => forbiddenField(`${path}.${field}`, "may not be specified when `type` is 'Pod'"))
  }
  if (item.type !== 'PersistentVolumeClaim' || item.min?.['storage'] || item.max?.['storage']) return []
  return [
    requiredField(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided'),
  ]
}

/** What must not be less than what: the field that an error is about, the lower one, the higher one. */
const pairs = [
  ['min', 'min', 'max'],
  ['defaultRequest', 'min', 'defaultRequest'],
  ['defaultRequest', 'defaultRequest', 'max'],
  ['defaultRequest', 'defaultRequest', 'default'],
  ['default', 'min', 'default'],
  ['default', 'default', 'max'],
] as const

function wordFor(field: string, about: string): string {
  if (field === 'defaultRequest') return 'default request'
  return field === 'default' && about === 'defaultRequest' ? 'default limit' : field
}

function orderErrors(item: LimitRangeItem, path: string): FieldError[] {
  return pairs.flatMap(([about, low, high]) =>
    Object.entries(item[low] ?? {}).flatMap(([name, lowText]) => {
      const highText = ownValue(item[high], name)
      if (highText === undefined || parseQuantity(lowText).cmp(parseQuantity(highText)) <= 0) return []
      const words = [wordFor(low, about), wordFor(high, about)]
      const detail = `${words[0]} value ${lowText} is greater than ${words[1]} value ${highText}`
      return [invalidField(`${path}.${about}[${name}]`, ownValue(item[about], name), detail)]
    }),
  )
}
