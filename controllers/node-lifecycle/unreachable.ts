import type { Node, NodeCondition } from '../../apimachinery/types/core-v1.ts'

/** What only the node itself can know. NetworkUnavailable is the business of the control plane. */
const reportedByNode = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']

/** The conditions of a node that has gone silent: nothing it reported is known any more. */
export function silentConditions({ metadata, status }: Node, now: string): NodeCondition[] {
  const conditions = (status.conditions ?? []).map((condition) =>
    reportedByNode.includes(condition.type) && condition.status !== 'Unknown' ? unknown(condition, now) : condition,
  )
  const missing = reportedByNode.filter((type) => !conditions.some((condition) => condition.type === type))
  return [...conditions, ...missing.map((type) => neverReported(type, metadata.creationTimestamp, now))]
}

function unknown(condition: NodeCondition, now: string): NodeCondition {
  return {
    ...condition,
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
    lastTransitionTime: now,
  }
}

function neverReported(type: string, creationTimestamp: string, now: string): NodeCondition {
  return {
    type,
    status: 'Unknown',
    reason: 'NodeStatusNeverUpdated',
    message: 'Kubelet never posted node status.',
    lastHeartbeatTime: creationTimestamp,
    lastTransitionTime: now,
  }
}
