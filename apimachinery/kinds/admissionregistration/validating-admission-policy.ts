import type { ValidatingAdmissionPolicy } from '../../types/admissionregistration-v1.ts'
import { defineKind } from '../define-kind.ts'

/** ValidatingAdmissionPolicy: CEL expressions that accept or refuse objects on admission. */
export const validatingAdmissionPolicies = defineKind<ValidatingAdmissionPolicy>({
  shape: 'admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  categories: ['api-extensions'],
  namespaced: false,
  status: true,
  tracksGeneration: true,
  unconditionalUpdate: false,
})
