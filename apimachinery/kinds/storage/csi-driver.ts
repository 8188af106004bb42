import {
  duplicateField,
  type FieldError,
  immutableFieldErrors,
  invalidField,
  unsupportedField,
} from '../../field-error.ts'
import type { Int64 } from '../../types/int64.ts'
import type { CSIDriver, TokenRequest } from '../../types/storage-v1.ts'
import { ageColumn, column, join, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { each, oneOf } from '../validation/fields.ts'

/** CSIDriver: how the cluster talks to a CSI volume driver. */
export const csiDrivers = defineKind<CSIDriver>({
  shape: 'storage.k8s.io/v1 CSIDriver',
  plural: 'csidrivers',
  namespaced: false,
  unconditionalUpdate: false,
  default: ({ spec }) => {
    spec.attachRequired ??= true
    spec.podInfoOnMount ??= false
    spec.storageCapacity ??= false
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType'
    if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ['Persistent']
    spec.requiresRepublish ??= false
    spec.seLinuxMount ??= false
  },
  prepareCreate: dropAlphaFields,
  prepareUpdate: dropAlphaFields,
  validate: ({ spec }) => [
    ...oneOf('spec.fsGroupPolicy', spec.fsGroupPolicy, ['File', 'None', 'ReadWriteOnceWithFSType']),
    ...tokenRequestsErrors(spec.tokenRequests),
    ...lifecycleErrors(spec.volumeLifecycleModes ?? []),
    ...updatePeriodErrors(spec.nodeAllocatableUpdatePeriodSeconds),
  ],
  validateUpdate: ({ spec }, old) => [
    // The field is called otherwise upstream, in this message only.
    ...immutableFieldErrors('spec.attachedRequired', spec.attachRequired, old.spec.attachRequired),
    ...immutableFieldErrors('spec.volumeLifecycleModes', spec.volumeLifecycleModes, old.spec.volumeLifecycleModes),
  ],
  columns: [
    nameColumn,
    column('AttachRequired', ({ spec }) => spec.attachRequired ?? true, {
      type: 'boolean',
      field: 'spec.attachRequired',
    }),
    column('PodInfoOnMount', ({ spec }) => spec.podInfoOnMount ?? false, {
      type: 'boolean',
      field: 'spec.podInfoOnMount',
    }),
    column('StorageCapacity', ({ spec }) => spec.storageCapacity ?? false, {
      type: 'boolean',
      field: 'spec.storageCapacity',
    }),
    column('TokenRequests', ({ spec }) => join(spec.tokenRequests?.map(({ audience }) => audience)) || '<unset>', {
      field: 'spec.tokenRequests',
    }),
    column('RequiresRepublish', ({ spec }) => spec.requiresRepublish ?? false, {
      type: 'boolean',
      field: 'spec.requiresRepublish',
    }),
    column('Modes', ({ spec }) => join(spec.volumeLifecycleModes) || '<none>', { field: 'spec.volumeLifecycleModes' }),
    ageColumn,
  ],
})

/** A field of the feature gate VolumeLimitScaling, which is off. */
function dropAlphaFields({ spec }: CSIDriver): void {
  spec.preventPodSchedulingIfMissing = undefined
}

const lifecycleModes = ['Persistent', 'Ephemeral']

function lifecycleErrors(modes: readonly string[]): FieldError[] {
  return modes
    .filter((mode) => !lifecycleModes.includes(mode))
    .map((mode) => unsupportedField('spec.volumeLifecycleModes', mode, lifecycleModes))
}

const minTokenSeconds = 600
const maxTokenSeconds = 2 ** 32

function tokenRequestsErrors(requests: readonly TokenRequest[] | undefined): FieldError[] {
  const audiences = new Set<string>()
  return each('spec.tokenRequests', requests, ({ audience, expirationSeconds: seconds }, at) => {
    if (audiences.has(audience)) return [duplicateField(`${at}.audience`, audience)]
    audiences.add(audience)
    const wrong = (detail: string) => [invalidField(`${at}.expirationSeconds`, seconds, detail)]
    if (seconds === undefined) return []
    if (seconds < minTokenSeconds) return wrong('may not specify a duration less than 10 minutes')
    return seconds > maxTokenSeconds ? wrong('may not specify a duration larger than 2^32 seconds') : []
  })
}

function updatePeriodErrors(seconds: Int64 | undefined): FieldError[] {
  if (seconds === undefined || seconds >= 10) return []
  const detail = 'must be greater than or equal to 10 seconds'
  return [invalidField('spec.nodeAllocatableUpdatePeriodSeconds', seconds, detail)]
}
