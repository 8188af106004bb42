import type { MutatingAdmissionPolicyBinding } from '../../types/admissionregistration-v1.ts'
import { defineKind } from '../define-kind.ts'

/** MutatingAdmissionPolicyBinding: where a MutatingAdmissionPolicy applies, with which parameters. */
export const mutatingAdmissionPolicyBindings = defineKind<MutatingAdmissionPolicyBinding>({
  shape: 'admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding',
  plural: 'mutatingadmissionpolicybindings',
  categories: ['api-extensions'],
  namespaced: false,
  storageVersion: 'admissionregistration.k8s.io/v1beta1',
  tracksGeneration: true,
  unconditionalUpdate: false,
})
