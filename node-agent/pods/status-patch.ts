import { deepEqual } from '../../apimachinery/equality.ts'
import type { Pod, PodCondition, PodStatus } from '../../apimachinery/types/core-v1.ts'
import { ownConditions } from './pod-conditions.ts'

/** Lists of the status that strategic merge would merge where all of it is meant. */
const replaced = new Set(['hostIPs', 'podIPs'])

/**
 * The strategic merge patch that gives the pod this status and leaves alone what is not in it; undefined when nothing
 * differs. It applies only to the pod with this uid.
 */
export function statusPatch(pod: Pod, status: PodStatus): object | undefined {
  const old = withoutNulls(pod.status ?? {}) as Record<string, unknown>
  const changes: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(status)) {
    if (deepEqual(withoutNulls(value), old[field])) continue
    if (field === 'conditions') Object.assign(changes, conditionChanges(old[field] as PodCondition[], status))
    else changes[field] = replaced.has(field) ? [...(value as object[]), { $patch: 'replace' }] : value
  }
  if (Object.keys(changes).length === 0) return undefined
  return { metadata: { uid: pod.metadata.uid }, status: changes }
}

function conditionChanges(old: readonly PodCondition[] = [], { conditions = [] }: PodStatus): Record<string, unknown> {
  const changed = conditions.filter(
    (condition) =>
      ownConditions.includes(condition.type) &&
      !deepEqual(
        condition,
        old.find(({ type }) => type === condition.type),
      ),
  )
  if (changed.length === 0) return {}
  // A merge keeps what the patch does not name.
  const explicit = changed.map((condition) => ({ reason: null, message: null, ...condition }))
  return { conditions: explicit, '$setElementOrder/conditions': conditions.map(({ type }) => ({ type })) }
}

/** The server prints null where something is unset, and nothing where it is not there. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([key, item]) => [key, withoutNulls(item)]),
  )
}
