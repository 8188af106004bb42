import type { CycleState } from './cycle-state.ts'
import type { Status } from './status.ts'

/** Which plugin said no, and how. */
export interface Rejection {
  readonly plugin: string
  readonly status: Status
}

/** No node can take the pod now. */
export class NoFeasibleNode extends Error {
  override readonly name = 'NoFeasibleNode'
  readonly state: CycleState
  /** Why not, by node name. */
  readonly rejections: ReadonlyMap<string, Rejection>

  /** @param message by default, how many nodes said no for which reasons */
  constructor(
    state: CycleState,
    rejections: ReadonlyMap<string, Rejection>,
    message = summaryOf([...rejections.values()].map(({ status }) => status)),
  ) {
    super(message)
    this.state = state
    this.rejections = rejections
  }

  /** The plugins whose change of mind the pod waits for. */
  get rejectedBy(): ReadonlySet<string> {
    return new Set([...this.rejections.values()].map(({ plugin }) => plugin))
  }
}

/** Refused before any node was looked at: the reasons stand for all nodes, uncounted. */
export function refusedEverywhere(state: CycleState, refusal: Rejection, nodeNames: readonly string[]): NoFeasibleNode {
  const rejections = new Map(nodeNames.map((name) => [name, refusal]))
  return new NoFeasibleNode(state, rejections, `${available(nodeNames.length)}: ${refusal.status.reasons.join(', ')}.`)
}

/** The words of the FailedScheduling event: how many nodes refused, for which reasons. */
export function summaryOf(statuses: readonly Status[]): string {
  if (statuses.length === 0) return 'no nodes available to schedule pods'
  const counts = new Map<string, number>()
  for (const { reasons } of statuses) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).sort()
  return `${available(statuses.length)}: ${reasons.join(', ')}.`
}

const available = (nodes: number): string => `0/${nodes} nodes are available`
