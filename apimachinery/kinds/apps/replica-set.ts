import type { ReplicaSet } from '../../types/apps-v1.ts'
import { defineKind } from '../define-kind.ts'

/** ReplicaSet: keeps a number of identical pods running. */
export const replicaSets = defineKind<ReplicaSet>({
  shape: 'apps/v1 ReplicaSet',
  plural: 'replicasets',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  status: true,
  // scale
  tracksGeneration: true,
})
