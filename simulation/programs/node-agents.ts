import { kubernetesVersion } from '../../apiserver/http/routes/version.ts'
import { createEventRecorder } from '../../client/events/event-recorder.ts'
import type { Transport } from '../../client/transport.ts'
import { createClient } from '../../client/typed-client.ts'
import { type AgentListen, NodeAgent } from '../../node-agent/agent.ts'
import { defaultCapacity, type NodeConfig } from '../../node-agent/node/node-config.ts'
import { InformerPodSource } from '../../node-agent/pods/pod-source.ts'
import type { RuntimeEntry } from '../../node-agent/runtimes/registry.ts'
import { ScriptedDemand } from '../../node-agent/runtimes/simulated/usage/demand.ts'
import type { AgentDirectory } from './agent-directory.ts'
import { type Program, type ProgramDeps, programKit } from './program.ts'

const component = 'kubelet'

/** Pod networks are /24 pieces of 10.244.0.0 to 10.255.255.255. */
export const maxNodes = 12 * 256

/**
 * `count` machines called `node-1`, `node-2`, … with pod networks of their own.
 * @param ip the address of all of them; each has one of its own unless given
 */
export function numberedNodes(count: number, ip?: string): readonly NodeConfig[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `node-${i + 1}`,
    internalIp: ip ?? `172.18.${(i + 2) >> 8}.${(i + 2) & 255}`,
    podCidr: `10.${244 + (i >> 8)}.${i & 255}.0/24`,
    capacity: defaultCapacity,
    kubeletVersion: kubernetesVersion,
  }))
}

export interface NodeAgentsOptions {
  readonly nodes: readonly NodeConfig[]
  readonly runtime: RuntimeEntry
  /** Where programs of this process find the agents. */
  readonly directory?: AgentDirectory
  /** How API servers of other processes reach the agents; absent: they do not. */
  readonly listenFor?: ((node: NodeConfig) => AgentListen) | undefined
  /** The way in for the agent of one node, which may be a user of its own. */
  readonly transportFor: (node: string) => Transport
}

/** Starts an agent per node, all on one watch of pods. Resolves when the nodes are registered. */
export async function startNodeAgents(
  deps: ProgramDeps,
  { nodes, runtime, directory, listenFor, transportFor }: NodeAgentsOptions,
): Promise<Program> {
  const kit = programKit(deps, component)
  const pods = new InformerPodSource(kit.informers)
  const demand = new ScriptedDemand(kit.informers)
  kit.informers.start()
  await kit.informers.synced()
  const agents = nodes.map((config) => {
    const random = kit.random.fork(config.name)
    const client = createClient(transportFor(config.name))
    const recorder = createEventRecorder({ ...kit, client }, { component })
    const containers = runtime.create({ clock: kit.clock, random, demand })
    const listen = listenFor?.(config)
    return new NodeAgent({ ...kit, client, recorder, random, runtime: containers, config, pods, listen })
  })
  for (const agent of agents) directory?.add(agent)
  await Promise.all(agents.map((agent) => agent.start()))
  return {
    stop: async () => {
      for (const agent of agents) {
        directory?.remove(agent)
        agent.stop()
      }
      kit.informers.stop()
      await Promise.all(agents.map((agent) => agent.runtime.close()))
    },
  }
}
