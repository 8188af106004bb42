import type { PriorityLevelConfiguration, QueuingConfiguration } from '../../types/flowcontrol-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { keepMetadata } from '../status-update.ts'
import { flowConditionsErrors } from './condition-validation.ts'
import { priorityLevelErrors } from './priority-level-validation.ts'

/** PriorityLevelConfiguration: how many requests of a priority level run at once, and how the others queue. */
export const priorityLevelConfigurations = defineKind<PriorityLevelConfiguration>({
  shape: 'flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  namespaced: false,
  status: true,
  tracksGeneration: true,
  default: ({ spec }) => {
    const { limited, exempt } = spec
    if (exempt) {
      exempt.nominalConcurrencyShares ??= 0
      exempt.lendablePercent ??= 0
    }
    if (!limited) return
    limited.nominalConcurrencyShares ??= 30
    limited.lendablePercent ??= 0
    if (limited.limitResponse?.queuing) defaultQueuing(limited.limitResponse.queuing)
  },
  prepareStatusUpdate: keepMetadata,
  validate: ({ metadata, spec, status }) => [
    ...priorityLevelErrors(metadata.name, spec),
    ...flowConditionsErrors(status.conditions),
  ],
  validateStatusUpdate: ({ status }) => flowConditionsErrors(status.conditions),
  columns: [
    nameColumn,
    column('Type', ({ spec }) => spec.type, { field: 'spec.type' }),
    column('NominalConcurrencyShares', ({ spec }) => spec.limited?.nominalConcurrencyShares ?? '<none>', {
      field: 'spec.limited.nominalConcurrencyShares',
    }),
    column('Queues', (level) => queuingOf(level)?.queues ?? '<none>', {
      field: 'spec.limited.limitResponse.queuing.queues',
    }),
    column('HandSize', (level) => queuingOf(level)?.handSize ?? '<none>', {
      field: 'spec.limited.limitResponse.queuing.handSize',
    }),
    column('QueueLengthLimit', (level) => queuingOf(level)?.queueLengthLimit ?? '<none>', {
      field: 'spec.limited.limitResponse.queuing.queueLengthLimit',
    }),
    ageColumn,
  ],
})

function defaultQueuing(queuing: QueuingConfiguration): void {
  queuing.handSize ||= 8
  queuing.queues ||= 64
  queuing.queueLengthLimit ||= 50
}

function queuingOf({ spec }: PriorityLevelConfiguration): QueuingConfiguration | undefined {
  return spec.limited?.limitResponse.queuing
}
