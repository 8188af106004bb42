import { type FieldError, invalidField } from '../../field-error.ts'
import { nonNegative } from './fields.ts'

interface ReplicaCounts {
  readonly replicas?: number | undefined
  readonly readyReplicas?: number | undefined
  readonly availableReplicas?: number | undefined
  readonly updatedReplicas?: number | undefined
  readonly fullyLabeledReplicas?: number | undefined
  readonly currentReplicas?: number | undefined
  readonly unavailableReplicas?: number | undefined
  readonly terminatingReplicas?: number | undefined
  readonly observedGeneration?: number | undefined
  readonly collisionCount?: number | undefined
}

const counts = [
  'replicas',
  'updatedReplicas',
  'currentReplicas',
  'fullyLabeledReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
  'terminatingReplicas',
  'observedGeneration',
  'collisionCount',
] as const

const parts = [
  'updatedReplicas',
  'currentReplicas',
  'fullyLabeledReplicas',
  'readyReplicas',
  'availableReplicas',
] as const

/** What is wrong with the counts in the status of a workload: none is negative, none is more than what it is part of. */
export function replicaStatusErrors(status: ReplicaCounts, path = 'status'): FieldError[] {
  const errors = counts.flatMap((field) => nonNegative(`${path}.${field}`, status[field]))
  const total = status.replicas ?? 0
  for (const field of parts) {
    const part = status[field] ?? 0
    if (part > total) errors.push(invalidField(`${path}.${field}`, part, 'cannot be greater than status.replicas'))
  }
  const [available = 0, ready = 0] = [status.availableReplicas, status.readyReplicas]
  if (available > ready) {
    errors.push(invalidField(`${path}.availableReplicas`, available, 'cannot be greater than readyReplicas'))
  }
  return errors
}
