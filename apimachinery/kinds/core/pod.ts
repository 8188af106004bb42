import type { Pod } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'

/** Pod: containers that run together on one node. */
export const pods = defineKind<Pod>({
  shape: 'v1 Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  status: true,
  subresources: {
    attach: { kind: 'PodAttachOptions', verbs: ['get', 'create'] },
    binding: { kind: 'Binding', verbs: ['create'] },
    ephemeralcontainers: { kind: 'Pod', verbs: ['get', 'update', 'patch'] },
    eviction: { kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
    exec: { kind: 'PodExecOptions', verbs: ['get', 'create'] },
    log: { kind: 'Pod', verbs: ['get'] },
    portforward: { kind: 'PodPortForwardOptions', verbs: ['get', 'create'] },
    proxy: { kind: 'PodProxyOptions', verbs: ['get', 'create', 'update', 'patch', 'delete'] },
    resize: { kind: 'Pod', verbs: ['get', 'update', 'patch'] },
  },
  tracksGeneration: true,
})
