import type { FlowSchema } from '../../types/flowcontrol-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { keepMetadata } from '../status-update.ts'

/** FlowSchema: which requests belong to which priority level. */
export const flowSchemas = defineKind<FlowSchema>({
  shape: 'flowcontrol.apiserver.k8s.io/v1 FlowSchema',
  plural: 'flowschemas',
  namespaced: false,
  status: true,
  tracksGeneration: true,
  default: ({ spec }) => {
    spec.matchingPrecedence ||= 1000
  },
  columns: [
    nameColumn,
    column('PriorityLevel', ({ spec }) => spec.priorityLevelConfiguration.name, {
      field: 'spec.priorityLevelConfiguration',
    }),
    column('MatchingPrecedence', ({ spec }) => spec.matchingPrecedence, { field: 'spec.matchingPrecedence' }),
    column('DistinguisherMethod', ({ spec }) => spec.distinguisherMethod?.type ?? '<none>', {
      field: 'spec.distinguisherMethod',
    }),
    ageColumn,
    column('MissingPL', ({ status }) => status.conditions?.find(({ type }) => type === 'Dangling')?.status || '?', {
      description: 'references a broken or non-existent PriorityLevelConfiguration',
    }),
  ],
  prepareStatusUpdate: keepMetadata,
})
