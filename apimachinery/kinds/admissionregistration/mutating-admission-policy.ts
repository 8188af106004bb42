import { type FieldError, requiredField } from '../../field-error.ts'
import type { MutatingAdmissionPolicy } from '../../types/admissionregistration-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { each, required, requiredOneOf } from '../validation/fields.ts'
import { defaultMatchResources } from './admission-defaults.ts'
import { mutatingExpressionErrors } from './policy-expressions.ts'
import { policyErrors } from './policy-validation.ts'

/** MutatingAdmissionPolicy: CEL expressions that change objects on admission. */
export const mutatingAdmissionPolicies = defineKind<MutatingAdmissionPolicy>({
  shape: 'admissionregistration.k8s.io/v1 MutatingAdmissionPolicy',
  plural: 'mutatingadmissionpolicies',
  categories: ['api-extensions'],
  namespaced: false,
  storageVersion: 'admissionregistration.k8s.io/v1beta1',
  tracksGeneration: true,
  unconditionalUpdate: false,
  default: ({ spec }) => {
    spec.failurePolicy ??= 'Fail'
    if (spec.matchConstraints) defaultMatchResources(spec.matchConstraints)
  },
  validate: ({ spec }) => [...policyErrors(spec), ...mutationsErrors(spec), ...mutatingExpressionErrors(spec)],
  columns: [
    nameColumn,
    column('Mutations', ({ spec }) => spec.mutations?.length ?? 0, {
      type: 'integer',
      description: 'Mutations indicates the number of mutation rules defined in this configuration',
    }),
    column(
      'ParamKind',
      ({ spec }) => (spec.paramKind ? `${spec.paramKind.apiVersion}/${spec.paramKind.kind}` : '<unset>'),
      { description: 'ParamKind specifies the kind of resources used to parameterize this policy' },
    ),
    ageColumn,
  ],
})

function mutationsErrors({ mutations = [], reinvocationPolicy }: MutatingAdmissionPolicy['spec']): FieldError[] {
  const errors = requiredOneOf('spec.reinvocationPolicy', reinvocationPolicy, ['IfNeeded', 'Never'])
  if (mutations.length === 0) {
    return [...errors, requiredField('spec.mutations', 'mutations must contain at least one item')]
  }
  return [
    ...errors,
    ...each('spec.mutations', mutations, ({ patchType, jsonPatch, applyConfiguration }, at) => [
      ...requiredOneOf(`${at}.patchType`, patchType, ['ApplyConfiguration', 'JSONPatch']),
      ...(patchType === 'JSONPatch' ? required(`${at}.jsonPatch.expression`, jsonPatch?.expression) : []),
      ...(patchType === 'ApplyConfiguration'
        ? required(`${at}.applyConfiguration.expression`, applyConfiguration?.expression)
        : []),
    ]),
  ]
}
