import type { Pod, PodCondition, PodStatus } from '../../apimachinery/types/core-v1.ts'
import { ownConditions } from './pod-conditions.ts'

/** Lists of the status that strategic merge would merge where all of it is meant. */
const replaced = new Set(['hostIPs', 'podIPs'])

/**
 * The strategic merge patch that gives the pod this status and leaves alone what is not in it; undefined when nothing
 * differs. It applies only to the pod with this uid.
 */
export function statusPatch(pod: Pod, status: PodStatus): object | undefined {
  const old = (pod.status ?? {}) as Record<string, unknown>
  const changes: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(status)) {
    if (saysTheSame(value, old[field])) continue
    if (field === 'conditions') Object.assign(changes, conditionChanges(pod.status.conditions ?? [], status))
    else changes[field] = replaced.has(field) ? [...(value as object[]), { $patch: 'replace' }] : value
  }
  if (Object.keys(changes).length === 0) return undefined
  return { metadata: { uid: pod.metadata.uid }, status: changes }
}

function conditionChanges(old: readonly PodCondition[], { conditions = [] }: PodStatus): Record<string, unknown> {
  const changed = conditions.filter(
    (condition) =>
      ownConditions.includes(condition.type) &&
      !saysTheSame(
        condition,
        old.find(({ type }) => type === condition.type),
      ),
  )
  const gone = old.filter(
    ({ type }) => ownConditions.includes(type) && !conditions.some((condition) => condition.type === type),
  )
  if (changed.length + gone.length === 0) return {}
  // A merge keeps what the patch does not name.
  const explicit = changed.map((condition) => ({ reason: null, message: null, ...condition }))
  const deletions = gone.map(({ type }) => ({ $patch: 'delete', type }))
  return {
    conditions: [...explicit, ...deletions],
    '$setElementOrder/conditions': conditions.map(({ type }) => ({ type })),
  }
}

/** Whether two trees hold the same. Null counts as absent: the server prints it for what is unset. */
function saysTheSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return (a ?? undefined) === (b ?? undefined)
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
  return (
    Array.isArray(a) === Array.isArray(b) &&
    Object.keys(left).every((key) => saysTheSame(left[key], right[key])) &&
    Object.keys(right).every((key) => right[key] === null || right[key] === undefined || Object.hasOwn(left, key))
  )
}
