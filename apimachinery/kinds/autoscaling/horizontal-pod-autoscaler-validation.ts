import { type FieldError, forbiddenField, invalidField, requiredField } from '../../field-error.ts'
import { parseQuantity } from '../../quantity.ts'
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
  HPAScalingRules,
  MetricSpec,
  MetricTarget,
} from '../../types/autoscaling-v2.ts'
import { each, nonNegative, oneOf, required, requiredOneOf } from '../validation/fields.ts'

const metricTypes = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource']

/** Names of the fields that hold each type of metric. */
const metricFields = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
} as const

/** An hour: longest window and period of scaling rules. */
const maxWindowSeconds = 3600
const maxPeriodSeconds = 1800

/** What is wrong with an autoscaler. */
export function validateHorizontalPodAutoscaler({ spec }: HorizontalPodAutoscaler): FieldError[] {
  return [
    ...boundsErrors(spec),
    ...targetRefErrors(spec),
    ...each('spec.metrics', spec.metrics, metricErrors),
    ...scalingRulesErrors(spec.behavior?.scaleUp, 'spec.behavior.scaleUp'),
    ...scalingRulesErrors(spec.behavior?.scaleDown, 'spec.behavior.scaleDown'),
  ]
}

function boundsErrors({ minReplicas, maxReplicas }: Pick<HorizontalPodAutoscalerSpec, 'minReplicas' | 'maxReplicas'>) {
  const errors: FieldError[] = []
  if (minReplicas !== undefined && minReplicas < 1) {
    errors.push(invalidField('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'))
  }
  if (!(maxReplicas >= 1)) errors.push(requiredField('spec.maxReplicas', 'must be set and greater than 0'))
  else if (minReplicas !== undefined && maxReplicas < minReplicas) {
    errors.push(invalidField('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'))
  }
  return errors
}

function targetRefErrors({ scaleTargetRef }: Pick<HorizontalPodAutoscalerSpec, 'scaleTargetRef'>): FieldError[] {
  const { apiVersion = '', kind, name } = scaleTargetRef
  const errors = [...required('spec.scaleTargetRef.kind', kind), ...required('spec.scaleTargetRef.name', name)]
  // Only ReplicationControllers can be scaled in the core group.
  if (apiVersion !== '' || kind === 'ReplicationController') return errors
  return [...errors, invalidField('spec.scaleTargetRef.apiVersion', apiVersion, 'apiVersion must specify API group')]
}

function metricErrors(metric: MetricSpec, path: string): FieldError[] {
  const errors = requiredOneOf(`${path}.type`, metric.type, metricTypes)
  if (errors.length > 0) return errors
  const field = metricFields[metric.type as keyof typeof metricFields]
  for (const other of Object.values(metricFields)) {
    if (other !== field && metric[other]) {
      errors.push(forbiddenField(`${path}.${other}`, 'must populate the given metric source only'))
    }
  }
  if (!metric[field]) {
    return [...errors, requiredField(`${path}.${field}`, 'must populate information for the given metric source')]
  }
  return [...errors, ...sourceErrors(metric, `${path}.${field}`)]
}

function sourceErrors({ type, ...sources }: MetricSpec, path: string): FieldError[] {
  const { resource, containerResource, pods, object, external } = sources
  switch (type) {
    case 'Resource':
      return [...required(`${path}.name`, resource!.name), ...resourceTargetErrors(resource!.target, path)]
    case 'ContainerResource':
      return [
        ...required(`${path}.name`, containerResource!.name),
        ...required(`${path}.container`, containerResource!.container),
        ...resourceTargetErrors(containerResource!.target, path),
      ]
    case 'Pods':
      return [
        ...required(`${path}.metric.name`, pods!.metric.name),
        ...targetErrors(pods!.target, `${path}.target`),
        ...(pods!.target.averageValue === undefined
          ? [requiredField(`${path}.target.averageValue`, 'must specify a positive target averageValue')]
          : []),
      ]
    case 'Object':
      return [
        ...required(`${path}.describedObject.kind`, object!.describedObject.kind),
        ...required(`${path}.describedObject.name`, object!.describedObject.name),
        ...required(`${path}.metric.name`, object!.metric.name),
        ...valueTargetErrors(object!.target, path),
      ]
    default:
      return [...required(`${path}.metric.name`, external!.metric.name), ...valueTargetErrors(external!.target, path)]
  }
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

function valueTargetErrors(target: MetricTarget, path: string): FieldError[] {
  const errors = targetErrors(target, `${path}.target`)
  if (target.value === undefined && target.averageValue === undefined) {
    const detail = 'must set either a target value for metric or a per-pod target'
    errors.push(requiredField(`${path}.target.averageValue`, detail))
  }
  return errors
}

function targetErrors({ type, value, averageValue, averageUtilization }: MetricTarget, path: string): FieldError[] {
  const errors = requiredOneOf(`${path}.type`, type, ['AverageValue', 'Utilization', 'Value'])
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

function scalingRulesErrors(rules: HPAScalingRules | undefined, path: string): FieldError[] {
  if (!rules) return []
  const { stabilizationWindowSeconds: window, policies, selectPolicy } = rules
  const errors = nonNegative(`${path}.stabilizationWindowSeconds`, window)
  if (window !== undefined && window > maxWindowSeconds) {
    const detail = `must be less than or equal to ${maxWindowSeconds}`
    errors.push(invalidField(`${path}.stabilizationWindowSeconds`, window, detail))
  }
  errors.push(...oneOf(`${path}.selectPolicy`, selectPolicy, ['Disabled', 'Max', 'Min']))
  if (!policies?.length) return [...errors, requiredField(`${path}.policies`, 'must specify at least one Policy')]
  return [
    ...errors,
    ...each(`${path}.policies`, policies, ({ type, value, periodSeconds }, at) => [
      ...requiredOneOf(`${at}.type`, type, ['Percent', 'Pods']),
      ...(value > 0 ? [] : [invalidField(`${at}.value`, value, 'must be greater than zero')]),
      ...periodErrors(periodSeconds, `${at}.periodSeconds`),
    ]),
  ]
}

function periodErrors(seconds: number, path: string): FieldError[] {
  if (seconds <= 0) return [invalidField(path, seconds, 'must be greater than zero')]
  if (seconds <= maxPeriodSeconds) return []
  return [invalidField(path, seconds, `must be less than or equal to ${maxPeriodSeconds}`)]
}
