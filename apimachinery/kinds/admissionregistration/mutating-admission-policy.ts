import type { MutatingAdmissionPolicy } from '../../types/admissionregistration-v1.ts'
import { defineKind } from '../define-kind.ts'

/** MutatingAdmissionPolicy: CEL expressions that change objects on admission. */
export const mutatingAdmissionPolicies = defineKind<MutatingAdmissionPolicy>({
  shape: 'admissionregistration.k8s.io/v1 MutatingAdmissionPolicy',
  plural: 'mutatingadmissionpolicies',
  categories: ['api-extensions'],
  namespaced: false,
  storageVersion: 'admissionregistration.k8s.io/v1beta1',
  tracksGeneration: true,
  unconditionalUpdate: false,
})
