import type { Duplex } from 'node:stream'
import { parseJson } from '../../apimachinery/codecs/json.ts'
import type { Node } from '../../apimachinery/types/core-v1.ts'
import { type Clock, type EpochMs, parseTime } from '../../platform/clock.ts'
import { ExpiringMap } from '../../platform/expiring-map.ts'
import type { Logger } from '../../platform/logger.ts'
import { fetchDocument } from '../aggregation/fetch-document.ts'
import { joinHostPort } from '../streams/network-error.ts'
import { agentOf, type NodeConnectionDeps } from '../streams/node-connections.ts'

/** What is used at a time. */
export interface Usage {
  readonly cpuNanoCores: number
  readonly memoryBytes: number
}

export interface ContainerStats extends Usage {
  readonly name: string
}

/** What a node's agent measured. */
export interface NodeStats {
  readonly atMs: EpochMs
  readonly usage: Usage
  /** The containers of pods, by uids of pods. */
  readonly pods: ReadonlyMap<string, readonly ContainerStats[]>
}

export interface NodeStatsDeps extends NodeConnectionDeps {
  readonly clock: Clock
  readonly logger: Logger
}

/** How long a measurement is good (metrics-server's --metric-resolution). */
export const resolutionMs = 15_000

/** Measurements that are kept; more nodes are asked each time. */
const maxKept = 5_000

/** Agents that are asked at a time. */
const maxParallel = 50

/** Asks node agents what their containers use: only when somebody wants to know, and once in a while. */
export class NodeStatsReader {
  readonly #deps: NodeStatsDeps
  readonly #kept: ExpiringMap<Promise<NodeStats | undefined>>

  constructor(deps: NodeStatsDeps) {
    this.#deps = deps
    this.#kept = new ExpiringMap(maxKept, deps.clock)
  }

  /** By names of nodes; those that do not answer are left out. */
  async read(nodes: readonly Node[]): Promise<ReadonlyMap<string, NodeStats>> {
    const found = new Map<string, NodeStats>()
    // Who asks shall not wait for machines that are known to be away.
    const waiting = nodes.filter(isReady)
    const work = async () => {
      for (let node = waiting.pop(); node; node = waiting.pop()) {
        const stats = await this.#statsOf(node)
        if (stats) found.set(node.metadata.name, stats)
      }
    }
    await Promise.all(Array.from({ length: Math.min(maxParallel, nodes.length) }, work))
    return found
  }

  #statsOf(node: Node): Promise<NodeStats | undefined> {
    const { name } = node.metadata
    const kept = this.#kept.get(name)
    if (kept) return kept
    const asked = this.#ask(node).catch((err: unknown) => {
      this.#deps.logger.debug({ err, node: name }, 'node is not measured')
      return undefined
    })
    this.#kept.set(name, asked, resolutionMs)
    return asked
  }

  async #ask(node: Node): Promise<NodeStats> {
    const { hostname, port } = agentOf(node, this.#deps)
    const host = joinHostPort(hostname, port)
    const backend = { origin: `https://${host}`, host, path: '/stats/summary', connect: () => this.#connect(node) }
    const { code, body } = await fetchDocument(backend, { accept: 'application/json' }, this.#deps.clock)
    if (code !== 200) throw new Error(`request failed, status: "${code}"`)
    return statsOf(parseJson(body).value as Summary)
  }

  /** @throws {Error} */
  async #connect(node: Node): Promise<Duplex> {
    const { agents, credentials } = this.#deps
    if (credentials) return agentOf(node, this.#deps).connect()
    const local = agents?.connect(node.metadata.name)
    if (!local) throw new Error('no agent of this process has the node')
    return local
  }
}

function isReady({ status }: Node): boolean {
  return status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True'
}

/** stats/v1alpha1 Summary, as far as it is read. */
interface Summary {
  readonly node?: Sample
  readonly pods?: readonly { readonly podRef: { readonly uid: string }; readonly containers?: readonly NamedSample[] }[]
}

interface Sample {
  readonly cpu?: { readonly time: string; readonly usageNanoCores?: number }
  readonly memory?: { readonly workingSetBytes?: number }
}

type NamedSample = Sample & { readonly name: string }

function statsOf({ node = {}, pods = [] }: Summary): NodeStats {
  const usage = usageOf(node)
  if (!usage || !node.cpu) throw new Error('the node is not measured')
  const containersOf = (samples: readonly NamedSample[]) =>
    samples.flatMap((sample) => {
      const used = usageOf(sample)
      return used ? [{ name: sample.name, ...used }] : []
    })
  return {
    atMs: parseTime(node.cpu.time),
    usage,
    pods: new Map(pods.map(({ podRef, containers = [] }) => [podRef.uid, containersOf(containers)])),
  }
}

/** undefined before there is anything to tell */
function usageOf({ cpu, memory }: Sample): Usage | undefined {
  if (cpu?.usageNanoCores === undefined || memory?.workingSetBytes === undefined) return undefined
  return { cpuNanoCores: cpu.usageNanoCores, memoryBytes: memory.workingSetBytes }
}
