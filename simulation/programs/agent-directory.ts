import type { Duplex } from 'node:stream'
import type { LocalAgents } from '../../apiserver/streams/node-connections.ts'
import type { NodeAgent } from '../../node-agent/agent.ts'

/** The node agents of this process, for an API server that wants to talk to them. */
export class AgentDirectory implements LocalAgents {
  readonly #agents = new Map<string, NodeAgent>()

  add(agent: NodeAgent): void {
    this.#agents.set(agent.name, agent)
  }

  remove(agent: NodeAgent): void {
    if (this.#agents.get(agent.name) === agent) this.#agents.delete(agent.name)
  }

  connect(nodeName: string): Duplex | undefined {
    return this.#agents.get(nodeName)?.connect()
  }
}
