import type { IPAddress } from '../../types/networking-v1.ts'
import { column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'

/** IPAddress: an address of a Service as an object, so that it is handed out once. */
export const ipAddresses = defineKind<IPAddress>({
  shape: 'networking.k8s.io/v1 IPAddress',
  plural: 'ipaddresses',
  shortNames: ['ip'],
  namespaced: false,
  columns: [
    nameColumn,
    column('ParentRef', parentCell, {
      description: 'ParentRef references the resource that an IPAddress is attached to',
    }),
  ],
})

function parentCell({ spec }: IPAddress): string {
  const parent = spec.parentRef
  if (!parent) return '<none>'
  const resource = parent.group ? `${parent.resource}.${parent.group}` : parent.resource
  return [resource, parent.namespace, parent.name].filter((part) => part).join('/')
}
