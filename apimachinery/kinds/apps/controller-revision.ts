import type { ControllerRevision } from '../../types/apps-v1.ts'
import { defineKind } from '../define-kind.ts'

/** ControllerRevision: an immutable snapshot of state, kept by DaemonSets and StatefulSets for rollback. */
export const controllerRevisions = defineKind<ControllerRevision>({
  shape: 'apps/v1 ControllerRevision',
  plural: 'controllerrevisions',
  namespaced: true,
})
