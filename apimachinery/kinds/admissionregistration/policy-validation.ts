import { type FieldError, invalidField, requiredField } from '../../field-error.ts'
import type {
  MatchResources,
  MutatingAdmissionPolicySpec,
  ParamKind,
  ParamRef,
  ValidatingAdmissionPolicySpec,
} from '../../types/admissionregistration-v1.ts'
import { oneOf, required } from '../validation/fields.ts'
import { labelSelectorErrors } from '../validation/label-selector.ts'
import { rulesErrors } from './rule-validation.ts'

/** What is wrong with the parts that both kinds of policies have, but for their expressions. */
export function policyErrors(spec: ValidatingAdmissionPolicySpec | MutatingAdmissionPolicySpec): FieldError[] {
  const { matchConstraints, paramKind, failurePolicy } = spec
  return [
    ...oneOf('spec.failurePolicy', failurePolicy, ['Fail', 'Ignore']),
    ...paramKindErrors(paramKind, 'spec.paramKind'),
    ...(matchConstraints ? constraintsErrors(matchConstraints) : [requiredField('spec.matchConstraints')]),
  ]
}

/** What is wrong with what a policy or its binding applies to. */
export function matchResourcesErrors(match: MatchResources | undefined, path: string): FieldError[] {
  if (!match) return []
  return [
    ...oneOf(`${path}.matchPolicy`, match.matchPolicy, ['Equivalent', 'Exact']),
    ...labelSelectorErrors(match.namespaceSelector, `${path}.namespaceSelector`),
    ...labelSelectorErrors(match.objectSelector, `${path}.objectSelector`),
    ...rulesErrors(match.resourceRules, `${path}.resourceRules`),
    ...rulesErrors(match.excludeResourceRules, `${path}.excludeResourceRules`),
  ]
}

/** What is wrong with how a binding finds its parameters. */
export function paramRefErrors(ref: ParamRef | undefined, path: string): FieldError[] {
  if (!ref) return []
  const { name, selector, parameterNotFoundAction } = ref
  const errors = [
    ...labelSelectorErrors(selector, `${path}.selector`),
    ...(parameterNotFoundAction
      ? oneOf(`${path}.parameterNotFoundAction`, parameterNotFoundAction, ['Deny', 'Allow'])
      : [requiredField(`${path}.parameterNotFoundAction`)]),
  ]
  if (name && selector) {
    errors.push(invalidField(`${path}.name`, name, 'name and selector are mutually exclusive'))
  }
  if (!name && !selector) errors.push(requiredField(path, 'one of name or selector must be specified'))
  return errors
}

function constraintsErrors(match: MatchResources): FieldError[] {
  const errors = matchResourcesErrors(match, 'spec.matchConstraints')
  return match.resourceRules?.length ? errors : [...errors, requiredField('spec.matchConstraints.resourceRules')]
}

function paramKindErrors(paramKind: ParamKind | undefined, path: string): FieldError[] {
  if (!paramKind) return []
  return [...required(`${path}.apiVersion`, paramKind.apiVersion), ...required(`${path}.kind`, paramKind.kind)]
}
