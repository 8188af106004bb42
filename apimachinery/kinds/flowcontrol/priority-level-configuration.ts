import { type FieldError, forbiddenField, requiredField } from '../../field-error.ts'
import type { PriorityLevelConfiguration, QueuingConfiguration } from '../../types/flowcontrol-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { keepMetadata } from '../status-update.ts'
import { nonNegative, requiredOneOf } from '../validation/fields.ts'

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
  validate: ({ spec }) => [...typeErrors(spec), ...limitedErrors(spec.limited)],
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

function typeErrors({ type, limited, exempt }: PriorityLevelConfiguration['spec']): FieldError[] {
  const errors = requiredOneOf('spec.type', type, ['Exempt', 'Limited'])
  if (type === 'Exempt' && limited) {
    errors.push(forbiddenField('spec.limited', 'must be nil if the type is not Limited'))
  }
  if (type === 'Limited' && !limited)
    errors.push(requiredField('spec.limited', 'must not be empty when type is Limited'))
  if (type === 'Limited' && exempt) errors.push(forbiddenField('spec.exempt', 'must be nil if the type is Limited'))
  return errors
}

function limitedErrors(limited: PriorityLevelConfiguration['spec']['limited']): FieldError[] {
  if (!limited) return []
  const { type, queuing } = limited.limitResponse
  const path = 'spec.limited.limitResponse'
  const errors = [
    ...nonNegative('spec.limited.nominalConcurrencyShares', limited.nominalConcurrencyShares),
    ...requiredOneOf(`${path}.type`, type, ['Queue', 'Reject']),
  ]
  if (type === 'Reject' && queuing) {
    errors.push(forbiddenField(`${path}.queuing`, 'must be nil if limited.limitResponse.type is not Limited'))
  }
  if (type === 'Queue' && !queuing) {
    errors.push(requiredField(`${path}.queuing`, 'must not be empty if limited.limitResponse.type is Limited'))
  }
  return errors
}
