import { deepEqual } from '../../apimachinery/equality.ts'
import { notFound } from '../../apimachinery/errors.ts'
import { configMaps } from '../../apimachinery/kinds/core/config-map.ts'
import { events } from '../../apimachinery/kinds/core/event.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import { type Draft, type KubeObject, keyOf } from '../../apimachinery/object.ts'
import { applyStrategicMergePatch } from '../../apimachinery/patch/strategic-merge.ts'
import { decode } from '../../apimachinery/schema/decode.ts'
import { applyDefaults } from '../../apimachinery/schema/defaults.ts'
import { schemaOf } from '../../apimachinery/schema/schema.ts'
import type { ContainerStatus, Event, Node, Pod, PodSpec } from '../../apimachinery/types/core-v1.ts'
import { createEventRecorder } from '../../client/events/event-recorder.ts'
import { Informers } from '../../client/informers/informers.ts'
import type { TransportRequest } from '../../client/transport.ts'
import { createClient } from '../../client/typed-client.ts'
import { NodeAgent } from '../../node-agent/agent.ts'
import { defaultCapacity, type NodeConfig } from '../../node-agent/node/node-config.ts'
import { InformerPodSource } from '../../node-agent/pods/pod-source.ts'
import { SimulatedRuntime } from '../../node-agent/runtimes/simulated/simulated-runtime.ts'
import { toTime } from '../../platform/clock.ts'
import { ClientEnv } from '../support/client-env.ts'
import { FakeTransport } from '../support/fake-transport.ts'

const kinds = new Map<string, Kind>([pods, nodes].map((kind) => [kind.plural, kind as unknown as Kind]))

/** The fake server with what node agents rely on: shapes, defaults, strategic merge patches, graceful deletion of pods. */
class PodServer extends FakeTransport {
  readonly #now: () => number

  constructor(now: () => number) {
    super()
    this.#now = now
  }

  override async request(request: TransportRequest): Promise<unknown> {
    const kind = kinds.get(request.resource.plural)
    if (!kind || !['create', 'patch', 'delete'].includes(request.verb)) return super.request(request)
    if (request.verb === 'create') {
      const object = normal(kind, { apiVersion: kind.apiVersion, kind: kind.kind, ...(request.body as object) })
      if (!kind.rules.keepsStatusOnCreate)
        kind.rules.prepareCreate?.(object, { nowMs: this.#now(), user: { name: '', groups: [] } })
      return super.request({ ...request, body: object })
    }
    this.requests.push(request)
    await this.before(request)
    const key = keyOf({ namespace: request.namespace, name: request.name ?? '' })
    const current = this.objects(kind).get(key)
    if (!current) throw notFound(kind, request.name ?? '')
    if (request.verb === 'delete') return this.#delete(kind, current as Pod, request)
    const patched = normal(kind, applyStrategicMergePatch(schemaOf(kind.rules.shape), current, request.body))
    return deepEqual(patched, current) ? current : this.put(kind, patched)
  }

  #delete(kind: Kind, pod: Pod, request: TransportRequest): unknown {
    const { gracePeriodSeconds } = (request.body ?? {}) as { gracePeriodSeconds?: number }
    const grace = pod.spec.nodeName ? (gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30) : 0
    const isOver = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
    if (grace === 0 || isOver) return super.request(request)
    const deletionTimestamp = toTime(this.#now() + grace * 1_000)
    return this.put(kind, {
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp, deletionGracePeriodSeconds: grace },
    })
  }
}

function normal(kind: Kind, draft: object): KubeObject {
  const schema = schemaOf(kind.rules.shape)
  const { object } = decode<KubeObject>(schema, draft)
  applyDefaults(schema, object)
  kind.rules.default?.(object)
  return object
}

/** A node agent on virtual time. */
export class AgentEnv extends ClientEnv {
  readonly server = new PodServer(() => this.clock.now())
  override readonly client = createClient(this.server)
  override readonly informers = new Informers(this)
  readonly recorder = createEventRecorder(this, { component: 'test' })
  readonly source = new InformerPodSource(this.informers)
  readonly #agents: { agent: NodeAgent; runtime: SimulatedRuntime }[] = []

  constructor() {
    super()
    this.informers.start()
  }

  async startAgent(changes: Partial<NodeConfig> = {}): Promise<NodeAgent> {
    const config: NodeConfig = {
      name: 'node-1',
      internalIp: '10.0.0.1',
      podCidr: '10.244.1.0/24',
      capacity: defaultCapacity,
      kubeletVersion: 'v1.36.2',
      ...changes,
    }
    const runtime = new SimulatedRuntime({ clock: this.clock, random: this.random.fork(config.name) })
    const agent = new NodeAgent({ ...this, runtime, config, pods: this.source })
    this.#agents.push({ agent, runtime })
    await agent.start()
    await this.settle()
    return agent
  }

  /** Ends all agents, and what they run, as the end of their process does. */
  async stopAgents(): Promise<void> {
    for (const { agent, runtime } of this.#agents.splice(0)) {
      agent.stop()
      await runtime.close()
    }
  }

  async createPod(name: string, spec: Draft<PodSpec>, annotations: Record<string, string> = {}): Promise<Pod> {
    const metadata = { name, namespace: 'default', annotations, generation: 1 }
    const pod = await this.client.create(pods, { metadata, spec: { nodeName: 'node-1', ...spec } } as Draft<Pod>)
    await this.settle()
    return pod
  }

  async createConfigMap(name: string, data: Record<string, string>): Promise<void> {
    await this.client.create(configMaps, { metadata: { name, namespace: 'default' }, data })
  }

  pod(name: string): Pod | undefined {
    return this.server.objects(pods).get(`default/${name}`) as Pod | undefined
  }

  node(name = 'node-1'): Node {
    return this.server.objects(nodes).get(name) as Node
  }

  container(pod: string, name = 'c'): ContainerStatus {
    const { initContainerStatuses = [], containerStatuses = [] } = this.pod(pod)?.status ?? {}
    const found = [...initContainerStatuses, ...containerStatuses].find((status) => status.name === name)
    if (!found) throw new Error(`pod ${pod} reports no container ${name}`)
    return found
  }

  /** `Reason message` of the events about an object, in the order in which they first came. */
  events(name: string): string[] {
    const all = [...this.server.objects(events).values()] as Event[]
    return all
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason, message, count = 1 }) => `${reason} ${message}${count > 1 ? ` (x${count})` : ''}`)
  }

  /** `Type=Status` of a pod's conditions. */
  conditions(name: string): string[] {
    return (this.pod(name)?.status.conditions ?? []).map(({ type, status }) => `${type}=${status}`)
  }
}
