import { nodeReadyCondition } from '../../apimachinery/scheduling/node-health.ts'
import { nodeTaints } from '../../apimachinery/scheduling/node-taints.ts'
import type { Node, Taint } from '../../apimachinery/types/core-v1.ts'

/** The taint that keeps pods off a node whose condition has this status. */
const taintOfCondition: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: nodeTaints.notReady, Unknown: nodeTaints.unreachable },
  MemoryPressure: { True: nodeTaints.memoryPressure },
  DiskPressure: { True: nodeTaints.diskPressure },
  PIDPressure: { True: nodeTaints.pidPressure },
  NetworkUnavailable: { True: nodeTaints.networkUnavailable },
}

/** NoSchedule taints with these keys are ours: others are left alone. */
const ourKeys: ReadonlySet<string> = new Set([
  nodeTaints.unschedulable,
  ...Object.values(taintOfCondition).flatMap((byStatus) => Object.values(byStatus)),
])

/** What a node is told to do about the pods that run on it: nothing, or to drive them out. */
export type Eviction = typeof nodeTaints.notReady | typeof nodeTaints.unreachable | undefined

/** Which NoExecute taint the Ready condition calls for. */
export function evictionFor(node: Node): Eviction {
  const status = nodeReadyCondition(node)?.status
  return status === 'False' ? nodeTaints.notReady : status === 'Unknown' ? nodeTaints.unreachable : undefined
}

/** Which NoExecute taint of ours the node has. */
export function evictionOf(node: Node): Eviction {
  return (node.spec.taints ?? []).find(isEviction)?.key as Eviction
}

/**
 * The taints of `node` as its conditions and `spec.unschedulable` call for, with `eviction` as the only NoExecute taint
 * of ours; undefined when it has them already.
 * @param now when added taints were added
 */
export function taintsToWrite(node: Node, eviction: Eviction, now: string): readonly Taint[] | undefined {
  const current = node.spec.taints ?? []
  const wanted = noScheduleTaints(node)
  if (eviction) wanted.push({ key: eviction, effect: 'NoExecute' })
  const isWanted = (taint: Taint) => wanted.some((other) => isSame(taint, other))
  const kept = current.filter((taint) => !isOurs(taint) || isWanted(taint))
  const added = wanted.filter((taint) => !current.some((other) => isSame(taint, other)))
  if (kept.length === current.length && added.length === 0) return undefined
  return [...kept, ...added.map((taint) => ({ ...taint, timeAdded: now }))]
}

function noScheduleTaints({ spec, status }: Node): Taint[] {
  const keys = (status.conditions ?? []).map(({ type, status }) => taintOfCondition[type]?.[status])
  if (spec.unschedulable) keys.push(nodeTaints.unschedulable)
  return keys.filter((key) => key !== undefined).map((key) => ({ key, effect: 'NoSchedule' }))
}

function isOurs(taint: Taint): boolean {
  return isEviction(taint) || (taint.effect === 'NoSchedule' && ourKeys.has(taint.key))
}

function isEviction({ key, effect }: Taint): boolean {
  return effect === 'NoExecute' && (key === nodeTaints.notReady || key === nodeTaints.unreachable)
}

function isSame(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect
}
