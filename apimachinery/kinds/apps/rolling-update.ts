import { type FieldError, forbiddenField, invalidField, requiredField } from '../../field-error.ts'
import type { DaemonSetUpdateStrategy, DeploymentStrategy, StatefulSetUpdateStrategy } from '../../types/apps-v1.ts'
import { atMostAll, isZeroIntOrPercent, nonNegative, nonNegativeIntOrPercent, oneOf } from '../validation/fields.ts'
import { internalStruct } from '../validation/upstream-text.ts'

/** What is wrong with how a Deployment replaces its pods. */
export function deploymentStrategyErrors({ type, rollingUpdate }: DeploymentStrategy, path: string): FieldError[] {
  const field = `${path}.rollingUpdate`
  if (type === 'Recreate') {
    if (!rollingUpdate) return []
    return [forbiddenField(field, "may not be specified when strategy `type` is 'Recreate'")]
  }
  if (type !== 'RollingUpdate') return oneOf(`${path}.type`, type, ['Recreate', 'RollingUpdate'])
  if (!rollingUpdate) return [requiredField(field, 'this should be defaulted and never be nil')]
  const { maxUnavailable, maxSurge } = rollingUpdate
  const errors = [
    ...nonNegativeIntOrPercent(`${field}.maxUnavailable`, maxUnavailable),
    ...nonNegativeIntOrPercent(`${field}.maxSurge`, maxSurge),
  ]
  if (isZeroIntOrPercent(maxUnavailable) && isZeroIntOrPercent(maxSurge)) {
    errors.push(invalidField(`${field}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'))
  }
  return [...errors, ...atMostAll(`${field}.maxUnavailable`, maxUnavailable)]
}

/** What is wrong with how a DaemonSet replaces its pods. */
export function daemonSetStrategyErrors({ type, rollingUpdate }: DaemonSetUpdateStrategy, path: string): FieldError[] {
  if (type !== 'RollingUpdate') return oneOf(`${path}.type`, type, ['OnDelete', 'RollingUpdate'])
  const field = `${path}.rollingUpdate`
  if (!rollingUpdate) return [requiredField(field)]
  const { maxUnavailable, maxSurge } = rollingUpdate
  const errors = [
    ...nonNegativeIntOrPercent(`${field}.maxUnavailable`, maxUnavailable),
    ...nonNegativeIntOrPercent(`${field}.maxSurge`, maxSurge),
  ]
  const [noneGone, noneMore] = [isZeroIntOrPercent(maxUnavailable), isZeroIntOrPercent(maxSurge)]
  if (!noneGone && !noneMore) {
    errors.push(invalidField(`${field}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'))
  }
  if (noneGone && noneMore) {
    errors.push(requiredField(`${field}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'))
  }
  return [
    ...errors,
    ...atMostAll(`${field}.maxUnavailable`, maxUnavailable),
    ...atMostAll(`${field}.maxSurge`, maxSurge),
  ]
}

/** What is wrong with how a StatefulSet replaces its pods. */
export function statefulSetStrategyErrors(strategy: StatefulSetUpdateStrategy, path: string): FieldError[] {
  const { type, rollingUpdate } = strategy
  switch (type) {
    case undefined:
      return [requiredField(path)]
    case 'OnDelete':
      if (!rollingUpdate) return []
      return [
        invalidField(
          `${path}.rollingUpdate`,
          internalStruct(rollingUpdate),
          "only allowed for updateStrategy 'RollingUpdate'",
        ),
      ]
    case 'RollingUpdate':
      return [
        ...nonNegative(`${path}.rollingUpdate.partition`, rollingUpdate?.partition),
        ...nonNegativeIntOrPercent(`${path}.rollingUpdate.maxUnavailable`, rollingUpdate?.maxUnavailable),
      ]
    default:
      return [invalidField(path, internalStruct(strategy), "must be 'RollingUpdate' or 'OnDelete'")]
  }
}
