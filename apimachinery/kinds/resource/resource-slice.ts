import { toTime } from '../../../platform/clock.ts'
import { type FieldError, immutableFieldErrors, invalidField } from '../../field-error.ts'
import type { ResourceSlice } from '../../types/resource-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind, type WriteContext } from '../define-kind.ts'
import { required } from '../validation/fields.ts'

/** ResourceSlice: devices that a driver offers. */
export const resourceSlices = defineKind<ResourceSlice>({
  shape: 'resource.k8s.io/v1 ResourceSlice',
  plural: 'resourceslices',
  namespaced: false,
  tracksGeneration: true,
  prepareCreate: stampTaints,
  prepareUpdate: (draft, _old, context) => stampTaints(draft, context),
  validate: ({ spec }) => [
    ...required('spec.driver', spec.driver),
    ...required('spec.pool.name', spec.pool.name),
    ...placementErrors(spec),
  ],
  validateUpdate: ({ spec }, old) => [
    ...immutableFieldErrors('spec.driver', spec.driver, old.spec.driver),
    ...immutableFieldErrors('spec.nodeName', spec.nodeName, old.spec.nodeName),
    ...immutableFieldErrors('spec.pool.name', spec.pool.name, old.spec.pool.name),
  ],
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

function placementErrors({
  nodeName,
  nodeSelector,
  allNodes,
  perDeviceNodeSelection,
}: ResourceSlice['spec']): FieldError[] {
  const given = [nodeName, nodeSelector, allNodes, perDeviceNodeSelection].filter((choice) => choice).length
  if (given === 1) return []
  const detail = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required'
  if (given === 0) return required('spec', '', detail)
  return [invalidField('spec', { nodeName, nodeSelector, allNodes, perDeviceNodeSelection }, detail)]
}
