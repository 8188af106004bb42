import { deepEqual } from '../../apimachinery/equality.ts'
import { isAlreadyExists } from '../../apimachinery/errors.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import type { Node } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { Clock } from '../../platform/clock.ts'
import type { ContainerRuntime } from '../runtimes/container-runtime.ts'
import type { NodeConfig } from './node-config.ts'
import { containerImages, nodeConditions, nodeDraft, nodeLabels, nodeStatus } from './node-object.ts'

export interface NodeRegistrationDeps {
  readonly client: Client
  readonly clock: Clock
  readonly runtime: ContainerRuntime
  readonly config: NodeConfig
}

/** The agent's part of a Node object. What others have put there, such as labels, taints and cordons, stays. */
export class NodeRegistration {
  readonly #deps: NodeRegistrationDeps
  #node: Node | undefined
  #reportedImages: readonly object[] = []

  constructor(deps: NodeRegistrationDeps) {
    this.#deps = deps
  }

  /** Creates the node, or brings one that is there up to date. */
  async register(): Promise<Node> {
    const { client, clock, runtime, config } = this.#deps
    try {
      this.#node = await client.create(nodes, nodeDraft(config, runtime, clock.now()))
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
      this.#node = await this.#update(await client.get(nodes, config))
    }
    return this.#node
  }

  /** @param fresh asks the API. @throws {ApiError} NotFound */
  async node(fresh: boolean): Promise<Node> {
    if (fresh || !this.#node) this.#node = await this.#deps.client.get(nodes, this.#deps.config)
    return this.#node
  }

  /** Whether images have come or gone since the last report. */
  async hasNews(): Promise<boolean> {
    return !deepEqual(containerImages(await this.#deps.runtime.listImages()), this.#reportedImages)
  }

  /** Reports that the node is well, and its images. */
  async heartbeat(): Promise<void> {
    const { client, clock, config, runtime } = this.#deps
    const images = containerImages(await runtime.listImages())
    const status = { conditions: nodeConditions(this.#node, clock.now()), images }
    this.#node = await client.patch(nodes, config, 'strategic', { status }, { subresource: 'status' })
    this.#reportedImages = images
  }

  async #update(old: Node): Promise<Node> {
    const { client, clock, config, runtime } = this.#deps
    const missing = Object.entries(nodeLabels(config)).filter(([key, value]) => old.metadata.labels?.[key] !== value)
    if (missing.length > 0) {
      await client.patch(nodes, config, 'strategic', { metadata: { labels: Object.fromEntries(missing) } })
    }
    const status = nodeStatus(config, runtime, old, await runtime.listImages(), clock.now())
    return client.patch(nodes, config, 'strategic', { status }, { subresource: 'status' })
  }
}
