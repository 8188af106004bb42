import { type FieldError, invalidField } from '../../field-error.ts'
import { nonNegative } from './fields.ts'

/** Counts in the status of a workload. */
export interface ReplicaCounts {
  readonly replicas?: number | undefined
  readonly updatedReplicas?: number | undefined
  readonly currentReplicas?: number | undefined
  readonly fullyLabeledReplicas?: number | undefined
  readonly readyReplicas?: number | undefined
  readonly availableReplicas?: number | undefined
  readonly unavailableReplicas?: number | undefined
  readonly terminatingReplicas?: number | undefined
  readonly observedGeneration?: number | bigint | undefined
  readonly collisionCount?: number | undefined
}

type Part = 'availableReplicas' | 'currentReplicas' | 'fullyLabeledReplicas' | 'readyReplicas' | 'updatedReplicas'

/** How the status of a kind of workload adds up. */
export interface ReplicaStatusRules {
  /** Which of its counts are part of `replicas`. */
  readonly parts: readonly Part[]
  /** What messages call the count that `availableReplicas` is part of. */
  readonly readyName: string
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

/** What is wrong with the counts in the status of a workload: none is negative, none is more than what it is part of. */
export function replicaStatusErrors(status: ReplicaCounts, { parts, readyName }: ReplicaStatusRules): FieldError[] {
  const errors = counts.flatMap((field) => nonNegative(`status.${field}`, number(status[field])))
  const total = status.replicas ?? 0
  for (const field of parts) {
    const part = status[field] ?? 0
    if (part > total) errors.push(invalidField(`status.${field}`, part, 'cannot be greater than status.replicas'))
  }
  const [available = 0, ready = 0] = [status.availableReplicas, status.readyReplicas]
  if (available > ready) {
    errors.push(invalidField('status.availableReplicas', available, `cannot be greater than ${readyName}`))
  }
  return errors
}

/** How often names collided is counted up only: the count goes into the next name. */
export function collisionCountErrors(status: ReplicaCounts, old: ReplicaCounts): FieldError[] {
  if (old.collisionCount === undefined || (status.collisionCount ?? -1) >= old.collisionCount) return []
  return [invalidField('status.collisionCount', status.collisionCount ?? 0, 'cannot be decremented')]
}

function number(count: number | bigint | undefined): number | undefined {
  return count === undefined ? undefined : Number(count)
}
