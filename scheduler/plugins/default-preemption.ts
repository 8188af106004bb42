import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/event-recorder.ts'
import { type Clock, toTime } from '../../platform/clock.ts'
import type { SchedulerCache } from '../cache.ts'
import type { CycleState } from '../framework/cycle-state.ts'
import { summaryOf } from '../framework/no-feasible-node.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { FilterResults, PostFilterPlugin, PostFilterResult } from '../framework/plugin.ts'
import { type Status, unschedulable, unschedulableAndUnresolvable } from '../framework/status.ts'

/** Whether the pod would fit the node. */
export type Fits = (state: CycleState, pod: Pod, node: NodeInfo) => boolean

export interface PreemptionDeps {
  readonly client: Client
  readonly recorder: EventRecorder
  readonly clock: Clock
  readonly cache: SchedulerCache
  readonly fits: Fits
}

interface Candidate {
  readonly node: NodeInfo
  /** Most important first. */
  readonly victims: readonly Pod[]
}

const notHelpful = unschedulableAndUnresolvable('Preemption is not helpful for scheduling')
const noVictims = unschedulable('No preemption victims found for incoming pod')

/** Makes room for a pod by evicting pods of lower priority, as few and as unimportant as possible. */
export class DefaultPreemption implements PostFilterPlugin {
  readonly name = 'DefaultPreemption'
  readonly #deps: PreemptionDeps

  constructor(deps: PreemptionDeps) {
    this.#deps = deps
  }

  async postFilter(state: CycleState, pod: Pod, results: FilterResults): Promise<PostFilterResult> {
    if (pod.spec.preemptionPolicy === 'Never')
      return { message: 'preemption: not eligible due to preemptionPolicy=Never.' }
    const { candidates, refusals } = this.#candidates(state, pod, results)
    const best = candidates.reduce<Candidate | undefined>((a, b) => (a && !isBetter(b, a) ? a : b), undefined)
    if (!best) return { message: `preemption: ${summaryOf(refusals)}` }
    await Promise.all(best.victims.map((victim) => this.#evict(victim, pod, best.node.name)))
    return { nominatedNodeName: best.node.name, message: '' }
  }

  #candidates(state: CycleState, pod: Pod, results: FilterResults) {
    const candidates: Candidate[] = []
    const refusals: Status[] = []
    for (const [name, status] of results) {
      const node = this.#deps.cache.node(name)
      if (!node || status.code === 'UnschedulableAndUnresolvable') refusals.push(notHelpful)
      else {
        const victims = this.#victims(state, pod, node)
        if (victims) candidates.push({ node, victims })
        else refusals.push(noVictims)
      }
    }
    return { candidates, refusals }
  }

  /** The pods that must go, or undefined when even all of lower priority would not make room. */
  #victims(state: CycleState, pod: Pod, node: NodeInfo): readonly Pod[] | undefined {
    const all = [...node.pods.values()]
    const lower = all.filter((other) => priorityOf(other) < priorityOf(pod)).sort(byImportance)
    if (lower.length === 0) return undefined
    const imagined = node.imagine(all.filter((other) => priorityOf(other) >= priorityOf(pod)))
    if (!this.#deps.fits(state, pod, imagined)) return undefined
    // The most important ones are the first that may stay.
    return lower.filter((other) => {
      imagined.addPod(other)
      if (this.#deps.fits(state, pod, imagined)) return false
      imagined.removePod(`${other.metadata.namespace}/${other.metadata.name}`)
      return true
    })
  }

  async #evict(victim: Pod, pod: Pod, nodeName: string): Promise<void> {
    const { client, clock, recorder } = this.#deps
    // A pod on its way out needs no second push.
    if (victim.metadata.deletionTimestamp) return
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
      lastTransitionTime: toTime(clock.now()),
    }
    await client.patch(
      pods,
      victim.metadata,
      'strategic',
      { status: { conditions: [condition] } },
      { subresource: 'status' },
    )
    await client.delete(pods, victim.metadata, { preconditions: { uid: victim.metadata.uid } })
    recorder.event(victim, 'Normal', 'Preempted', `Preempted by pod ${pod.metadata.uid} on node ${nodeName}`)
  }
}

const priorityOf = (pod: Pod): number => pod.spec.priority ?? 0

/** Higher priority first, then those that have run longer. */
function byImportance(a: Pod, b: Pod): number {
  const started = (pod: Pod) => pod.status.startTime ?? pod.metadata.creationTimestamp
  return priorityOf(b) - priorityOf(a) || (started(a) < started(b) ? -1 : started(a) > started(b) ? 1 : 0)
}

/** Fewer important victims, then a smaller sum of priorities, then fewer victims (upstream: pickOneNodeForPreemption). */
function isBetter(a: Candidate, b: Candidate): boolean {
  const highest = ({ victims }: Candidate) => (victims[0] ? priorityOf(victims[0]) : Number.NEGATIVE_INFINITY)
  // Shifted by 2^31, so that negative priorities do not make more victims look better.
  const sum = ({ victims }: Candidate) => victims.reduce((total, pod) => total + priorityOf(pod) + 2 ** 31, 0)
  return highest(a) - highest(b) < 0 || (highest(a) === highest(b) && sum(a) < sum(b))
}
