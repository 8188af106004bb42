import { type FieldError, forbiddenField, invalidField, requiredField } from '../../field-error.ts'
import { invalids, labelsErrors } from '../../meta-validation.ts'
import { labelKeyErrors, labelValueErrors } from '../../names.ts'
import { labelMatcherOf } from '../../selectors/labels.ts'
import type { LabelSelector, LabelSelectorRequirement } from '../../types/meta-v1.ts'
import { each } from './fields.ts'
import { sortedMap } from './upstream-text.ts'

/** What is wrong with a label selector object (ValidateLabelSelector). */
export function labelSelectorErrors(selector: LabelSelector | null | undefined, path: string): FieldError[] {
  if (!selector) return []
  return [
    ...labelsErrors(selector.matchLabels, `${path}.matchLabels`),
    ...each(`${path}.matchExpressions`, selector.matchExpressions, labelRequirementErrors),
  ]
}

/** Whether it selects everything. */
export function isEmptySelector(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length === 0 && !selector.matchExpressions?.length
}

/** A workload must select some of all pods. `kindName` as upstream words it. */
export function workloadSelectorErrors(
  selector: LabelSelector | null | undefined,
  path: string,
  kindName: string,
): FieldError[] {
  if (!selector) return [requiredField(path)]
  const errors = labelSelectorErrors(selector, path)
  if (!isEmptySelector(selector)) return errors
  return [...errors, invalidField(path, selector, `empty selector is invalid for ${kindName}`)]
}

/**
 * A workload must create pods that it selects: `labels` are those of its template.
 * An absent selector selects nothing; an invalid one is complained about elsewhere.
 */
export function templateLabelsErrors(
  selector: LabelSelector | null | undefined,
  labels: Readonly<Record<string, string>> | undefined,
  path: string,
): FieldError[] {
  if (labelSelectorErrors(selector, '').length > 0) return []
  if (labelMatcherOf(selector ?? undefined).matches(labels ?? {})) return []
  return [invalidField(path, labels ? sortedMap(labels) : null, '`selector` does not match template `labels`')]
}

/** What is wrong with one requirement of a label selector (ValidateLabelSelectorRequirement). */
export function labelRequirementErrors(
  { key, operator, values }: LabelSelectorRequirement,
  path: string,
): FieldError[] {
  return [
    ...operatorErrors(operator, values ?? [], path),
    ...invalids(`${path}.key`, key, labelKeyErrors(key)),
    ...each(`${path}.values`, values, (value, at) => invalids(at, value, labelValueErrors(value))),
  ]
}

function operatorErrors(operator: string, values: readonly string[], path: string): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0
        ? []
        : [requiredField(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")]
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0
        ? []
        : [forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
    default:
      return [invalidField(`${path}.operator`, operator, 'not a valid selector operator')]
  }
}
