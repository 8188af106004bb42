import type { EndpointSubset, Endpoints } from '../../types/core-v1.ts'
import { ageColumn, column, joinSome, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { endpointsWarnings, validateEndpoints } from './endpoints-validation.ts'

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
  validate: validateEndpoints,
  warnings: endpointsWarnings,
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
