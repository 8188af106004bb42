import { type FieldError, forbiddenField, invalidField, requiredField, unsupportedField } from '../../field-error.ts'
import type {
  ExemptPriorityLevelConfiguration,
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
} from '../../types/flowcontrol-v1.ts'

/** flowcontrol/validation priorityLevelConfigurationQueuingMaxQueues. */
const maxQueues = 10_000_000
/** apiserver/util/shufflesharding MaxHashBits: dealing a hand takes no more bits of a hash. */
const maxHashBits = 60

/** What is wrong with how many requests of a priority level run and wait. */
export function priorityLevelErrors(name: string, spec: PriorityLevelConfigurationSpec): FieldError[] {
  const { type, limited, exempt } = spec
  const errors: FieldError[] = []
  if ((name === 'exempt') !== (type === 'Exempt')) {
    const detail = "type must be 'Exempt' if and only if name is 'exempt'"
    errors.push(invalidField('spec.type', type, detail))
  }
  switch (type) {
    case 'Exempt':
      if (limited) errors.push(forbiddenField('spec.limited', 'must be nil if the type is not Limited'))
      return exempt ? [...errors, ...exemptErrors(exempt)] : errors
    case 'Limited':
      if (exempt) errors.push(forbiddenField('spec.exempt', 'must be nil if the type is Limited'))
      if (!limited) return [...errors, requiredField('spec.limited', 'must not be empty when type is Limited')]
      return [...errors, ...limitedErrors(limited)]
    default:
      return [...errors, unsupportedField('spec.type', type, ['Exempt', 'Limited'])]
  }
}

function exemptErrors({ nominalConcurrencyShares, lendablePercent }: ExemptPriorityLevelConfiguration): FieldError[] {
  return [
    ...sharesErrors('spec.exempt.nominalConcurrencyShares', nominalConcurrencyShares),
    ...lendableErrors('spec.exempt.lendablePercent', lendablePercent),
  ]
}

function limitedErrors(limited: LimitedPriorityLevelConfiguration): FieldError[] {
  const { nominalConcurrencyShares, lendablePercent, borrowingLimitPercent = 0, limitResponse } = limited
  const errors = [
    ...sharesErrors('spec.limited.nominalConcurrencyShares', nominalConcurrencyShares),
    ...responseErrors(limitResponse, 'spec.limited.limitResponse'),
    ...lendableErrors('spec.limited.lendablePercent', lendablePercent),
  ]
  if (borrowingLimitPercent >= 0) return errors
  const detail = 'if specified, must be a non-negative integer'
  return [...errors, invalidField('spec.limited.borrowingLimitPercent', borrowingLimitPercent, detail)]
}

function sharesErrors(path: string, shares = 0): FieldError[] {
  return shares < 0 ? [invalidField(path, shares, 'must be a non-negative integer')] : []
}

function lendableErrors(path: string, percent = 0): FieldError[] {
  if (percent >= 0 && percent <= 100) return []
  return [invalidField(path, percent, 'must be between 0 and 100, inclusive')]
}

function responseErrors({ type, queuing }: LimitResponse, path: string): FieldError[] {
  switch (type) {
    case 'Reject':
      if (!queuing) return []
      return [forbiddenField(`${path}.queuing`, 'must be nil if limited.limitResponse.type is not Limited')]
    case 'Queue':
      if (queuing) return queuingErrors(queuing, `${path}.queuing`)
      return [requiredField(`${path}.queuing`, 'must not be empty if limited.limitResponse.type is Limited')]
    default:
      return [unsupportedField(`${path}.type`, type, ['Queue', 'Reject'])]
  }
}

function queuingErrors(queuing: QueuingConfiguration, path: string): FieldError[] {
  const { queues = 0, handSize = 0, queueLengthLimit = 0 } = queuing
  const errors: FieldError[] = []
  if (queueLengthLimit <= 0) {
    errors.push(invalidField(`${path}.queueLengthLimit`, queueLengthLimit, 'must be positive'))
  }
  if (queues <= 0) errors.push(invalidField(`${path}.queues`, queues, 'must be positive'))
  else if (queues > maxQueues) {
    errors.push(invalidField(`${path}.queues`, queues, `must not be greater than ${maxQueues}`))
  }
  const problem = handProblem(queues, handSize)
  return problem === undefined ? errors : [...errors, invalidField(`${path}.handSize`, handSize, problem)]
}

function handProblem(queues: number, handSize: number): string | undefined {
  if (handSize <= 0) return 'must be positive'
  if (handSize > queues) return `should not be greater than queues (${queues})`
  if (Math.ceil(Math.log2(queues) * handSize) <= maxHashBits) return undefined
  return `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${maxHashBits}`
}
