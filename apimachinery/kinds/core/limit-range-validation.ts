import { ownValue } from '../../equality.ts'
import { duplicateField, type FieldError, forbiddenField, invalidField, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { qualifiedNameErrors } from '../../names.ts'
import { parseQuantity, type Quantity, quantityOf } from '../../quantity.ts'
import type { LimitRange, LimitRangeItem } from '../../types/core-v1.ts'
import { each } from '../validation/fields.ts'
import { containerResourceNameErrors, mayOvercommit, resourceNameErrors } from '../validation/resource-names.ts'

const amounts = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const
const standardTypes = ['Container', 'PersistentVolumeClaim', 'Pod']

/** What is wrong with limits: each kind of thing has one item, whose numbers must rise from the minimum to the maximum. */
export function validateLimitRange({ spec }: LimitRange): FieldError[] {
  const types = new Set<string>()
  return each('spec.limits', spec?.limits, (item, at) => {
    const errors = typeNameErrors(item.type, `${at}.type`)
    if (types.has(item.type)) errors.push(duplicateField(`${at}.type`, item.type))
    types.add(item.type)
    return [...errors, ...namesErrors(item, at), ...storageErrors(item, at), ...numbersErrors(item, at)]
  })
}

function typeNameErrors(type: string, path: string): FieldError[] {
  const errors = invalids(path, type, qualifiedNameErrors(type))
  if (errors.length > 0 || type.includes('/') || standardTypes.includes(type)) return errors
  return [invalidField(path, type, 'must be a standard limit type or fully qualified')]
}

function namesErrors(item: LimitRangeItem, path: string): FieldError[] {
  const ofContainers = item.type === 'Container' || item.type === 'Pod'
  const nameErrors = ofContainers ? containerResourceNameErrors : resourceNameErrors
  return amounts.flatMap((field) => {
    const names = Object.keys(item[field] ?? {})
    if (!hasDefaults(item) && field.startsWith('default')) {
      const detail = "may not be specified when `type` is 'Pod'"
      return names.length > 0 ? [forbiddenField(`${path}.${field}`, detail)] : []
    }
    return names.flatMap((name) => nameErrors(name, `${path}.${field}[${name}]`))
  })
}

function hasDefaults({ type }: LimitRangeItem): boolean {
  return type !== 'Pod'
}

function storageErrors({ type, min, max }: LimitRangeItem, path: string): FieldError[] {
  if (type !== 'PersistentVolumeClaim' || min?.['storage'] || max?.['storage']) return []
  return [
    requiredField(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided'),
  ]
}

/** The numbers of an item for one resource, those that are given. */
type Numbers = { [field in (typeof amounts)[number]]?: Quantity }

function numbersErrors(item: LimitRangeItem, path: string): FieldError[] {
  const counted = hasDefaults(item)
    ? amounts
    : amounts.filter((field) => field !== 'default' && field !== 'defaultRequest')
  const resources = new Set(counted.flatMap((field) => Object.keys(item[field] ?? {})))
  return [...resources].flatMap((resource) => {
    const numbers: Numbers = {}
    for (const field of counted) {
      const text = ownValue(item[field], resource)
      if (text !== undefined) numbers[field] = parseQuantity(text)
    }
    return [
      ...orderErrors(numbers, path, resource),
      ...ratioErrors(numbers, `${path}.maxLimitRequestRatio[${resource}]`),
      ...sameDefaultsErrors(numbers, path, resource),
    ]
  })
}

/** What must not be less than what: the field that an error is about, the lower and the higher one, and whose value is shown. */
const pairs = [
  ['min', 'min', 'max', 'min'],
  ['defaultRequest', 'min', 'defaultRequest', 'defaultRequest'],
  ['defaultRequest', 'defaultRequest', 'max', 'defaultRequest'],
  ['defaultRequest', 'defaultRequest', 'default', 'defaultRequest'],
  ['default', 'min', 'default', 'min'],
  ['default', 'default', 'max', 'max'],
] as const

function orderErrors(numbers: Numbers, path: string, resource: string): FieldError[] {
  return pairs.flatMap(([about, low, high, shown]) => {
    const lower = numbers[low]
    const higher = numbers[high]
    if (!lower || !higher || lower.cmp(higher) <= 0) return []
    const detail = `${wordFor(low, about)} value ${lower} is greater than ${wordFor(high, about)} value ${higher}`
    return [invalidField(`${path}.${about}[${resource}]`, String(numbers[shown]), detail)]
  })
}

function wordFor(field: string, about: string): string {
  if (field === 'defaultRequest') return 'default request'
  return field === 'default' && about === 'defaultRequest' ? 'default limit' : field
}

function ratioErrors({ maxLimitRequestRatio: ratio, min, max }: Numbers, path: string): FieldError[] {
  if (!ratio) return []
  const wrong = (detail: string) => invalidField(path, ratio.toString(), `ratio ${ratio} is ${detail}`)
  const errors = ratio.cmp(quantityOf(1)) < 0 ? [wrong('less than 1')] : []
  if (!min || !max) return errors
  const widest = max.asNumber() / min.asNumber()
  return ratio.asNumber() > widest ? [...errors, wrong(`greater than max/min = ${widest.toFixed(6)}`)] : errors
}

function sameDefaultsErrors(numbers: Numbers, path: string, resource: string): FieldError[] {
  const { default: limit, defaultRequest: request } = numbers
  if (mayOvercommit(resource) || !limit || !request || limit.cmp(request) === 0) return []
  const detail = `default value ${limit} must equal to defaultRequest value ${request} in ${resource}`
  return [invalidField(`${path}.defaultRequest[${resource}]`, request.toString(), detail)]
}
