import type { PodDisruptionBudget } from '../../types/policy-v1.ts'
import { defineKind } from '../define-kind.ts'

/** PodDisruptionBudget: how many pods of a set evictions may take away at a time. */
export const podDisruptionBudgets = defineKind<PodDisruptionBudget>({
  shape: 'policy/v1 PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  shortNames: ['pdb'],
  namespaced: true,
  status: true,
  tracksGeneration: true,
  unconditionalUpdate: false,
})
