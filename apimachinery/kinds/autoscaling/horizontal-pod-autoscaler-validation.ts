import { type FieldError, invalidField, requiredField, unsupportedField } from '../../field-error.ts'
import { parseQuantity } from '../../quantity.ts'
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
  HPAScalingPolicy,
  HPAScalingRules,
} from '../../types/autoscaling-v2.ts'
import { each, nonNegative } from '../validation/fields.ts'
import { metricErrors } from './metric-validation.ts'
import { scaleTargetErrors } from './object-reference.ts'

/** autoscaling/validation: longest window and period of scaling rules. */
const maxWindowSeconds = 3600
const maxPeriodSeconds = 1800

/** What is wrong with a new autoscaler. */
export function validateHorizontalPodAutoscaler(autoscaler: HorizontalPodAutoscaler): FieldError[] {
  return specErrors(autoscaler.spec, undefined)
}

/** What is wrong with a changed autoscaler. */
export function validateHorizontalPodAutoscalerUpdate(
  autoscaler: HorizontalPodAutoscaler,
  old: HorizontalPodAutoscaler,
): FieldError[] {
  return specErrors(autoscaler.spec, old.spec)
}

/** What is wrong with the counts that an autoscaler reports. */
export function validateHorizontalPodAutoscalerStatus({ status }: HorizontalPodAutoscaler): FieldError[] {
  return [
    ...nonNegative('status.currentReplicas', status.currentReplicas),
    ...nonNegative('status.desiredReplicas', status.desiredReplicas),
  ]
}

function specErrors(spec: HorizontalPodAutoscalerSpec, old: HorizontalPodAutoscalerSpec | undefined): FieldError[] {
  return [
    ...boundsErrors(spec),
    ...scaleTargetErrors(spec.scaleTargetRef, 'spec.scaleTargetRef', old?.scaleTargetRef),
    ...each('spec.metrics', spec.metrics, metricErrors),
    ...scalingRulesErrors(spec.behavior?.scaleUp, 'spec.behavior.scaleUp'),
    ...scalingRulesErrors(spec.behavior?.scaleDown, 'spec.behavior.scaleDown'),
  ]
}

function boundsErrors({ minReplicas, maxReplicas }: HorizontalPodAutoscalerSpec): FieldError[] {
  const errors: FieldError[] = []
  if (minReplicas !== undefined && minReplicas < 1) {
    errors.push(invalidField('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'))
  }
  if (maxReplicas < 1) errors.push(requiredField('spec.maxReplicas', 'must be set and greater than 0'))
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    errors.push(invalidField('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'))
  }
  return errors
}

function scalingRulesErrors(rules: HPAScalingRules | undefined, path: string): FieldError[] {
  if (!rules) return []
  const { stabilizationWindowSeconds: window, policies, selectPolicy, tolerance } = rules
  const errors = windowErrors(window, `${path}.stabilizationWindowSeconds`)
  if (selectPolicy !== undefined && !['Disabled', 'Max', 'Min'].includes(selectPolicy)) {
    errors.push(unsupportedField(`${path}.selectPolicy`, selectPolicy, ['Disabled', 'Max', 'Min']))
  }
  if (!policies?.length) errors.push(requiredField(`${path}.policies`, 'must specify at least one Policy'))
  if (tolerance !== undefined && parseQuantity(tolerance).sign() < 0) {
    errors.push(invalidField(`${path}.tolerance`, tolerance, 'must be greater than or equal to 0'))
  }
  return [...errors, ...each(`${path}.policies`, policies, policyErrors)]
}

function windowErrors(seconds: number | undefined, path: string): FieldError[] {
  if (seconds === undefined) return []
  if (seconds < 0) return [invalidField(path, seconds, 'must be greater than or equal to zero')]
  if (seconds <= maxWindowSeconds) return []
  return [invalidField(path, seconds, `must be less than or equal to ${maxWindowSeconds}`)]
}

function policyErrors({ type, value, periodSeconds }: HPAScalingPolicy, path: string): FieldError[] {
  return [
    ...(['Percent', 'Pods'].includes(type) ? [] : [unsupportedField(`${path}.type`, type, ['Percent', 'Pods'])]),
    ...(value > 0 ? [] : [invalidField(`${path}.value`, value, 'must be greater than zero')]),
    ...periodErrors(periodSeconds, `${path}.periodSeconds`),
  ]
}

function periodErrors(seconds: number, path: string): FieldError[] {
  if (seconds <= 0) return [invalidField(path, seconds, 'must be greater than zero')]
  if (seconds <= maxPeriodSeconds) return []
  return [invalidField(path, seconds, `must be less than or equal to ${maxPeriodSeconds}`)]
}
