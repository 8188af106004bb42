import type { Duplex } from 'node:stream'
import type { Clock } from '../../../platform/clock.ts'
import type { Random } from '../../../platform/random.ts'
import { containerNameLabel, podUidLabel } from '../container-labels.ts'
import {
  type CommandStreams,
  type ContainerConfig,
  type ContainerEvent,
  type ContainerRuntime,
  type ContainerStats,
  type ContainerStatus,
  type ExecRequest,
  type ExecSyncResult,
  type FormerPod,
  type Image,
  ImagePullError,
  type ImageSpec,
  type LogLine,
  type LogSelection,
  type PodSandboxConfig,
  type PodSandboxStatus,
  type ProbeAction,
  type ProbeKind,
  type ProbeResult,
  RuntimeError,
  type RuntimeFilter,
  RuntimeNotFoundError,
} from '../container-runtime.ts'
import { commandProgram } from './behaviour.ts'
import { type ContainerScript, scriptOf } from './container-script.ts'
import { ImageStore } from './image-store.ts'
import { PodIpPool } from './pod-ip-pool.ts'
import type { Steps } from './program.ts'
import { readLog } from './read-log.ts'
import { SimulatedContainer } from './simulated-container.ts'
import { attachTo, execute } from './simulated-exec.ts'
import { SimulatedPorts } from './simulated-ports.ts'
import { type Demand, noDemand } from './usage/demand.ts'

export interface SimulatedRuntimeDeps {
  readonly clock: Clock
  readonly random: Random
  /** What is asked of the containers; absent: nothing. */
  readonly demand?: Demand | undefined
}

interface Sandbox {
  status: PodSandboxStatus
  readonly config: PodSandboxConfig
  readonly containers: Map<string, SimulatedContainer>
}

/**
 * Runs nothing: containers are timers that behave as their image, their command, or an annotation of their pod
 * (`sim.peapod.dev/<container>`, see container-script.ts) has it.
 */
export class SimulatedRuntime implements ContainerRuntime {
  readonly name = 'simulated'
  readonly version = '0.1'
  readonly #clock: Clock
  readonly #random: Random
  readonly #demand: Demand
  readonly #images: ImageStore
  readonly #sandboxes = new Map<string, Sandbox>()
  /** The same by the uid of their pod, oldest first. */
  readonly #ofPod = new Map<string, Sandbox[]>()
  readonly #containers = new Map<string, SimulatedContainer>()
  readonly #listeners = new Set<(event: ContainerEvent) => void>()
  readonly #ports = new SimulatedPorts()
  #ips: PodIpPool | undefined

  constructor({ clock, random, demand = noDemand }: SimulatedRuntimeDeps) {
    this.#clock = clock
    this.#random = random
    this.#demand = demand
    this.#images = new ImageStore(clock, random)
  }

  async updateRuntimeConfig({ podCidr }: { readonly podCidr: string }): Promise<void> {
    this.#ips ??= new PodIpPool(podCidr)
  }

  async runPodSandbox(config: PodSandboxConfig): Promise<string> {
    return this.#addSandbox(config, config.hostNetwork ? [] : [this.#takeIp()]).status.id
  }

  async stopPodSandbox(id: string): Promise<void> {
    const sandbox = this.#sandboxes.get(id)
    if (!sandbox || sandbox.status.state === 'SANDBOX_NOTREADY') return
    await Promise.all([...sandbox.containers.values()].map((container) => container.stop(0)))
    for (const ip of sandbox.status.ips) this.#ips?.release(ip)
    sandbox.status = { ...sandbox.status, state: 'SANDBOX_NOTREADY' }
  }

  async removePodSandbox(id: string): Promise<void> {
    await this.stopPodSandbox(id)
    for (const containerId of this.#sandboxes.get(id)?.containers.keys() ?? []) {
      await this.removeContainer(containerId)
    }
    this.#forget(id)
  }

  async podSandboxStatus(id: string): Promise<PodSandboxStatus> {
    return this.#sandbox(id).status
  }

  async listPodSandbox(filter: RuntimeFilter): Promise<readonly PodSandboxStatus[]> {
    return this.#candidates(filter)
      .map(({ status }) => status)
      .filter((status) => matches(filter, status))
  }

  async createContainer(podSandboxId: string, config: ContainerConfig): Promise<string> {
    return this.#addContainer(this.#sandbox(podSandboxId), this.#id(), config).init.id
  }

