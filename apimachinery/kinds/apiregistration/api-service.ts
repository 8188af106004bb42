import { type EpochMs, toTime } from '../../../platform/clock.ts'
import type { APIService, APIServiceCondition } from '../../types/apiregistration-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { keepMetadata } from '../status-update.ts'

/** APIService: which server answers a group version; one that names a Service is proxied. */
export const apiServices = defineKind<APIService>({
  shape: 'apiregistration.k8s.io/v1 APIService',
  plural: 'apiservices',
  categories: ['api-extensions'],
  namespaced: false,
  status: true,
  unconditionalUpdate: false,
  default: ({ spec }) => {
    if (spec.service) spec.service.port ??= 443
  },
  prepareCreate: (draft, { nowMs }) => {
    draft.status = draft.spec.service ? {} : { conditions: [localAvailableCondition(nowMs)] }
  },
  prepareStatusUpdate: keepMetadata,
  columns: [
    nameColumn,
    column('Service', ({ spec }) => (spec.service ? `${spec.service.namespace}/${spec.service.name}` : 'Local'), {
      description: 'The reference to the service that hosts this API endpoint.',
    }),
    column('Available', availableCell, { description: 'Whether this service is available.' }),
    ageColumn,
  ],
})

// What this server answers itself is always there.
function localAvailableCondition(nowMs: EpochMs): APIServiceCondition {
  return {
    type: 'Available',
    status: 'True',
    lastTransitionTime: toTime(nowMs),
    reason: 'Local',
    message: 'Local APIServices are always available',
  }
}

function availableCell({ status }: APIService): string {
  const condition = status.conditions?.find(({ type }) => type === 'Available')
  if (!condition) return 'Unknown'
  return condition.status === 'True' ? 'True' : `${condition.status} (${condition.reason ?? ''})`
}
