import type { NetworkPolicy } from '../../types/networking-v1.ts'
import { defineKind } from '../define-kind.ts'

/** NetworkPolicy: which traffic pods may send and receive. */
export const networkPolicies = defineKind<NetworkPolicy>({
  shape: 'networking.k8s.io/v1 NetworkPolicy',
  plural: 'networkpolicies',
  shortNames: ['netpol'],
  namespaced: true,
  tracksGeneration: true,
})
