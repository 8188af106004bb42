import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { SchedulerCache } from '../cache.ts'
import type { CycleState } from '../framework/cycle-state.ts'
import type { ImaginedNode } from '../framework/imagined-node.ts'
import type { Rejection } from '../framework/no-feasible-node.ts'
import { summaryOf } from '../framework/no-feasible-node.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { FilterResults, PostFilterPlugin, PostFilterResult } from '../framework/plugin.ts'
import { priorityOf } from '../framework/priority.ts'
import { type Status, unschedulableAndUnresolvable } from '../framework/status.ts'
import type { Nominations } from '../nominations.ts'
import type { DisruptionBudgets } from '../preemption/disruption-budgets.ts'
import { type EvictionDeps, evict, isBeingPreempted, withdrawNomination } from '../preemption/eviction.ts'
import { byImportance, type Candidate, isBetter } from '../preemption/ranking.ts'

export interface PreemptionDeps extends EvictionDeps {
  readonly cache: SchedulerCache
  readonly nominations: Nominations
  /** @returns what keeps the pod off the node */
  readonly filter: (state: CycleState, pod: Pod, node: NodeInfo) => Rejection | undefined
  /** @returns the node as the pod would find it, to try other pods on */
  readonly imagine: (state: CycleState, pod: Pod, node: NodeInfo) => ImaginedNode
}

const notHelpful = unschedulableAndUnresolvable('Preemption is not helpful for scheduling')
const noVictims = unschedulableAndUnresolvable('No preemption victims found for incoming pod')

/** Makes room for a pod by evicting pods of lower priority, as few and as unimportant as possible. */
export class DefaultPreemption implements PostFilterPlugin {
  readonly name = 'DefaultPreemption'
  readonly #deps: PreemptionDeps
  readonly #budgets: DisruptionBudgets

  constructor(deps: PreemptionDeps, budgets: DisruptionBudgets) {
    this.#deps = deps
    this.#budgets = budgets
  }

  async postFilter(state: CycleState, pod: Pod, results: FilterResults): Promise<PostFilterResult> {
    const ineligible = this.#whyNotEligible(pod, results)
    if (ineligible) return { message: `preemption: not eligible due to ${ineligible}.` }
    const { candidates, refusals } = this.#candidates(state, pod, results)
    const best = candidates.reduce<Candidate | undefined>((a, b) => (a && !isBetter(b, a) ? a : b), undefined)
    if (!best) return { nominatedNodeName: '', message: `preemption: ${summaryOf(refusals)}` }
    await this.#makeRoom(best, pod)
    return { nominatedNodeName: best.node.name, message: '' }
  }

  #whyNotEligible(pod: Pod, results: FilterResults): string | undefined {
    if (pod.spec.preemptionPolicy === 'Never') return 'preemptionPolicy=Never'
    const { nominatedNodeName } = pod.status
    if (!nominatedNodeName || results.get(nominatedNodeName)?.code === 'UnschedulableAndUnresolvable') return undefined
    // Room is being made for it already: more victims would be too many.
    const there = [...(this.#deps.cache.node(nominatedNodeName)?.pods.values() ?? [])]
    const isLeaving = there.some((other) => priorityOf(other) < priorityOf(pod) && isBeingPreempted(other))
    return isLeaving ? 'a terminating pod on the nominated node' : undefined
  }

  #candidates(state: CycleState, pod: Pod, results: FilterResults) {
    const candidates: Candidate[] = []
    const refusals: Status[] = []
    for (const [name, status] of results) {
      const node = this.#deps.cache.node(name)
      if (!node || status.code === 'UnschedulableAndUnresolvable') refusals.push(notHelpful)
      else {
        const found = this.#victims(state, pod, node)
        if ('victims' in found) candidates.push(found)
        else refusals.push(found.refusal)
      }
    }
    return { candidates, refusals }
  }

  /** The pods that must go, or why even without all of lower priority there would be no room. */
  #victims(state: CycleState, pod: Pod, node: NodeInfo): Candidate | { readonly refusal: Status } {
    const lower = [...node.pods.values()].filter((other) => priorityOf(other) < priorityOf(pod)).sort(byImportance)
    if (lower.length === 0) return { refusal: noVictims }
    const imagined = this.#deps.imagine(state, pod, node)
    const refusal = () => this.#deps.filter(imagined.state, pod, imagined.node)
    for (const other of lower) imagined.remove(other)
    const rejection = refusal()
    if (rejection) return { refusal: rejection.status }
    const mustGo = (other: Pod) => {
      imagined.add(other)
      if (!refusal()) return false
      imagined.remove(other)
      return true
    }
    // The first that may stay are those with a budget to keep, and the most important ones.
    const violators = this.#budgets.violators(lower)
    const violations = lower.filter((other) => violators.has(other)).filter(mustGo)
    const others = lower.filter((other) => !violators.has(other)).filter(mustGo)
    return { node, victims: [...violations, ...others].sort(byImportance), violations: violations.length }
  }

  async #makeRoom({ node, victims }: Candidate, pod: Pod): Promise<void> {
    const { nominations } = this.#deps
    // From now on nobody less important is to take the room.
    nominations.set(pod, node.name)
    const displaced = nominations.on(node.name).filter((other) => priorityOf(other) < priorityOf(pod))
    await Promise.all(victims.map((victim) => evict(this.#deps, victim, pod, node.name)))
    await Promise.all(displaced.map((other) => withdrawNomination(this.#deps, other)))
  }
}
