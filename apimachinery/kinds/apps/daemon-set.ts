import type { DaemonSet } from '../../types/apps-v1.ts'
import { defineKind } from '../define-kind.ts'

/** DaemonSet: one pod on each matching node. */
export const daemonSets = defineKind<DaemonSet>({
  shape: 'apps/v1 DaemonSet',
  plural: 'daemonsets',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  status: true,
  tracksGeneration: true,
})
