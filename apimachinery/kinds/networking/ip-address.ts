import { type FieldError, immutableFieldErrors, requiredField } from '../../field-error.ts'
import { dnsSubdomainErrors } from '../../names.ts'
import type { IPAddress } from '../../types/networking-v1.ts'
import { column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { pathSegmentErrors } from '../validation/domain-names.ts'
import { optionalName } from '../validation/fields.ts'
import { canonicalIpMessages } from '../validation/ip-address.ts'

/** IPAddress: an address of a Service as an object, so that it is handed out once. */
export const ipAddresses = defineKind<IPAddress>({
  shape: 'networking.k8s.io/v1 IPAddress',
  plural: 'ipaddresses',
  shortNames: ['ip'],
  namespaced: false,
  // The name is the address.
  validateName: canonicalIpMessages,
  validate: ({ spec }) => parentErrors(spec.parentRef),
  validateUpdate: ({ spec }, old) => immutableFieldErrors('spec.parentRef', spec.parentRef, old.spec.parentRef),
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

function parentErrors(parent: IPAddress['spec']['parentRef'] | undefined): FieldError[] {
  if (!parent) return [requiredField('spec.parentRef')]
  const { group, resource, name, namespace } = parent
  return [
    ...optionalName('spec.parentRef.group', group, dnsSubdomainErrors),
    ...pathSegmentErrors(resource, 'spec.parentRef.resource'),
    ...pathSegmentErrors(name, 'spec.parentRef.name'),
    ...(namespace ? pathSegmentErrors(namespace, 'spec.parentRef.namespace') : []),
  ]
}
