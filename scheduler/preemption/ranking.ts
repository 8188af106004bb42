import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import { priorityOf } from '../framework/priority.ts'

/** A node with the pods that would have to leave it. */
export interface Candidate {
  readonly node: NodeInfo
  /** Most important first; at least one. */
  readonly victims: readonly Pod[]
  /** How many of them would break a disruption budget. */
  readonly violations: number
}

/** RFC 3339 in one zone and one precision: compares as text. */
const startedAt = ({ status, metadata }: Pod): string => status.startTime ?? metadata.creationTimestamp

/** Higher priority first, then those that have run longer. */
export function byImportance(a: Pod, b: Pod): number {
  return priorityOf(b) - priorityOf(a) || compareText(startedAt(a), startedAt(b))
}

/**
 * Whether the victims of `a` are less of a loss: the budgets that they break count first, then the most important one,
 * then the sum of priorities, then how many there are, then how short the most important ones have run (upstream:
 * pickOneNodeForPreemption).
 */
export function isBetter(a: Candidate, b: Candidate): boolean {
  const difference =
    a.violations - b.violations ||
    highest(a) - highest(b) ||
    priorities(a) - priorities(b) ||
    a.victims.length - b.victims.length ||
    compareText(firstStart(b), firstStart(a))
  return difference < 0
}

const highest = ({ victims: [first] }: Candidate): number => (first ? priorityOf(first) : Number.NEGATIVE_INFINITY)

/** Shifted by 2^31, so that negative priorities do not make more victims look better. */
function priorities({ victims }: Candidate): number {
  return victims.reduce((sum, pod) => sum + priorityOf(pod) + 2 ** 31, 0)
}

/** Victims of the same priority stand in the order of their start. */
const firstStart = ({ victims: [first] }: Candidate): string => (first ? startedAt(first) : '')

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
