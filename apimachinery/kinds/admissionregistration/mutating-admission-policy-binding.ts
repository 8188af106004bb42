import type { MutatingAdmissionPolicyBinding } from '../../types/admissionregistration-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { required } from '../validation/fields.ts'
import { defaultMatchResources, paramRefCell } from './admission-defaults.ts'
import { matchResourcesErrors, paramRefErrors } from './policy-validation.ts'

/** MutatingAdmissionPolicyBinding: where a MutatingAdmissionPolicy applies, with which parameters. */
export const mutatingAdmissionPolicyBindings = defineKind<MutatingAdmissionPolicyBinding>({
  shape: 'admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding',
  plural: 'mutatingadmissionpolicybindings',
  categories: ['api-extensions'],
  namespaced: false,
  storageVersion: 'admissionregistration.k8s.io/v1beta1',
  tracksGeneration: true,
  unconditionalUpdate: false,
  default: ({ spec }) => {
    if (spec.matchResources) defaultMatchResources(spec.matchResources)
  },
  validate: ({ spec }) => [
    ...required('spec.policyName', spec.policyName),
    ...paramRefErrors(spec.paramRef, 'spec.paramRef'),
    ...matchResourcesErrors(spec.matchResources, 'spec.matchResources'),
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
