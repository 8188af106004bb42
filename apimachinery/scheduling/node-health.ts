import type { Node, NodeCondition } from '../types/core-v1.ts'
import { nodeTaints } from './node-taints.ts'

/** Says whether the node is ready, and since when. */
export function nodeReadyCondition({ status }: Node): NodeCondition | undefined {
  return status.conditions?.find(({ type }) => type === 'Ready')
}

/** A node that is gone is not ready. */
export function isNodeReady(node: Node | undefined): boolean {
  return node !== undefined && nodeReadyCondition(node)?.status === 'True'
}

/** Somebody vouches that nothing runs on the node (KEP-2268). */
export function isOutOfService(node: Node | undefined): boolean {
  return node?.spec.taints?.some(({ key }) => key === nodeTaints.outOfService) ?? false
}
