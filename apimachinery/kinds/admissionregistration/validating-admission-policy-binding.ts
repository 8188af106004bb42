import { duplicateField, type FieldError, invalidField, requiredField } from '../../field-error.ts'
import type { ValidatingAdmissionPolicyBinding } from '../../types/admissionregistration-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { oneOf, required } from '../validation/fields.ts'
import { defaultMatchResources, paramRefCell } from './admission-defaults.ts'
import { matchResourcesErrors, paramRefErrors } from './policy-validation.ts'

/** ValidatingAdmissionPolicyBinding: where a ValidatingAdmissionPolicy applies, with which parameters. */
export const validatingAdmissionPolicyBindings = defineKind<ValidatingAdmissionPolicyBinding>({
  shape: 'admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  categories: ['api-extensions'],
  namespaced: false,
  tracksGeneration: true,
  unconditionalUpdate: false,
  default: ({ spec }) => {
    if (spec.matchResources) defaultMatchResources(spec.matchResources)
  },
  validate: ({ spec }) => [
    ...required('spec.policyName', spec.policyName),
    ...paramRefErrors(spec.paramRef, 'spec.paramRef'),
    ...matchResourcesErrors(spec.matchResources, 'spec.matchResources'),
    ...actionsErrors(spec.validationActions ?? []),
  ],
  columns: [
    nameColumn,
    column('PolicyName', ({ spec }) => spec.policyName ?? '', {
      description: 'PolicyName indicates the policy definition which the policy binding binds to',
    }),
    column('ParamRef', ({ spec }) => paramRefCell(spec.paramRef), {
      description: 'ParamRef indicates the param resource used to configure the admission control policy',
    }),
    ageColumn,
  ],
})

function actionsErrors(actions: readonly string[]): FieldError[] {
  if (actions.length === 0)
    return [requiredField('spec.validationActions', 'at least one validation action is required')]
  const errors = actions.flatMap((action, index) => {
    const path = `spec.validationActions[${index}]`
    const known = oneOf(path, action, ['Audit', 'Deny', 'Warn'])
    return actions.indexOf(action) < index ? [...known, duplicateField(path, action)] : known
  })
  if (!actions.includes('Deny') || !actions.includes('Warn')) return errors
  const detail =
    'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)'
  return [...errors, invalidField('spec.validationActions', actions, detail)]
}
