import { type FieldError, forbiddenField, invalidField, requiredField, unsupportedField } from '../../field-error.ts'
import { dnsLabelErrors } from '../../names.ts'
import { parseQuantity } from '../../quantity.ts'
import type { MetricIdentifier, MetricSpec, MetricTarget } from '../../types/autoscaling-v2.ts'
import { pathSegmentErrors } from '../validation/domain-names.ts'
import { optionalName } from '../validation/fields.ts'
import { containerResourceNameErrors } from '../validation/resource-names.ts'
import { objectReferenceErrors } from './object-reference.ts'

/** The fields that hold each type of metric. */
const sourceFields: Readonly<Record<string, SourceField>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
}

/** In the order in which upstream looks at them: the first that is there is judged. */
const sourceOrder = ['object', 'external', 'pods', 'resource', 'containerResource'] as const
type SourceField = (typeof sourceOrder)[number]

/** What is wrong with a metric to scale by. */
export function metricErrors(metric: MetricSpec, path: string): FieldError[] {
  const { type } = metric
  const expected = Object.hasOwn(sourceFields, type) ? sourceFields[type] : undefined
  const present = sourceOrder.filter((field) => metric[field])
  const errors = type ? [] : [requiredField(`${path}.type`, 'must specify a metric source type')]
  if (!expected) errors.push(unsupportedField(`${path}.type`, type, Object.keys(sourceFields)))
  else if (!metric[expected]) {
    errors.push(requiredField(`${path}.${expected}`, 'must populate information for the given metric source'))
  }
  const [first] = present
  if (first) errors.push(...sourceErrors(metric, first, `${path}.${first}`))
  if (present.length === 1) return errors
  const others = present.filter((field) => field !== expected)
  return [
    ...errors,
    ...others.map((field) => forbiddenField(`${path}.${field}`, 'must populate the given metric source only')),
  ]
}

function sourceErrors(metric: MetricSpec, field: SourceField, path: string): FieldError[] {
  const { object, external, pods, resource, containerResource } = metric
  switch (field) {
    case 'object':
      return [
        ...objectReferenceErrors(object!.describedObject, `${path}.describedObject`),
        ...identifierErrors(object!.metric, `${path}.metric`),
        ...targetErrors(object!.target, `${path}.target`),
        ...missingAmountErrors(object!.target, path, 'must set either a target value or averageValue'),
      ]
    case 'external':
      return [
        ...identifierErrors(external!.metric, `${path}.metric`),
        ...targetErrors(external!.target, `${path}.target`),
        ...missingAmountErrors(external!.target, path, 'must set either a target value for metric or a per-pod target'),
        ...bothAmountsErrors(external!.target, path),
      ]
    case 'pods':
      return [
        ...identifierErrors(pods!.metric, `${path}.metric`),
        ...targetErrors(pods!.target, `${path}.target`),
        ...(pods!.target.averageValue === undefined
          ? [requiredField(`${path}.target.averageValue`, 'must specify a positive target averageValue')]
          : []),
      ]
    case 'resource':
      return [
        ...(resource!.name ? [] : [requiredField(`${path}.name`, 'must specify a resource name')]),
        ...resourceTargetErrors(resource!.target, path),
      ]
    case 'containerResource': {
      const { name, container, target } = containerResource!
      return [
        ...(name
          ? containerResourceNameErrors(name, `${path}.name`)
          : [requiredField(`${path}.name`, 'must specify a resource name')]),
        ...(container ? [] : [requiredField(`${path}.container`, 'must specify a container')]),
        ...optionalName(`${path}.container`, container, dnsLabelErrors),
        ...resourceTargetErrors(target, path),
      ]
    }
  }
}

function identifierErrors({ name }: MetricIdentifier, path: string): FieldError[] {
  return pathSegmentErrors(name, `${path}.name`, 'must specify a metric name')
}

function missingAmountErrors({ value, averageValue }: MetricTarget, path: string, detail: string): FieldError[] {
  if (value !== undefined || averageValue !== undefined) return []
  return [requiredField(`${path}.target.averageValue`, detail)]
}

function bothAmountsErrors({ value, averageValue }: MetricTarget, path: string): FieldError[] {
  if (value === undefined || averageValue === undefined) return []
  const detail = 'may not set both a target value for metric and a per-pod target'
  return [forbiddenField(`${path}.target.value`, detail)]
}

function resourceTargetErrors(target: MetricTarget, path: string): FieldError[] {
  const errors = targetErrors(target, `${path}.target`)
  const { averageUtilization, averageValue } = target
  if (averageUtilization === undefined && averageValue === undefined) {
    const detail = 'must set either a target raw value or a target utilization'
    errors.push(requiredField(`${path}.target.averageUtilization`, detail))
  }
  if (averageUtilization !== undefined && averageValue !== undefined) {
    const detail = 'may not set both a target raw value and a target utilization'
    errors.push(forbiddenField(`${path}.target.averageValue`, detail))
  }
  return errors
}

function targetErrors({ type, value, averageValue, averageUtilization }: MetricTarget, path: string): FieldError[] {
  const errors = type ? [] : [requiredField(`${path}.type`, 'must specify a metric target type')]
  if (!['AverageValue', 'Utilization', 'Value'].includes(type)) {
    errors.push(invalidField(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'))
  }
  for (const [field, text] of Object.entries({ value, averageValue })) {
    if (text !== undefined && parseQuantity(text).sign() <= 0) {
      errors.push(invalidField(`${path}.${field}`, text, 'must be positive'))
    }
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.push(invalidField(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0'))
  }
  return errors
}
