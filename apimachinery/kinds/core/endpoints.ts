import { type FieldError, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsLabelErrors, portNumberErrors } from '../../names.ts'
import type { EndpointSubset, Endpoints } from '../../types/core-v1.ts'
import { ageColumn, column, joinSome, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { each, requiredOneOf } from '../validation/fields.ts'
import { ipAddressErrors } from '../validation/ip-address.ts'
import { protocols } from '../validation/ports.ts'

/** Endpoints: the addresses behind a Service in one object (superseded by EndpointSlice). */
export const endpoints = defineKind<Endpoints>({
  shape: 'v1 Endpoints',
  plural: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  createOnUpdate: true,
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  default: ({ subsets }) => {
    for (const { ports } of subsets ?? []) for (const port of ports ?? []) port.protocol ??= 'TCP'
  },
  validate: ({ subsets }) => each('subsets', subsets, subsetErrors),
  columns: [
    nameColumn,
    column('Endpoints', ({ subsets }) => (subsets?.length ? joinSome(subsets.flatMap(socketsOf), 3) : '<none>'), {
      field: 'subsets',
    }),
    ageColumn,
  ],
})

function socketsOf({ addresses, ports }: EndpointSubset): string[] {
  const ips = (addresses ?? []).map(({ ip }) => ip)
  if (!ports?.length) return ips
  return ports.flatMap(({ port }) => ips.map((ip) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)))
}

function subsetErrors(
  { addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset,
  path: string,
): FieldError[] {
  if (addresses.length === 0 && notReadyAddresses.length === 0) {
    return [requiredField(path, 'must specify `addresses` or `notReadyAddresses`')]
  }
  return [
    ...each(`${path}.addresses`, addresses, ({ ip }, at) => ipAddressErrors(ip, `${at}.ip`)),
    ...each(`${path}.notReadyAddresses`, notReadyAddresses, ({ ip }, at) => ipAddressErrors(ip, `${at}.ip`)),
    ...each(`${path}.ports`, ports, ({ name, port, protocol }, at) => [
      ...(name
        ? invalids(`${at}.name`, name, dnsLabelErrors(name))
        : ports.length > 1
          ? [requiredField(`${at}.name`)]
          : []),
      ...invalids(`${at}.port`, port, portNumberErrors(port)),
      ...requiredOneOf(`${at}.protocol`, protocol, protocols),
    ]),
  ]
}
