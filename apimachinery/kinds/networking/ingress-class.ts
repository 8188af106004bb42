import type { IngressClass } from '../../types/networking-v1.ts'
import { defineKind } from '../define-kind.ts'

/** IngressClass: which controller implements an Ingress. */
export const ingressClasses = defineKind<IngressClass>({
  shape: 'networking.k8s.io/v1 IngressClass',
  plural: 'ingressclasses',
  namespaced: false,
  tracksGeneration: true,
})
