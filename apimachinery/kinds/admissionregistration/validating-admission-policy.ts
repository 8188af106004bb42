import { type FieldError, requiredField } from '../../field-error.ts'
import type { ValidatingAdmissionPolicy } from '../../types/admissionregistration-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { keepMetadata } from '../status-update.ts'
import { defaultMatchResources } from './admission-defaults.ts'
import { validatingExpressionErrors } from './policy-expressions.ts'
import { policyErrors } from './policy-validation.ts'

/** ValidatingAdmissionPolicy: CEL expressions that accept or refuse objects on admission. */
export const validatingAdmissionPolicies = defineKind<ValidatingAdmissionPolicy>({
  shape: 'admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  categories: ['api-extensions'],
  namespaced: false,
  status: true,
  tracksGeneration: true,
  unconditionalUpdate: false,
  default: ({ spec }) => {
    spec.failurePolicy ??= 'Fail'
    if (spec.matchConstraints) defaultMatchResources(spec.matchConstraints)
  },
  prepareStatusUpdate: keepMetadata,
  validate: ({ metadata, spec }) => [
    ...policyErrors(spec),
    ...emptyErrors(spec),
    ...validatingExpressionErrors(spec, metadata.name),
  ],
  columns: [
    nameColumn,
    column('Validations', ({ spec }) => spec.validations?.length ?? 0, {
      type: 'integer',
      description: 'Validations indicates the number of validation rules defined in this configuration',
    }),
    column(
      'ParamKind',
      ({ spec }) => (spec.paramKind ? `${spec.paramKind.apiVersion}/${spec.paramKind.kind}` : '<unset>'),
      { description: 'ParamKind specifies the kind of resources used to parameterize this policy' },
    ),
    ageColumn,
  ],
})

function emptyErrors({ validations = [], auditAnnotations = [] }: ValidatingAdmissionPolicy['spec']): FieldError[] {
  if (validations.length > 0 || auditAnnotations.length > 0) return []
  const detail = 'validations or auditAnnotations must contain at least one item'
  return [requiredField('spec.validations', detail), requiredField('spec.auditAnnotations', detail)]
}
