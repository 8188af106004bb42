import { deepEqual } from '../../equality.ts'
import type { EndpointSlice } from '../../types/discovery-v1.ts'
import { ageColumn, column, joinSome, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { validateEndpointSlice, validateEndpointSliceUpdate } from './endpoint-slice-validation.ts'

/** EndpointSlice: a part of the addresses behind a Service. */
export const endpointSlices = defineKind<EndpointSlice>({
  shape: 'discovery.k8s.io/v1 EndpointSlice',
  plural: 'endpointslices',
  namespaced: true,
  tracksGeneration: true,
  // Labels say whose slice it is, so they count as well.
  bumpsGeneration: (slice, old) =>
    !deepEqual({ ...slice, metadata: old.metadata }, old) || !deepEqual(slice.metadata.labels, old.metadata.labels),
  default: ({ ports }) => {
    for (const port of ports ?? []) {
      port.name ??= ''
      port.protocol ??= 'TCP'
    }
  },
  validate: validateEndpointSlice,
  validateUpdate: validateEndpointSliceUpdate,
  columns: [
    nameColumn,
    column('AddressType', ({ addressType }) => addressType, { field: 'addressType' }),
    column('Ports', ({ ports }) => someOrUnset((ports ?? []).map(({ port, name }) => String(port ?? name ?? '*'))), {
      field: 'ports',
    }),
    column('Endpoints', ({ endpoints }) => someOrUnset((endpoints ?? []).flatMap(({ addresses }) => addresses)), {
      field: 'endpoints',
    }),
    ageColumn,
  ],
})

function someOrUnset(texts: readonly string[]): string {
  return joinSome(texts, 3) || '<unset>'
}
