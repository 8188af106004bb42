import { parseQuantity } from '../../../apimachinery/quantity.ts'
import { isNodeReady } from '../../../apimachinery/scheduling/node-health.ts'
import type { Node } from '../../../apimachinery/types/core-v1.ts'
import { zoneOf } from '../zone.ts'

/** The share that each zone has in the CPUs of all nodes that pods run on. */
export type ZoneShares = ReadonlyMap<string, number>

const controlPlaneLabels = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master']

/**
 * @param nodes of which only those are looked at that are ready, and no control plane
 * @returns undefined when a node does not tell its zone or its CPUs, or when there is one zone only
 */
export function zoneShares(nodes: readonly Node[]): ZoneShares | undefined {
  const milliByZone = new Map<string, number>()
  for (const node of nodes) {
    if (!isNodeReady(node) || controlPlaneLabels.some((label) => node.metadata.labels?.[label] !== undefined)) continue
    const zone = zoneOf(node)
    const milli = parseQuantity(node.status.allocatable?.['cpu'] ?? '0').milliValue()
    if (!zone || milli === 0) return undefined
    milliByZone.set(zone, (milliByZone.get(zone) ?? 0) + milli)
  }
  if (milliByZone.size < 2) return undefined
  const total = [...milliByZone.values()].reduce((sum, milli) => sum + milli, 0)
  return new Map([...milliByZone].sort(([a], [b]) => (a < b ? -1 : 1)).map(([zone, milli]) => [zone, milli / total]))
}
