import type { Duplex, Readable, Writable } from 'node:stream'
import type { EpochMs } from '../../platform/clock.ts'

/**
 * What a node agent asks of the program that runs containers: the methods and words of the Container Runtime Interface
 * (k8s.io/cri-api, runtime.v1), with promises. Times are milliseconds since the epoch, where CRI has nanoseconds.
 */

/** State as it should be for a pod's shared environment (CRI: PodSandboxConfig). */
export interface PodSandboxConfig {
  readonly metadata: {
    readonly name: string
    readonly uid: string
    readonly namespace: string
    /** How many sandboxes this pod has had before. */
    readonly attempt: number
  }
  readonly hostname: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly portMappings: readonly PortMapping[]
  /** The pod uses the node's network and has no IP of its own. */
  readonly hostNetwork: boolean
}

export interface PortMapping {
  readonly protocol: string
  readonly containerPort: number
  readonly hostPort: number
  readonly hostIp: string
}

export type PodSandboxState = 'SANDBOX_READY' | 'SANDBOX_NOTREADY'

export interface PodSandboxStatus {
  readonly id: string
  readonly metadata: PodSandboxConfig['metadata']
  readonly state: PodSandboxState
  readonly createdAtMs: EpochMs
  /** The first one is the primary IP. Empty for pods on the node's network. */
  readonly ips: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

/** What to run (CRI: ContainerConfig). */
export interface ContainerConfig {
  readonly metadata: {
    readonly name: string
    /** How many containers of this name the pod has had before: the restart count. */
    readonly attempt: number
  }
  readonly image: ImageSpec
  /** Replaces the image's entrypoint unless empty. */
  readonly command: readonly string[]
  readonly args: readonly string[]
  readonly workingDir: string
  readonly envs: readonly { readonly key: string; readonly value: string }[]
  readonly stdin: boolean
  /** The input ends with the first client that was attached to it. */
  readonly stdinOnce?: boolean
  readonly tty: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

export type ContainerState = 'CONTAINER_CREATED' | 'CONTAINER_RUNNING' | 'CONTAINER_EXITED'

export interface ContainerStatus {
  readonly id: string
  readonly metadata: ContainerConfig['metadata']
  readonly podSandboxId: string
  readonly state: ContainerState
  readonly createdAtMs: EpochMs
  /** 0 before it was started. */
  readonly startedAtMs: EpochMs
  /** 0 before it exited. */
  readonly finishedAtMs: EpochMs
  readonly exitCode: number
  /** The image's name in full. */
  readonly image: ImageSpec
  /** What the image was resolved to, with its digest. */
  readonly imageRef: string
  /** `Completed`, `Error` or `OOMKilled` once it exited. */
  readonly reason: string
  /** Why it could not run, or what it left as its termination message. */
  readonly message: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** What a container uses (CRI: ContainerStats). */
export interface ContainerStats {
  readonly id: string
  readonly metadata: ContainerConfig['metadata']
  readonly labels: Readonly<Record<string, string>>
  readonly startedAtMs: EpochMs
  /** Now, in billionths of a core; undefined before it has run for long enough to be measured. */
  readonly cpuNanoCores: number | undefined
  /** Since its start, in billionths of a core for a second. */
  readonly cpuCoreNanoSeconds: number
  readonly memoryWorkingSetBytes: number
}

/** `image` is what the user wrote, with a tag or digest. */
export interface ImageSpec {
  readonly image: string
  readonly annotations?: Readonly<Record<string, string>>
}

export interface Image {
  /** The digest of the image's configuration. */
  readonly id: string
  readonly repoTags: readonly string[]
  readonly repoDigests: readonly string[]
  readonly sizeBytes: number
}

/** Narrows a list: everything that is given must match. */
export interface RuntimeFilter {
  readonly id?: string
  readonly labelSelector?: Readonly<Record<string, string>>
}

export interface ContainerEvent {
  readonly type: 'CONTAINER_CREATED' | 'CONTAINER_STARTED' | 'CONTAINER_STOPPED' | 'CONTAINER_DELETED'
  readonly containerId: string
  readonly podUid: string
}

export interface ExecSyncResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** A line that a container wrote, without its line feed. */
export interface LogLine {
  readonly atMs: EpochMs
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
  /** No line feed followed (CRI's tag P). */
  readonly partial?: boolean
}

/** Which lines of a container's log. */
export interface LogSelection {
  /** Goes on while the container runs. */
  readonly follow: boolean
  /** Of the lines that are there, only so many of the last. */
  readonly tailLines?: number | undefined
  /** Older ones are left out. */
  readonly sinceMs?: EpochMs | undefined
}

/** The size of a client's terminal, in characters. */
export interface TerminalSize {
  readonly width: number
  readonly height: number
}

/** The client's ends of the streams of a command. What is absent goes nowhere, and stdin is empty then. */
export interface CommandStreams {
  readonly stdin?: Readable | undefined
  readonly stdout?: Writable | undefined
  /** Never with a terminal, which has one output for both. */
  readonly stderr?: Writable | undefined
  /** The client's terminal, as its user changes it: objects of `TerminalSize`. */
  readonly resize?: Readable | undefined
}

/** A command to run beside a container's own (CRI: ExecRequest). */
export interface ExecRequest {
  readonly command: readonly string[]
  readonly tty: boolean
}

/** A check of a running container, with ports resolved to numbers. */
export type ProbeAction =
  | { readonly type: 'exec'; readonly command: readonly string[] }
  | {
      readonly type: 'httpGet'
      readonly scheme: string
      readonly host: string
      readonly port: number
      readonly path: string
    }
  | { readonly type: 'tcpSocket'; readonly host: string; readonly port: number }
  | { readonly type: 'grpc'; readonly port: number; readonly service: string }

export type ProbeKind = 'startup' | 'readiness' | 'liveness'

export interface ProbeResult {
  readonly success: boolean
  /** What went wrong, as events show it. */
  readonly output: string
  /** Until when asking again would get the same answer; now, when the runtime cannot know. */
  readonly sameUntilMs: EpochMs
}

/** The pod as the API last saw it, for a runtime that forgets its containers when its process ends. */
export interface FormerPod {
  readonly sandbox: PodSandboxConfig
  readonly ips: readonly string[]
  readonly containers: readonly FormerContainer[]
}

export interface FormerContainer {
  readonly id: string
  readonly config: ContainerConfig
  readonly startedAtMs: EpochMs
  /** Absent while it ran. */
  readonly exited?: { readonly atMs: EpochMs; readonly exitCode: number; readonly message: string }
}

/** Pulling an image failed; the message is the registry's or the runtime's. Trying again may help. */
export class ImagePullError extends Error {
  override readonly name = 'ImagePullError'
}

/** There is no such sandbox or container (any more). */
export class RuntimeNotFoundError extends Error {
  override readonly name = 'RuntimeNotFoundError'
}

/** A sandbox or container could not be created or started; the message says why. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError'
}

/**
 * Runs the containers of one node. Methods may be called at any time and in parallel; a signal that aborts rejects the
 * call with its reason and may leave the work half done, so that a later call must be able to do it again.
 */
export interface ContainerRuntime {
  /** Such as `simulated://0.1`: `name://version` of nodes, and the prefix of container ids. */
  readonly name: string
  readonly version: string
  /** Tells the network that pods of this node get their IPs from. Before the first sandbox. */
  updateRuntimeConfig(config: { readonly podCidr: string }): Promise<void>
  /** Creates a pod's environment and starts it. @returns its id. @throws {RuntimeError} */
  runPodSandbox(config: PodSandboxConfig, signal: AbortSignal): Promise<string>
  /** Kills what still runs in it and frees its IP. Does nothing when it is stopped or gone. */
  stopPodSandbox(id: string, signal: AbortSignal): Promise<void>
  /** Removes it with its containers, by force. Does nothing when it is gone. */
  removePodSandbox(id: string, signal: AbortSignal): Promise<void>
  /** @throws {RuntimeNotFoundError} */
  podSandboxStatus(id: string): Promise<PodSandboxStatus>
  /** Oldest first. */
  listPodSandbox(filter: RuntimeFilter): Promise<readonly PodSandboxStatus[]>
  /** Its image must be present. @returns its id. @throws {RuntimeError} */
  createContainer(podSandboxId: string, config: ContainerConfig, signal: AbortSignal): Promise<string>
  /** @throws {RuntimeError} */
  startContainer(id: string, signal: AbortSignal): Promise<void>
  /**
   * Asks a container to end, and kills it once `timeoutMs` have passed. Resolves when it has exited. A second call with
   * a shorter timeout cuts the first one short. Does nothing when it has exited or is gone.
   */
  stopContainer(id: string, timeoutMs: number, signal: AbortSignal): Promise<void>
  /** Kills it if it runs. Does nothing when it is gone. */
  removeContainer(id: string, signal: AbortSignal): Promise<void>
  /** Oldest first, with what `containerStatus` says of each. */
  listContainers(filter: RuntimeFilter): Promise<readonly ContainerStatus[]>
  /** @throws {RuntimeNotFoundError} */
  containerStatus(id: string): Promise<ContainerStatus>
  /** What running containers use, oldest first. */
  listContainerStats(filter: RuntimeFilter): Promise<readonly ContainerStats[]>
  /** Runs a command in a container to its end. @throws {RuntimeError} it does not run */
  execSync(id: string, command: readonly string[], timeoutMs: number, signal: AbortSignal): Promise<ExecSyncResult>
  /** @returns the image's reference with its digest. @throws {ImagePullError} */
  pullImage(image: ImageSpec, signal: AbortSignal): Promise<string>
  /** @returns undefined when it is not present */
  imageStatus(image: ImageSpec): Promise<Image | undefined>
  listImages(): Promise<readonly Image[]>
  /** Tells of every change of a container, after `containerStatus` shows it. @returns stops */
  getContainerEvents(onEvent: (event: ContainerEvent) => void): () => void
  /**
   * Runs a command in a container with the streams of a client. (CRI hands out a URL that the kubelet proxies to; here
   * the agent serves the protocol itself.) Does not end the streams. @returns the exit code
   * @throws {RuntimeError} it does not run, or the command is not there
   */
  exec(id: string, request: ExecRequest, streams: CommandStreams, signal: AbortSignal): Promise<number>
  /**
   * Joins a client to a running container's own streams, from now on. Resolves when the container has exited.
   * @throws {RuntimeError} it does not run
   */
  attach(id: string, streams: CommandStreams, signal: AbortSignal): Promise<void>
  /** Connects to a port inside a sandbox. Who asked for the connection ends it. @throws {RuntimeError} nobody listens */
  portForward(podSandboxId: string, port: number): Promise<Duplex>
  /**
   * The lines that are kept of a container's log, oldest first, and then those that come while it runs, if `follow`.
   * (CRI leaves this to files on the node; ours may have none.) @throws {RuntimeNotFoundError}
   */
  readLog(id: string, selection: LogSelection, signal: AbortSignal): AsyncIterable<LogLine>
  /** Checks a running container. (Not CRI: how a pod is reached is known to the runtime that made its network.) */
  probe(id: string, kind: ProbeKind, action: ProbeAction, timeoutMs: number, signal: AbortSignal): Promise<ProbeResult>
  /**
   * Brings back what ran when the agent last ran. Only for runtimes whose containers end with their process; the others
   * still have them.
   */
  restore?(pod: FormerPod): Promise<void>
  /** Lets go of what this process holds: timers, connections. Containers that can outlive the process go on. */
  close(): Promise<void>
}
