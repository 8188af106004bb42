import { deepEqual } from '../../equality.ts'
import type { Endpoint, EndpointSlice } from '../../types/discovery-v1.ts'
import { ageColumn, column, joinSome, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import {
  endpointSliceWarnings,
  validateEndpointSlice,
  validateEndpointSliceUpdate,
} from './endpoint-slice-validation.ts'

/** The label that names the Service whose addresses a slice holds. */
export const serviceNameLabel = 'kubernetes.io/service-name'

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
  prepareCreate: ({ endpoints }) => dropTopology(endpoints),
  prepareUpdate: (draft, old) => {
    if (!deepEqual(draft.endpoints, old.endpoints)) dropTopology(draft.endpoints)
  },
  validate: validateEndpointSlice,
  validateUpdate: validateEndpointSliceUpdate,
  warnings: endpointSliceWarnings,
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

/** What the beta version of the kind knew; writers of this one cannot set it. */
function dropTopology(endpoints: readonly Endpoint[] | null | undefined): void {
  for (const endpoint of endpoints ?? []) delete endpoint.deprecatedTopology
}
