import { deepEqual } from '../../../apimachinery/equality.ts'
import type { Node, Pod } from '../../../apimachinery/types/core-v1.ts'
import type { ClusterEvent } from '../../framework/cluster-event.ts'
import { type Constraint, counts, hasAllKeys } from './constraints.ts'

/** Whether a change of pods or nodes may let a pod in that its constraints have kept out. */
export function mayHelpSpread(pod: Pod, event: ClusterEvent, constraints: readonly Constraint[]): boolean {
  const { resource, now, old } = event
  return resource === 'nodes'
    ? mayNodeHelp(constraints, now as Node | undefined, old as Node | undefined)
    : mayPodHelp(pod, constraints, event, now as Pod | undefined, old as Pod | undefined)
}

function mayPodHelp(
  pod: Pod,
  constraints: readonly Constraint[],
  { action }: ClusterEvent,
  now: Pod | undefined,
  old: Pod | undefined,
): boolean {
  const { uid, namespace } = (now ?? old ?? pod).metadata
  if (action === 'UpdateToleration') return uid === pod.metadata.uid && constraints.some((c) => !c.ignoresTaints)
  if (uid !== pod.metadata.uid && namespace !== pod.metadata.namespace) return false
  const isCounted = (other: Pod | undefined, constraint: Constraint) =>
    other !== undefined && counts(constraint, other.metadata.labels)
  return constraints.some((constraint) => isCounted(now, constraint) !== isCounted(old, constraint))
}

function mayNodeHelp(constraints: readonly Constraint[], now: Node | undefined, old: Node | undefined): boolean {
  const hasNow = now !== undefined && hasAllKeys(constraints, now)
  const hadThen = old !== undefined && hasAllKeys(constraints, old)
  if (!now || !old) return hasNow || hadThen
  const hasMoved = constraints.some(
    ({ topologyKey }) => now.metadata.labels?.[topologyKey] !== old.metadata.labels?.[topologyKey],
  )
  if ((hasNow || hadThen) && hasMoved) return true
  return constraints.some(({ ignoresTaints }) => !ignoresTaints) && !deepEqual(now.spec.taints, old.spec.taints)
}
