import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import type { SchedulerCache } from '../../cache.ts'
import { type ClusterEvent, on } from '../../framework/cluster-event.ts'
import type { CycleState, StateKey } from '../../framework/cycle-state.ts'
import type { NodeCounts } from '../../framework/node-counts.ts'
import type { NodeInfo } from '../../framework/node-info.ts'
import type { FilterPlugin, PreFilterPlugin, ScorePlugin } from '../../framework/plugin.ts'
import { type Status, skip, success, unschedulable, unschedulableAndUnresolvable } from '../../framework/status.ts'
import { type Constraint, constraintsOf, counts, defaultConstraints } from './constraints.ts'
import { SpreadDomains } from './domains.ts'
import { mayHelpSpread } from './hints.ts'
import { type CountOn, SpreadRatings } from './spread-ratings.ts'
import type { WorkloadSelectors } from './workload-selector.ts'

const broken = "node(s) didn't match pod topology spread constraints"

const domainsKey: StateKey<SpreadDomains> = { name: 'topology domains' }
const ratingsKey: StateKey<SpreadRatings> = { name: 'topology ratings' }

/**
 * Spreads pods over topology domains as their `spec.topologySpreadConstraints` ask; pods that do not ask, by their
 * workload over nodes and zones.
 */
export class PodTopologySpread implements PreFilterPlugin, FilterPlugin, ScorePlugin {
  readonly name = 'PodTopologySpread'
  readonly weight = 2
  readonly retryOn = [
    ...on('pods', 'Add', 'Delete', 'UpdateLabel', 'UpdateToleration'),
    ...on('nodes', 'Add', 'Delete', 'UpdateLabel', 'UpdateTaint'),
  ]
  readonly #cache: SchedulerCache
  readonly #selectors: WorkloadSelectors

  constructor(cache: SchedulerCache, selectors: WorkloadSelectors) {
    this.#cache = cache
    this.#selectors = selectors
  }

  mayHelp(pod: Pod, event: ClusterEvent): boolean {
    return mayHelpSpread(pod, event, constraintsOf(pod, 'DoNotSchedule'))
  }

  preFilter(state: CycleState, pod: Pod): Status {
    const constraints = constraintsOf(pod, 'DoNotSchedule')
    if (constraints.length === 0) return skip
    state.write(domainsKey, SpreadDomains.count(pod, constraints, this.#cache.nodes(), this.#counter(pod, constraints)))
    return success
  }

  addPod(state: CycleState, _pod: Pod, added: Pod, node: NodeInfo): void {
    state.read(domainsKey).change(added, node, 1)
  }

  removePod(state: CycleState, _pod: Pod, removed: Pod, node: NodeInfo): void {
    state.read(domainsKey).change(removed, node, -1)
  }

  filter(state: CycleState, _pod: Pod, node: NodeInfo): Status {
    const how = state.read(domainsKey).brokenOn(node)
    if (how === undefined) return success
    if (how === 'too many') return unschedulable(broken)
    return unschedulableAndUnresolvable(`${broken} (missing required label)`)
  }

  preScore(state: CycleState, pod: Pod, nodes: readonly NodeInfo[]): Status {
    const hasOwn = (pod.spec.topologySpreadConstraints ?? []).length > 0
    const constraints = hasOwn ? constraintsOf(pod, 'ScheduleAnyway') : this.#defaultsFor(pod)
    if (constraints.length === 0) return skip
    const ratings = new SpreadRatings(constraints, this.#counter(pod, constraints), nodes, hasOwn)
    for (const node of this.#cache.nodes()) ratings.count(pod, node)
    state.write(ratingsKey, ratings)
    return success
  }

  score(state: CycleState, _pod: Pod, node: NodeInfo): number {
    return state.read(ratingsKey).rate(node)
  }

  normalize(scores: number[], state: CycleState, nodes: readonly NodeInfo[]): void {
    state.read(ratingsKey).normalize(scores, nodes)
  }

  #defaultsFor(pod: Pod): readonly Constraint[] {
    const selector = this.#selectors.of(pod)
    return selector ? defaultConstraints(selector) : []
  }

  #counter(pod: Pod, constraints: readonly Constraint[]): CountOn {
    const { namespace = '' } = pod.metadata
    const counts = new Map(constraints.map((constraint) => [constraint, this.#countsOf(namespace, constraint)]))
    return (constraint, nodeName) => counts.get(constraint)?.get(nodeName) ?? 0
  }

  /** On which nodes how many pods are that the constraint is about, but for those on their way out. */
  #countsOf(namespace: string, constraint: Constraint): NodeCounts {
    const total = new Map<string, number>()
    for (const { leaving, labels, onNodes } of this.#cache.podGroups.matching(namespace, constraint.selector)) {
      if (leaving || !counts(constraint, labels)) continue
      for (const [name, count] of onNodes) total.set(name, (total.get(name) ?? 0) + count)
    }
    return total
  }
}
