import type { RuntimeEntry } from '../node-agent/runtimes/registry.ts'
import { type LocalApiServer, type LocalApiServerOptions, startLocalApiServer } from './api-server.ts'
import { AgentDirectory } from './programs/agent-directory.ts'
import { startControllers } from './programs/controllers.ts'
import { numberedNodes, startNodeAgents } from './programs/node-agents.ts'
import type { Program } from './programs/program.ts'
import { startScheduler } from './programs/scheduler.ts'

/** Which programs run beside the API server. */
export interface ProgramSelection {
  /** As upstream's `--controllers`; empty: none. */
  readonly controllers: readonly string[]
  readonly scheduler: boolean
  /** How many nodes; 0: none. */
  readonly nodes: number
  readonly runtime: RuntimeEntry
}

export interface ControlPlaneOptions extends Omit<LocalApiServerOptions, 'agents'>, ProgramSelection {
  /** PEM of the authority that pods are to trust. */
  readonly rootCa: string | undefined
}

/** An API server with programs, all in this process. */
export interface ControlPlane {
  readonly server: LocalApiServer
  /** Resolves when the chosen programs are at work and the nodes are registered. */
  startPrograms(): Promise<void>
  /** Stops the programs, then the server. */
  stop(): Promise<void>
}

/** Starts the API server; the programs start when they are told to, so that a port can be opened in between. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const agents = new AgentDirectory()
  const server = await startLocalApiServer({ ...options, agents })
  const programs: Program[] = []
  return {
    server,
    startPrograms: async () => void programs.push(...(await startPrograms(server, agents, options))),
    stop: async () => {
      await Promise.all(programs.map((program) => program.stop()))
      await server.stop()
    },
  }
}

function startPrograms(
  server: LocalApiServer,
  agents: AgentDirectory,
  options: ControlPlaneOptions,
): Promise<readonly Program[]> {
  const { clock, random, logger, tracker, metrics } = options
  const deps = (name: string) => ({
    transport: server.transport(name),
    clock,
    random: random.fork(name),
    logger: logger.child({ program: name }),
    tracker,
    metrics,
  })
  const { controllers, rootCa, scheduler, nodes, runtime } = options
  const controllerManager = 'kube-controller-manager'
  const transportFor = (controller: string) => server.transport(controller, controllerManager)
  return Promise.all([
    startControllers(deps(controllerManager), { selection: controllers, rootCa, transportFor }),
    ...(scheduler ? [startScheduler(deps('kube-scheduler'))] : []),
    ...(nodes > 0 ? [startNodeAgents(deps('kubelet'), numberedNodes(nodes), runtime, agents)] : []),
  ])
}
