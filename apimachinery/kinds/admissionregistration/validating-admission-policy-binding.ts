import type { ValidatingAdmissionPolicyBinding } from '../../types/admissionregistration-v1.ts'
import { defineKind } from '../define-kind.ts'

/** ValidatingAdmissionPolicyBinding: where a ValidatingAdmissionPolicy applies, with which parameters. */
export const validatingAdmissionPolicyBindings = defineKind<ValidatingAdmissionPolicyBinding>({
  shape: 'admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  categories: ['api-extensions'],
  namespaced: false,
  tracksGeneration: true,
  unconditionalUpdate: false,
})
