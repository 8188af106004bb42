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

  /** @param refusal what kept the pod off all nodes alike, before any was looked at */
  constructor(state: CycleState, rejections: ReadonlyMap<string, Rejection>, refusal?: Rejection) {
    super(
      refusal && rejections.size > 0
        ? `0/${rejections.size} nodes are available: ${refusal.status.reasons.join(', ')}.`
        : summaryOf([...rejections.values()].map(({ status }) => status)),
    )
    this.state = state
    this.rejections = rejections
  }

  /** The plugins whose change of mind the pod waits for. */
  get rejectedBy(): ReadonlySet<string> {
    return new Set([...this.rejections.values()].map(({ plugin }) => plugin))
  }
}

/** The words of the FailedScheduling event: how many nodes refused, for which reasons. */
export function summaryOf(statuses: readonly Status[]): string {
  if (statuses.length === 0) return 'no nodes available to schedule pods'
  const counts = new Map<string, number>()
  for (const { reasons } of statuses) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).sort()
  return `0/${statuses.length} nodes are available: ${reasons.join(', ')}.`
}
