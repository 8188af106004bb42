import { type FieldError, forbiddenField, invalidField, requiredField } from '../../field-error.ts'
import type {
  LocalSubjectAccessReview,
  NonResourceAttributes,
  ResourceAttributes,
  SelfSubjectAccessReview,
  SubjectAccessReview,
  SubjectAccessReviewSpec,
} from '../../types/authorization-v1.ts'
import type { FieldSelectorRequirement, LabelSelectorRequirement, ObjectMeta } from '../../types/meta-v1.ts'
import { each } from '../validation/fields.ts'
import { labelRequirementErrors } from '../validation/label-selector.ts'

/** What all access reviews ask about. */
interface AccessQuestion {
  readonly resourceAttributes?: ResourceAttributes | undefined
  readonly nonResourceAttributes?: NonResourceAttributes | undefined
}

/** What is wrong with a question about oneself. */
export function validateSelfSubjectAccessReview({ metadata, spec }: SelfSubjectAccessReview): FieldError[] {
  return [...questionErrors(spec), ...metadataErrors(metadata, 'must be empty')]
}

/** What is wrong with a question about somebody. */
export function validateSubjectAccessReview({ metadata, spec }: SubjectAccessReview): FieldError[] {
  return [...questionErrors(spec), ...subjectErrors(spec), ...metadataErrors(metadata, 'must be empty')]
}

/** What is wrong with a question about somebody in a namespace. */
export function validateLocalSubjectAccessReview(
  { metadata, spec }: LocalSubjectAccessReview,
  namespace: string,
): FieldError[] {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec
  const errors = [
    ...questionErrors(spec),
    ...subjectErrors(spec),
    ...metadataErrors({ ...metadata, namespace: undefined }, 'must be empty except for namespace'),
  ]
  if (resource && (resource.namespace ?? '') !== namespace) {
    const field = 'spec.resourceAttributes.namespace'
    errors.push(invalidField(field, resource.namespace ?? '', 'must match metadata.namespace'))
  }
  if (path) {
    errors.push(invalidField('spec.nonResourceAttributes', shownPath(path), 'disallowed on this kind of request'))
  }
  return errors
}

function questionErrors({ resourceAttributes: resource, nonResourceAttributes: path }: AccessQuestion): FieldError[] {
  if (!resource && !path) {
    const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
    return [invalidField('spec.resourceAttributes', null, detail)]
  }
  const errors = resource ? selectorsErrors(resource) : []
  if (!resource || !path) return errors
  const detail = 'cannot be specified in combination with resourceAttributes'
  return [...errors, invalidField('spec.nonResourceAttributes', shownPath(path), detail)]
}

/** Messages show the fields as upstream's internal type spells them. */
function shownPath({ path = '', verb = '' }: NonResourceAttributes): object {
  return { Path: path, Verb: verb }
}

/** A review of somebody else says of whom. */
function subjectErrors({ user, groups }: SubjectAccessReviewSpec): FieldError[] {
  if (user || groups?.length) return []
  return [invalidField('spec.user', '', 'at least one of user or group must be specified')]
}

/** Reviews are not stored, so there is nothing for metadata to be about. */
function metadataErrors(metadata: Partial<ObjectMeta> | undefined, detail: string): FieldError[] {
  const { managedFields: _managedFields, ...rest } = metadata ?? {}
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value))
  return Object.keys(given).length > 0 ? [invalidField('metadata', given, detail)] : []
}

function selectorsErrors({ fieldSelector, labelSelector }: ResourceAttributes): FieldError[] {
  const path = 'spec.resourceAttributes'
  return [
    ...selectorErrors(fieldSelector, `${path}.fieldSelector`, fieldRequirementErrors),
    ...selectorErrors(labelSelector, `${path}.labelSelector`, knownLabelRequirementErrors),
  ]
}

function selectorErrors<T>(
  selector: { readonly rawSelector?: string | undefined; readonly requirements?: readonly T[] | undefined } | undefined,
  path: string,
  requirementErrors: (requirement: T, path: string) => FieldError[],
): FieldError[] {
  if (!selector) return []
  const { rawSelector, requirements } = selector
  const errors: FieldError[] = []
  if (rawSelector && requirements?.length) {
    errors.push(invalidField(`${path}.rawSelector`, rawSelector, 'may not specified at the same time as requirements'))
  }
  if (!rawSelector && !requirements?.length) {
    const detail = `when ${path} is specified, requirements or rawSelector is required`
    errors.push(requiredField(`${path}.requirements`, detail))
  }
  return [...errors, ...each(`${path}.requirements`, requirements, requirementErrors)]
}

function fieldRequirementErrors(requirement: FieldSelectorRequirement, path: string): FieldError[] {
  const { key, operator, values = [] } = requirement
  const errors = key ? [] : [requiredField(`${path}.key`, 'must be specified')]
  if ((operator === 'In' || operator === 'NotIn') && values.length === 0) {
    errors.push(requiredField(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"))
  }
  if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0) {
    const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
    errors.push(forbiddenField(`${path}.values`, detail))
  }
  // An operator that this server does not know may be known to a newer one that asks.
  return errors
}

const labelOperators = ['In', 'NotIn', 'Exists', 'DoesNotExist']

function knownLabelRequirementErrors(requirement: LabelSelectorRequirement, path: string): FieldError[] {
  const known = labelOperators.includes(requirement.operator)
  return labelRequirementErrors(known ? requirement : { ...requirement, operator: 'In', values: ['x'] }, path)
}
