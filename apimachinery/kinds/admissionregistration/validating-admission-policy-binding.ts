import type { ValidatingAdmissionPolicyBinding } from '../../types/admissionregistration-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { defaultMatchResources, paramRefCell } from './admission-defaults.ts'

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
