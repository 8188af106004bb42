import type { Ingress } from '../../types/networking-v1.ts'
import { defineKind } from '../define-kind.ts'

/** Ingress: HTTP routing from outside to Services. */
export const ingresses = defineKind<Ingress>({
  shape: 'networking.k8s.io/v1 Ingress',
  plural: 'ingresses',
  shortNames: ['ing'],
  namespaced: true,
  status: true,
  tracksGeneration: true,
})
