import type { ServiceAccount } from '../../types/core-v1.ts'
import { ageColumn, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { keyWarnings } from '../validation/warnings.ts'

/** ServiceAccount: an identity for processes that run in pods. */
export const serviceAccounts = defineKind<ServiceAccount>({
  shape: 'v1 ServiceAccount',
  plural: 'serviceaccounts',
  shortNames: ['sa'],
  namespaced: true,
  subresources: {
    token: { kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] },
  },
  warnings: ({ metadata }) => keyWarnings(metadata.annotations, deprecatedAnnotations, 'metadata.annotations'),
  columns: [nameColumn, ageColumn],
})

const deprecatedAnnotations = {
  'kubernetes.io/enforce-mountable-secrets':
    'deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets',
}
