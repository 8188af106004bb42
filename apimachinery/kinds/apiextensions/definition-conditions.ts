import { deepEqual } from '../../equality.ts'
import type { CustomResourceDefinitionCondition } from '../../types/apiextensions-v1.ts'

/** What a condition says, but for its time. */
export type Condition = Omit<CustomResourceDefinitionCondition, 'lastTransitionTime'>

/** Sets a condition; its time is that of the last change of its status. The same list when nothing changes. */
export function withCondition(
  conditions: readonly CustomResourceDefinitionCondition[],
  condition: Condition,
  now: string,
): readonly CustomResourceDefinitionCondition[] {
  const old = conditions.find(({ type }) => type === condition.type)
  const lastTransitionTime = old?.status === condition.status ? old.lastTransitionTime : now
  const updated = { ...condition, lastTransitionTime }
  if (!old) return [...conditions, updated]
  if (deepEqual(old, updated)) return conditions
  return conditions.map((other) => (other === old ? updated : other))
}
