import type { MutatingAdmissionPolicy } from '../../types/admissionregistration-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { defaultMatchResources } from './admission-defaults.ts'

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
