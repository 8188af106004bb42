import type { ReplicationController } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'

/** ReplicationController: keeps a number of pods running (superseded by ReplicaSet). */
export const replicationControllers = defineKind<ReplicationController>({
  shape: 'v1 ReplicationController',
  plural: 'replicationcontrollers',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  status: true,
  // scale
  tracksGeneration: true,
})
