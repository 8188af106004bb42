import type { StatefulSet } from '../../types/apps-v1.ts'
import { defineKind } from '../define-kind.ts'

/** StatefulSet: pods with stable names, order and storage. */
export const statefulSets = defineKind<StatefulSet>({
  shape: 'apps/v1 StatefulSet',
  plural: 'statefulsets',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  status: true,
  // scale
  tracksGeneration: true,
})
