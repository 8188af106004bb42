import type { Secret } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'

/** Secret: confidential data as keys and values; its type says which keys must be there. */
export const secrets = defineKind<Secret>({
  shape: 'v1 Secret',
  plural: 'secrets',
  namespaced: true,
})
