import type { Duplex } from 'node:stream'
import { isNotFound } from '../apimachinery/errors.ts'
import type { Client } from '../client/client.ts'
import type { EventRecorder } from '../client/events/event-recorder.ts'
import { type Clock, type Timer, timerPriority } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Random } from '../platform/random.ts'
import { AgentEvents } from './events.ts'
import type { NodeConfig } from './node/node-config.ts'
import { NodeLease, renewEveryMs } from './node/node-lease.ts'
import { NodeRegistration } from './node/node-registration.ts'
import type { PodSource } from './pods/pod-source.ts'
import { PodWorkers } from './pods/pod-workers.ts'
import type { ContainerRuntime } from './runtimes/container-runtime.ts'
import { KubeletServer, type KubeletTls } from './server/kubelet-server.ts'
import { NodeVolumes } from './volumes/node-volumes.ts'

export interface NodeAgentDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly recorder: EventRecorder
  /** Of this node alone. Who made it closes it. */
  readonly runtime: ContainerRuntime
  readonly config: NodeConfig
  readonly pods: PodSource
  /** Absent: only programs of this process can connect to the agent. */
  readonly listen?: AgentListen | undefined
}

/** Where an agent listens for API servers of other processes. */
export interface AgentListen {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  readonly tls: KubeletTls
}

/** A node reports its status this often although nothing has changed (the kubelet's nodeStatusReportFrequency). */
const reportEveryMs = 5 * 60_000

/**
 * One node: registers it, keeps its heartbeat, and runs the pods that are bound to it. While nothing changes it costs
 * one timer, for its lease.
 */
export class NodeAgent {
  readonly #deps: NodeAgentDeps
  readonly #log: Logger
  readonly #events: AgentEvents
  #registration: NodeRegistration
  readonly #lease: NodeLease
  readonly #server: KubeletServer
  #workers: PodWorkers | undefined
  #volumes: NodeVolumes | undefined
  #unsubscribe: (() => void) | undefined
  #timer: Timer | undefined
  #reportedAtMs = 0
  #stopped = false

  constructor(deps: NodeAgentDeps) {
    this.#deps = deps
    this.#log = deps.logger.child({ node: deps.config.name })
    this.#events = new AgentEvents(deps.recorder, deps.config.name)
    this.#registration = new NodeRegistration(deps)
    this.#lease = new NodeLease(deps.client, deps.clock)
    this.#server = new KubeletServer({
      nodeName: deps.config.name,
      runtime: deps.runtime,
      clock: deps.clock,
      logger: this.#log,
      pods: () => this.#workers?.pods() ?? [],
      pod: (namespace, name) => this.#workers?.pod(namespace, name),
    })
  }

  get name(): string {
    return this.#deps.config.name
  }

  get runtime(): ContainerRuntime {
    return this.#deps.runtime
  }

  /** A connection to the agent's HTTP API, without a port. */
  connect(): Duplex {
    return this.#server.connect()
  }

  /** Resolves when the node is registered and its pods are being taken care of. @throws {ApiError} it cannot register */
  async start(): Promise<void> {
    const { client, clock, config, listen, pods, random, runtime } = this.#deps
    if (listen) {
      const kubeletPort = await this.#server.listen(listen.host, listen.port, listen.tls)
      this.#registration = new NodeRegistration({ ...this.#deps, config: { ...config, kubeletPort } })
    }
    const node = await this.#registration.register()
    await runtime.updateRuntimeConfig({ podCidr: node.spec.podCIDR ?? config.podCidr })
    await this.#lease.renew(async () => node)
    if (this.#stopped) return
    this.#reportedAtMs = clock.now()
    this.#events.node('Starting', 'Starting kubelet.')
    this.#events.node('NodeReady', `Node ${config.name} status is now: NodeReady`)
    const latestNode = (fresh: boolean) => this.#registration.node(fresh)
    const volumes = new NodeVolumes({ client, events: this.#events, registered: node, node: latestNode })
    this.#volumes = volumes
    this.#workers = new PodWorkers({
      client,
      clock,
      logger: this.#log,
      runtime,
      events: this.#events,
      hostIp: config.internalIp,
      volumes,
      node: latestNode,
    })
    this.#unsubscribe = pods.subscribe(config.name, this.#workers)
    // Nodes that start together shall not beat together.
    this.#beatIn(random.int(renewEveryMs))
  }

  /** Stops caring: containers go on, the node's lease runs out, and others will find that it is not there. */
  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
    this.#unsubscribe?.()
    this.#workers?.stop()
    this.#server.close()
  }

  #beatIn(delayMs: number): void {
    this.#timer = this.#deps.clock.setTimer(delayMs, () => void this.#beat(), timerPriority.nodeAgents)
  }

  async #beat(): Promise<void> {
    try {
      await this.#lease.renew(() => this.#registration.node(true))
      await this.#reportIfDue()
      await this.#volumes?.tend()
    } catch (error) {
      // Whoever deletes a node that is still there gets it back when its agent is started again, as upstream.
      if (isNotFound(error)) this.#log.debug({ err: error }, 'node is not registered any more')
      else this.#log.warn({ err: error }, 'heartbeat failed')
    }
    if (!this.#stopped) this.#beatIn(renewEveryMs)
  }

  async #reportIfDue(): Promise<void> {
    const now = this.#deps.clock.now()
    if (now - this.#reportedAtMs < reportEveryMs && !(await this.#registration.hasNews())) return
    await this.#registration.heartbeat()
    this.#reportedAtMs = now
  }
}
