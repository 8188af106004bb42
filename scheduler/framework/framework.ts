import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Random } from '../../platform/random.ts'
import type { ClusterEvent } from './cluster-event.ts'
import { CycleState, MissingState } from './cycle-state.ts'
import { EligibleNodes } from './eligible-nodes.ts'
import { ImaginedNode } from './imagined-node.ts'
import { NoFeasibleNode, type Rejection, refusedEverywhere } from './no-feasible-node.ts'
import type { NodeInfo } from './node-info.ts'
import {
  type FilterResults,
  isBind,
  isFilter,
  isPostFilter,
  isPreBind,
  isPreEnqueue,
  isPreFilter,
  isReserve,
  isScore,
  type Plugin,
  type PostFilterPlugin,
  type PostFilterResult,
} from './plugin.ts'
import { priorityOf } from './priority.ts'
import { isSuccess, type Status } from './status.ts'

/** Below this many nodes all are looked at (upstream: minFeasibleNodesToFind). */
const minFeasibleNodes = 100
/** However large the cluster, this share of its nodes is looked for (upstream: minFeasibleNodesPercentageToFind). */
const minFeasiblePercent = 5

/** The node for a pod, with what plugins have found out on the way. */
export interface Selection {
  readonly node: NodeInfo
  readonly state: CycleState
}

/** Runs the plugins, extension point by extension point. */
export class Framework {
  readonly #byName: ReadonlyMap<string, Plugin>
  readonly #preEnqueue
  readonly #preFilter
  readonly #filter
  readonly #postFilter
  readonly #score
  readonly #reserve
  readonly #preBind
  readonly #bind
  readonly #random: Random
  readonly #nominatedFor: (nodeName: string) => readonly Pod[]
  /** Where the last search ended: the next one goes on there, so that all nodes get their turn. */
  #nextNode = 0

  /** @param nominatedFor the pods for which room is being made on a node */
  constructor(plugins: readonly Plugin[], random: Random, nominatedFor: (nodeName: string) => readonly Pod[]) {
    this.#byName = new Map(plugins.map((plugin) => [plugin.name, plugin]))
    this.#nominatedFor = nominatedFor
    this.#preEnqueue = plugins.filter(isPreEnqueue)
    this.#preFilter = plugins.filter(isPreFilter)
    this.#filter = plugins.filter(isFilter)
    this.#postFilter = plugins.filter(isPostFilter)
    this.#score = plugins.filter(isScore)
    this.#reserve = plugins.filter(isReserve)
    this.#preBind = plugins.filter(isPreBind)
    this.#bind = plugins.filter(isBind)
    this.#random = random
  }

