import { formatLabelSelector } from '../../selectors/labels.ts'
import type { NetworkPolicy } from '../../types/networking-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { networkPolicyWarnings, validateNetworkPolicy } from './network-policy-validation.ts'

/** NetworkPolicy: which traffic pods may send and receive. */
export const networkPolicies = defineKind<NetworkPolicy>({
  shape: 'networking.k8s.io/v1 NetworkPolicy',
  plural: 'networkpolicies',
  shortNames: ['netpol'],
  namespaced: true,
  tracksGeneration: true,
  default: ({ spec }) => {
    for (const { ports } of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
      for (const port of ports ?? []) port.protocol ??= 'TCP'
    }
    if (!spec.policyTypes?.length) spec.policyTypes = spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress']
  },
  validate: validateNetworkPolicy,
  warnings: networkPolicyWarnings,
  columns: [
    nameColumn,
    column('Pod-Selector', ({ spec }) => formatLabelSelector(spec.podSelector), { field: 'spec.podSelector' }),
    ageColumn,
  ],
})
