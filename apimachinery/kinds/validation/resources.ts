import { ownValue } from '../../equality.ts'
import { type FieldError, forbiddenField, invalidField, requiredField } from '../../field-error.ts'
import { parseQuantity, type Quantity } from '../../quantity.ts'
import type { ResourceRequirements } from '../../types/core-v1.ts'
import {
  containerResourceNameErrors,
  hugePageSize,
  isHugePages,
  isIntegerResource,
  mayOvercommit,
} from './resource-names.ts'

type NameErrors = (name: string, path: string) => FieldError[]

/** What is wrong with requests and limits (ValidateResourceRequirements). */
export function resourceRequirementsErrors(
  resources: ResourceRequirements | undefined,
  path: string,
  nameErrors: NameErrors = containerResourceNameErrors,
): FieldError[] {
  const limits = resources?.limits ?? {}
  const requests = resources?.requests ?? {}
  return [
    ...Object.entries(limits).flatMap(([name, quantity]) => [
      ...amountErrors(name, quantity, `${path}.limits[${name}]`, nameErrors),
      ...wholePagesErrors(name, parseQuantity(quantity), `${path}.limits[${name}]`),
    ]),
    ...Object.entries(requests).flatMap(([name, quantity]) => [
      ...amountErrors(name, quantity, `${path}.requests[${name}]`, nameErrors),
      ...requestErrors(name, parseQuantity(quantity), ownValue(limits, name), path),
      ...wholePagesErrors(name, parseQuantity(quantity), `${path}.requests[${name}]`),
    ]),
    ...hugePagesErrors({ ...limits, ...requests }, path),
  ]
}

/** What is wrong with a list of amounts by resource name. */
export function amountsErrors(
  amounts: Readonly<Record<string, string>> | undefined,
  path: string,
  nameErrors: NameErrors,
): FieldError[] {
  return Object.entries(amounts ?? {}).flatMap(([name, quantity]) =>
    amountErrors(name, quantity, `${path}[${name}]`, nameErrors),
  )
}

/** What is wrong with an amount, whatever it is of. */
export function quantityErrors(name: string, quantity: Quantity, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (quantity.sign() < 0) errors.push(invalidField(path, quantity.toString(), 'must be greater than or equal to 0'))
  if (isIntegerResource(name) && quantity.milliValue() % 1000 !== 0) {
    errors.push(invalidField(path, quantity.toString(), 'must be an integer'))
  }
  return errors
}

function amountErrors(name: string, quantity: string, path: string, nameErrors: NameErrors): FieldError[] {
  return [...nameErrors(name, path), ...quantityErrors(name, parseQuantity(quantity), path)]
}

function requestErrors(name: string, request: Quantity, limitText: string | undefined, path: string): FieldError[] {
  if (limitText === undefined) {
    if (mayOvercommit(name)) return []
    return [requiredField(`${path}.limits`, 'Limit must be set for non overcommitable resources')]
  }
  const limit = parseQuantity(limitText)
  const order = request.cmp(limit)
  const must = (words: string) => [
    invalidField(`${path}.requests`, request.toString(), `must be ${words} ${name} limit of ${limit}`),
  ]
  if (order !== 0 && !mayOvercommit(name)) return must('equal to')
  return order > 0 ? must('less than or equal to') : []
}

function wholePagesErrors(name: string, quantity: Quantity, path: string): FieldError[] {
  if (!isHugePages(name)) return []
  const pageBytes = hugePageSize(name)
  if (pageBytes !== undefined && quantity.value() % pageBytes === 0) return []
  return [invalidField(path, quantity.toString(), `${quantity} is not positive integer multiple of ${name}`)]
}

function hugePagesErrors(amounts: Readonly<Record<string, string>>, path: string): FieldError[] {
  const names = Object.keys(amounts)
  if (!names.some(isHugePages) || names.includes('cpu') || names.includes('memory')) return []
  return [forbiddenField(path, 'HugePages require cpu or memory')]
}
