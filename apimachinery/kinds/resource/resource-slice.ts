import { toTime } from '../../../platform/clock.ts'
import type { ResourceSlice } from '../../types/resource-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind, type WriteContext } from '../define-kind.ts'
import { validateResourceSlice, validateResourceSliceUpdate } from './resource-slice-validation.ts'

/** ResourceSlice: devices that a driver offers. */
export const resourceSlices = defineKind<ResourceSlice>({
  shape: 'resource.k8s.io/v1 ResourceSlice',
  plural: 'resourceslices',
  namespaced: false,
  tracksGeneration: true,
  prepareCreate: (draft, context) => {
    dropAlphaFields(draft)
    stampTaints(draft, context)
  },
  prepareUpdate: (draft, _old, context) => {
    dropAlphaFields(draft)
    stampTaints(draft, context)
  },
  validate: validateResourceSlice,
  validateUpdate: validateResourceSliceUpdate,
  columns: [
    nameColumn,
    column('Node', nodeCell, { field: 'spec.nodeName' }),
    column('Driver', ({ spec }) => spec.driver, { field: 'spec.driver' }),
    column('Pool', ({ spec }) => spec.pool.name, { field: 'spec.pool' }),
    ageColumn,
  ],
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'spec.driver': ({ spec }) => spec.driver,
  },
})

function stampTaints({ spec }: ResourceSlice, { nowMs }: WriteContext): void {
  for (const { taints } of spec.devices ?? []) for (const taint of taints ?? []) taint.timeAdded ??= toTime(nowMs)
}

function nodeCell({ spec }: ResourceSlice): string {
  if (spec.nodeName) return spec.nodeName
  return spec.allNodes ? '<all nodes>' : '<none>'
}

/** Fields of the feature gates DRAListTypeAttributes and DRANodeAllocatableResources, which are off. */
function dropAlphaFields({ spec }: ResourceSlice): void {
  for (const device of spec.devices ?? []) {
    device.nodeAllocatableResourceMappings = undefined
    for (const attribute of Object.values(device.attributes ?? {})) {
      Object.assign(attribute, { bools: undefined, ints: undefined, strings: undefined, versions: undefined })
    }
  }
}
