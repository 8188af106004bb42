import { leases, nodeLeaseNamespace } from '../../apimachinery/kinds/coordination/lease.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { Lease } from '../../apimachinery/types/coordination-v1.ts'
import type { Node } from '../../apimachinery/types/core-v1.ts'
import type { WakeSource } from '../../client/reconciler.ts'
import { type Clock, type EpochMs, parseTime } from '../../platform/clock.ts'
import { readyCondition } from './taints.ts'

/** How long a node may be silent (kube-controller-manager's --node-monitor-grace-period; 50 s since 1.32). */
export const gracePeriodMs = 50_000

/** How long a node that never said anything may be silent (--node-startup-grace-period). */
export const startupGracePeriodMs = 60_000

/**
 * When each node was last heard of, by our clock: its own may be off. Both the renewal of its Lease and a status update
 * count.
 */
export class Heartbeats {
  readonly #clock: Clock
  readonly #heardAt = new Map<string, EpochMs>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Renewals wake nobody: they only move the deadline, and at the deadline the node is looked at anyway. */
  readonly renewals: WakeSource = {
    resource: leases,
    keys: (now, old) => {
      if (now?.metadata.namespace === nodeLeaseNamespace && renewTime(now) !== renewTime(old))
        this.#heard(now.metadata.name)
      return []
    },
  }

  /** Takes note of a change of a node's status. */
  sawStatus(now: Node, old: Node | undefined): void {
    const heartbeat = readyCondition(now)?.lastHeartbeatTime
    if (heartbeat !== undefined && heartbeat !== (old && readyCondition(old)?.lastHeartbeatTime)) {
      this.#heard(now.metadata.name)
    }
  }

  /** When the node counts as unreachable unless it is heard of before. */
  deadline(node: Node): EpochMs {
    const heardAt = this.#heardAt.get(node.metadata.name) ?? parseTime(node.metadata.creationTimestamp)
    return heardAt + (readyCondition(node) ? gracePeriodMs : startupGracePeriodMs)
  }

  forget(name: string): void {
    this.#heardAt.delete(name)
  }

  #heard(name: string): void {
    this.#heardAt.set(name, this.#clock.now())
  }
}

function renewTime(object: KubeObject | undefined): string | undefined {
  return (object as Lease | undefined)?.spec.renewTime
}
