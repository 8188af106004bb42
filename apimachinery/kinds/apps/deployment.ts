import type { Deployment } from '../../types/apps-v1.ts'
import { defineKind } from '../define-kind.ts'

/** Deployment: rolls a pod template out through ReplicaSets. */
export const deployments = defineKind<Deployment>({
  shape: 'apps/v1 Deployment',
  plural: 'deployments',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  status: true,
  // scale
  tracksGeneration: true,
})