  async startContainer(id: string): Promise<void> {
    const container = this.#container(id)
    try {
      container.start(this.#clock.now())
    } catch (cause) {
      throw new RuntimeError((cause as Error).message, { cause })
    }
    this.#tell('CONTAINER_STARTED', container)
  }

  async stopContainer(id: string, timeoutMs: number): Promise<void> {
    await this.#containers.get(id)?.stop(timeoutMs)
  }

  async removeContainer(id: string): Promise<void> {
    const container = this.#containers.get(id)
    if (!container) return
    await container.stop(0)
    this.#containers.delete(id)
    this.#sandboxes.get(container.init.podSandboxId)?.containers.delete(id)
    this.#tell('CONTAINER_DELETED', container)
  }

  async listContainers(filter: RuntimeFilter): Promise<readonly ContainerStatus[]> {
    return this.#candidates(filter)
      .flatMap(({ containers }) => [...containers.values()].map((each) => each.status()))
      .filter((status) => matches(filter, status))
  }

  async listContainerStats(filter: RuntimeFilter): Promise<readonly ContainerStats[]> {
    return [...this.#containers.values()]
      .filter((container) => container.running && matches(filter, container.status()))
      .map((container) => container.stats(this.#demand))
  }

  async containerStatus(id: string): Promise<ContainerStatus> {
    return this.#container(id).status()
  }

  async execSync(id: string, command: readonly string[], timeoutMs: number): Promise<ExecSyncResult> {
    const container = this.#running(id)
    const surroundings = container.surroundings(this.#clock.now())
    const program = commandProgram(command, { ...surroundings, tty: false, knownOnly: false, finishes: true })
    return runToEnd(program.steps, timeoutMs)
  }

  async exec(id: string, request: ExecRequest, streams: CommandStreams, signal: AbortSignal): Promise<number> {
    const container = this.#running(id)
    return execute(container, request, streams, { clock: this.#clock, execId: () => this.#id(), signal })
  }

  async attach(id: string, streams: CommandStreams, signal: AbortSignal): Promise<void> {
    return attachTo(this.#running(id), streams, this.#clock, signal)
  }

  async portForward(podSandboxId: string, port: number): Promise<Duplex> {
    const { status, config, containers } = this.#sandbox(podSandboxId)
    const running = [...containers.values()].filter((container) => container.running)
    return this.#ports.connect({ sandbox: config, isReady: status.state === 'SANDBOX_READY', running }, port)
  }

  async pullImage({ image, annotations = {} }: ImageSpec, signal: AbortSignal): Promise<string> {
    const { pullError, pullSeconds } = pullScript(annotations)
    const pullMs = pullSeconds === undefined ? undefined : pullSeconds * 1_000
    const reference = await this.#images.pull(image, pullMs, signal)
    if (pullError !== undefined) throw new ImagePullError(pullError)
    return reference
  }

  async imageStatus({ image, annotations = {} }: ImageSpec): Promise<Image | undefined> {
    return pullScript(annotations).pullError === undefined ? this.#images.get(image) : undefined
  }

  async listImages(): Promise<readonly Image[]> {
    return this.#images.list()
  }

  getContainerEvents(onEvent: (event: ContainerEvent) => void): () => void {
    this.#listeners.add(onEvent)
    return () => this.#listeners.delete(onEvent)
  }

  readLog(id: string, selection: LogSelection, signal: AbortSignal): AsyncIterable<LogLine> {
    const container = this.#container(id)
    return readLog(container.log, this.#clock, { ...selection, ended: () => !container.running }, signal)
  }

  async probe(id: string, kind: ProbeKind, action: ProbeAction): Promise<ProbeResult> {
    return this.#container(id).probe(kind, action)
  }

  async restore({ sandbox: config, ips, containers }: FormerPod): Promise<void> {
    for (const ip of ips) this.#ips?.claim(ip)
    const sandbox = this.#addSandbox(config, config.hostNetwork ? [] : ips)
    for (const { id, config, startedAtMs, exited } of containers) {
      this.#images.add(config.image.image)
      const container = this.#addContainer(sandbox, id, config)
      if (exited) container.restoreExited(startedAtMs, exited, exited.message)
      else container.start(startedAtMs)
    }
  }

  async close(): Promise<void> {
    this.#images.close()
    this.#ports.close()
    for (const container of this.#containers.values()) container.abandon()
  }

  #addSandbox(config: PodSandboxConfig, ips: readonly string[]): Sandbox {
    const { metadata, labels } = config
    const createdAtMs = this.#clock.now()
    const status: PodSandboxStatus = { id: this.#id(), metadata, state: 'SANDBOX_READY', createdAtMs, ips, labels }
    const sandbox: Sandbox = { status, config, containers: new Map() }
    this.#sandboxes.set(status.id, sandbox)
    const others = this.#ofPod.get(metadata.uid)
    if (others) others.push(sandbox)
    else this.#ofPod.set(metadata.uid, [sandbox])
    return sandbox
  }

  #forget(id: string): void {
    const sandbox = this.#sandboxes.get(id)
    if (!sandbox) return
    this.#sandboxes.delete(id)
    const { uid } = sandbox.status.metadata
    const others = (this.#ofPod.get(uid) ?? []).filter((other) => other !== sandbox)
    if (others.length > 0) this.#ofPod.set(uid, others)
    else this.#ofPod.delete(uid)
  }

  /** The sandboxes that a filter may select: agents ask for one pod at a time, and a node may have hundreds. */
  #candidates({ labelSelector }: RuntimeFilter): readonly Sandbox[] {
    const uid = labelSelector?.[podUidLabel]
    return uid === undefined ? [...this.#sandboxes.values()] : (this.#ofPod.get(uid) ?? [])
  }

  #addContainer(sandbox: Sandbox, id: string, config: ContainerConfig): SimulatedContainer {
    const { config: pod, status } = sandbox
    const image = this.#images.get(config.image.image)
    if (!image) throw new RuntimeError(`image "${config.image.image}": not found`)
    const init = {
      id,
      podSandboxId: status.id,
      podUid: pod.metadata.uid,
      pod: pod.metadata,
      hostname: pod.hostname,
      config,
      imageRef: image.repoDigests[0] ?? image.id,
    }
    let container: SimulatedContainer
    try {
      container = new SimulatedContainer(init, this.#clock, () => this.#tell('CONTAINER_STOPPED', container))
    } catch (cause) {
      throw new RuntimeError((cause as Error).message, { cause })
    }
    this.#containers.set(id, container)
    sandbox.containers.set(id, container)
    this.#tell('CONTAINER_CREATED', container)
    return container
  }

  #takeIp(): string {
    const ip = this.#ips?.take()
    if (ip === undefined) throw new RuntimeError('failed to set up pod network: no IP addresses available in range set')
    return ip
  }

  #sandbox(id: string): Sandbox {
    const sandbox = this.#sandboxes.get(id)
    if (!sandbox) throw new RuntimeNotFoundError(`sandbox ${id} not found`)
    return sandbox
  }

  #container(id: string): SimulatedContainer {
    const container = this.#containers.get(id)
    if (!container) throw new RuntimeNotFoundError(`container ${id} not found`)
    return container
  }

  /** @throws {RuntimeError} it does not run */
  #running(id: string): SimulatedContainer {
    const container = this.#container(id)
    if (!container.running) throw new RuntimeError(`container ${id} is not running`)
    return container
  }

  /** 64 hexadecimal digits, as engines name containers. */
  #id(): string {
    return Buffer.from(this.#random.bytes(32)).toString('hex')
  }

  #tell(type: ContainerEvent['type'], { init: { id, podUid } }: SimulatedContainer): void {
    for (const listener of this.#listeners) listener({ type, containerId: id, podUid })
  }
}

/** The scripts of an image's pulls are those of the container that wants it. */
function pullScript(annotations: Readonly<Record<string, string>>): ContainerScript {
  try {
    return scriptOf(annotations[containerNameLabel] ?? '', annotations)
  } catch {
    // The creation of the container will tell what is wrong with it.
    return {}
  }
}

/** Lets a program do all it would do in `timeoutMs`, at once. */
function runToEnd(steps: Steps, timeoutMs: number): ExecSyncResult {
  const output = { stdout: '', stderr: '' }
  for (let elapsedMs = 0; elapsedMs <= timeoutMs; ) {
    const next = steps.next()
    if (next.done) return { exitCode: next.value, ...output }
    if (next.value.type === 'line') output[next.value.stream] += `${next.value.text}\n`
    else if (next.value.type === 'wait') elapsedMs += next.value.ms
  }
  return { exitCode: 137, ...output }
}

function matches({ id, labelSelector = {} }: RuntimeFilter, status: ContainerStatus | PodSandboxStatus): boolean {
  if (id !== undefined && status.id !== id) return false
  return Object.entries(labelSelector).every(([key, value]) => status.labels[key] === value)
}
