import type { Node } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'

/** Node: a machine that runs pods. Its agent registers it and reports status. */
export const nodes = defineKind<Node>({
  shape: 'v1 Node',
  plural: 'nodes',
  shortNames: ['no'],
  namespaced: false,
  status: true,
  subresources: {
    proxy: { kind: 'NodeProxyOptions', verbs: ['get', 'create', 'update', 'patch', 'delete'] },
  },
  keepsStatusOnCreate: true,
})
