import { notFound } from '../../apimachinery/errors.ts'
import { componentStatuses } from '../../apimachinery/kinds/core/component-status.ts'
import { eraseKind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { VirtualKind } from './virtual-kind.ts'

const etcd = {
  apiVersion: 'v1',
  kind: 'ComponentStatus',
  metadata: { name: 'etcd-0' },
  conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
} as unknown as KubeObject

/** The deprecated `componentstatuses`: of the components that upstream lists, a server knows its storage only. */
export const componentStatusKind: VirtualKind = {
  kind: eraseKind(componentStatuses),
  list: ({ matches }) => [etcd].filter(matches),
  get: ({ name }) => {
    if (name === etcd.metadata.name) return etcd
    throw notFound(componentStatuses, name)
  },
}
