import { leases, nodeLeaseNamespace } from '../../apimachinery/kinds/coordination/lease.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import { nodeReadyCondition } from '../../apimachinery/scheduling/node-health.ts'
import type { Lease } from '../../apimachinery/types/coordination-v1.ts'
import type { Node } from '../../apimachinery/types/core-v1.ts'
import type { WakeSource } from '../../client/reconcilers/reconciler.ts'
import { type Clock, type EpochMs, parseTime } from '../../platform/clock.ts'
import type { NodeSettings } from './settings.ts'

/**
 * When each node was last heard of, by our clock: its own may be off. Both the renewal of its Lease and a status update
 * count.
 */
export class Heartbeats {
  readonly #clock: Clock
  readonly #settings: NodeSettings
  readonly #heardAt = new Map<string, EpochMs>()

  constructor(clock: Clock, settings: NodeSettings) {
    this.#clock = clock
    this.#settings = settings
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

  /** Takes note of a change of a node's status. One that is new to us has been heard of by somebody. */
  sawStatus(now: Node, old: Node | undefined): void {
    const ready = nodeReadyCondition(now)
    const before = old && nodeReadyCondition(old)
    const isNews = ready === undefined ? before !== undefined : ready.lastHeartbeatTime !== before?.lastHeartbeatTime
    if (isNews || (ready && !before)) this.#heard(now.metadata.name)
  }

  /** Gives everybody time anew: that nobody was heard of has been no fault of theirs. */
  restart(): void {
    for (const name of this.#heardAt.keys()) this.#heard(name)
  }

  /** When the node counts as unreachable unless it is heard of before. */
  deadline(node: Node): EpochMs {
    const heardAt = this.#heardAt.get(node.metadata.name) ?? parseTime(node.metadata.creationTimestamp)
    const { monitorGracePeriodMs, startupGracePeriodMs } = this.#settings
    return heardAt + (nodeReadyCondition(node) ? monitorGracePeriodMs : startupGracePeriodMs)
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
