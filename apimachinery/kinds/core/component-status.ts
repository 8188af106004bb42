import type { ComponentStatus } from '../../types/core-v1.ts'
import { column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'

/** ComponentStatus: health of control plane components (deprecated upstream since 1.19); computed on read. */
export const componentStatuses = defineKind<ComponentStatus>({
  shape: 'v1 ComponentStatus',
  plural: 'componentstatuses',
  shortNames: ['cs'],
  namespaced: false,
  verbs: ['get', 'list'],
  stored: false,
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  columns: [
    nameColumn,
    column('Status', statusCell, { description: 'Status of the component conditions' }),
    column('Message', (component) => healthOf(component)?.message ?? '', {
      description: 'Message of the component conditions',
    }),
    column('Error', (component) => healthOf(component)?.error ?? '', {
      description: 'Error of the component conditions',
    }),
  ],
})

function healthOf({ conditions }: ComponentStatus) {
  return conditions?.find(({ type }) => type === 'Healthy')
}

function statusCell(component: ComponentStatus): string {
  const status = healthOf(component)?.status
  return status === 'True' ? 'Healthy' : status === 'False' ? 'Unhealthy' : 'Unknown'
}