  /** @returns the plugin that keeps the pod out of the queue, with its status */
  gate(pod: Pod): Rejection | undefined {
    return firstRejection(this.#preEnqueue, (plugin) => plugin.preEnqueue(pod))
  }

  /** Whether the named plugin's "no" waits for such an event at all. */
  awaits({ resource, action }: ClusterEvent, pluginName: string): boolean {
    const awaited = this.#byName.get(pluginName)?.retryOn ?? []
    return awaited.some((event) => event.resource === resource && event.action === action)
  }

  /** Whether an event that is awaited can turn the named plugin's "no" to the pod into a yes. */
  canHelp(event: ClusterEvent, pluginName: string, pod: Pod): boolean {
    return this.#byName.get(pluginName)?.mayHelp?.(pod, event) ?? true
  }

  /** Finds the best node. @throws {NoFeasibleNode} */
  selectNode(pod: Pod, nodes: readonly NodeInfo[]): Selection {
    const state = new CycleState()
    if (nodes.length === 0) throw new NoFeasibleNode(state, new Map())
    const eligible = this.#preFilterAll(state, pod, nodes)
    const candidates = eligible.nodes
    const { nominatedNodeName } = pod.status
    const nominated = nominatedNodeName && candidates.find(({ name }) => name === nominatedNodeName)
    if (nominated && !this.filter(state, pod, nominated)) return { node: nominated, state }
    const { feasible, rejections } = this.#search(state, pod, candidates)
    if (feasible.length === 0) {
      for (const { name } of nodes) if (!rejections.has(name)) rejections.set(name, eligible.others as Rejection)
      throw new NoFeasibleNode(state, rejections)
    }
    const node = feasible.length === 1 ? (feasible[0] as NodeInfo) : this.#best(state, pod, feasible)
    return { node, state }
  }

  /**
   * Judges the node as it is, and as it will be with the pods for which room is being made there, unless this one is
   * more important.
   * @returns the first plugin that keeps the pod off the node, with its status
   */
  filter(state: CycleState, pod: Pod, node: NodeInfo): Rejection | undefined {
    const expected = this.#nominatedFor(node.name).filter(
      (other) => other.metadata.uid !== pod.metadata.uid && priorityOf(other) >= priorityOf(pod),
    )
    return (
      (expected.length > 0 ? this.#refusalWith(expected, state, pod, node) : undefined) ??
      this.#refusal(state, pod, node)
    )
  }

  /** The node as the pod would find it, to try other pods on. */
  imagine(state: CycleState, pod: Pod, node: NodeInfo): ImaginedNode {
    return new ImaginedNode(this.#preFilter, state, pod, node)
  }

  /** Asks the plugins in turn to make room. */
  async makeRoom(pod: Pod, { state, rejections }: NoFeasibleNode): Promise<PostFilterResult> {
    if (rejections.size === 0) return { message: '' }
    const results = new Map([...rejections].map(([node, { status }]) => [node, status]))
    const messages: string[] = []
    let nomination: Pick<PostFilterResult, 'nominatedNodeName'> = {}
    for (const plugin of this.#postFilter) {
      const { message, ...rest } = await postFiltered(plugin, state, pod, results)
      if (message) messages.push(message)
      if (rest.nominatedNodeName !== undefined) nomination = { nominatedNodeName: rest.nominatedNodeName }
      if (rest.nominatedNodeName || rest.isLast) break
    }
    return { ...nomination, message: messages.join(', ') }
  }

  /** Sets aside what the pod will use on its node. */
  reserve({ state, node }: Selection, pod: Pod): void {
    for (const plugin of this.#reserve) plugin.reserve(state, pod, node.name)
  }

  unreserve(pod: Pod): void {
    for (const plugin of this.#reserve) plugin.unreserve(pod)
  }

  /** Has prepared what the pod needs on the node. */
  async prepare(pod: Pod, nodeName: string): Promise<void> {
    for (const plugin of this.#preBind) await plugin.preBind(pod, nodeName)
  }

  /** What others have to do before the pod can be bound; undefined when that is nothing. */
  whenReady(pod: Pod, signal: AbortSignal): Promise<unknown> | undefined {
    const waits = this.#preBind.map((plugin) => plugin.whenReady?.(pod, signal)).filter((wait) => wait !== undefined)
    return waits.length > 0 ? Promise.all(waits) : undefined
  }

  async bind(pod: Pod, nodeName: string): Promise<void> {
    const [binder] = this.#bind
    if (!binder) throw new Error('no plugin binds pods')
    await binder.bind(pod, nodeName)
  }

  /** @throws {NoFeasibleNode} a plugin refuses the pod whatever the node */
  #preFilterAll(state: CycleState, pod: Pod, nodes: readonly NodeInfo[]): EligibleNodes {
    const eligible = new EligibleNodes(nodes)
    for (const plugin of this.#preFilter) {
      const status = plugin.preFilter(state, pod)
      if (status.code === 'Skip') state.skip('filter', plugin.name)
      else if (status.nodeNames) eligible.narrow(plugin.name, status.nodeNames)
      const refusal = isSuccess(status) ? eligible.refusal : { plugin: plugin.name, status }
      if (refusal)
        throw refusedEverywhere(
          state,
          refusal,
          nodes.map(({ name }) => name),
        )
    }
    return eligible
  }

  #refusal(state: CycleState, pod: Pod, node: NodeInfo): Rejection | undefined {
    const asked = this.#filter.filter(({ name }) => !state.skips('filter', name))
    return firstRejection(asked, (plugin) => plugin.filter(state, pod, node))
  }

  #refusalWith(expected: readonly Pod[], state: CycleState, pod: Pod, node: NodeInfo): Rejection | undefined {
    const imagined = this.imagine(state, pod, node)
    for (const other of expected) imagined.add(other)
    return this.#refusal(imagined.state, pod, imagined.node)
  }

  #search(state: CycleState, pod: Pod, nodes: readonly NodeInfo[]) {
    const wanted = feasibleNodesToFind(nodes.length)
    const feasible: NodeInfo[] = []
    const rejections = new Map<string, Rejection>()
    const start = this.#nextNode
    for (let i = 0; i < nodes.length && feasible.length < wanted; i++) {
      this.#nextNode = (start + i + 1) % nodes.length
      const node = nodes[(start + i) % nodes.length] as NodeInfo
      const rejection = this.filter(state, pod, node)
      if (rejection) rejections.set(node.name, rejection)
      else feasible.push(node)
    }
    return { feasible, rejections }
  }

  #best(state: CycleState, pod: Pod, nodes: readonly NodeInfo[]): NodeInfo {
    const totals = new Array<number>(nodes.length).fill(0)
    for (const plugin of this.#score) {
      if (plugin.preScore?.(state, pod, nodes).code === 'Skip') continue
      const scores = nodes.map((node) => plugin.score(state, pod, node))
      plugin.normalize?.(scores, state, nodes)
      scores.forEach((score, i) => {
        totals[i] = (totals[i] as number) + score * plugin.weight
      })
    }
    const highest = totals.reduce((max, total) => Math.max(max, total), 0)
    const best = nodes.filter((_, i) => totals[i] === highest)
    // Equals share the load by lot.
    return best[this.#random.int(best.length)] as NodeInfo
  }
}

/** A plugin that lacks what its earlier extension points would have found out ends the round, as upstream's do. */
async function postFiltered(plugin: PostFilterPlugin, state: CycleState, pod: Pod, results: FilterResults) {
  try {
    return { ...(await plugin.postFilter(state, pod, results)), isLast: false }
  } catch (error) {
    if (error instanceof MissingState) return { message: error.message, isLast: true }
    throw error
  }
}

/** How many nodes that fit are enough to choose from (upstream: numFeasibleNodesToFind with percentageOfNodesToScore 0). */
export function feasibleNodesToFind(nodes: number): number {
  if (nodes < minFeasibleNodes) return nodes
  const percent = Math.max(minFeasiblePercent, Math.floor(50 - nodes / 125))
  return Math.max(minFeasibleNodes, Math.floor((nodes * percent) / 100))
}

function firstRejection<P extends Plugin>(plugins: readonly P[], ask: (plugin: P) => Status): Rejection | undefined {
  for (const plugin of plugins) {
    const status = ask(plugin)
    if (!isSuccess(status)) return { plugin: plugin.name, status }
  }
  return undefined
}
