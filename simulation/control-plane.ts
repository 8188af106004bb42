import type { UserInfo } from '../apiserver/api-request.ts'
import { administrator } from '../apiserver/auth/users.ts'
import { nodeUser } from '../apiserver/authorization/node/node-identity.ts'
import { createClient } from '../client/typed-client.ts'
import type { ClusterSigning } from '../controllers/certificates/cluster-signing.ts'
import { grantNodeCertificates, kubeletServingApprover } from '../controllers/certificates/node-certificate-access.ts'
import type { AutoscalerSettings } from '../controllers/horizontal-pod-autoscaler/settings.ts'
import type { NodeNetworks } from '../controllers/node-ipam/node-ipam.ts'
import type { NodeSettings } from '../controllers/node-lifecycle/settings.ts'
import { selectControllers } from '../controllers/registry.ts'
import type { RuntimeEntry } from '../node-agent/runtimes/registry.ts'
import { type LocalApiServer, type LocalApiServerOptions, startLocalApiServer } from './api-server.ts'
import { installMetricsServer } from './metrics-server.ts'
import { AgentDirectory } from './programs/agent-directory.ts'
import { startControllers } from './programs/controllers.ts'
import {
  controllerManager as controllerManagerUser,
  controllerUser,
  nodeAgents as nodeAgentsUser,
  scheduler as schedulerUser,
} from './programs/identities.ts'
import { grantSharedWatch } from './programs/node-agent-access.ts'
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
  /** The authority of certificates that are asked for through the API; absent: none are issued. */
  readonly clusterSigning?: ClusterSigning | undefined
  /** Installs metrics-server: what nodes and pods use is served from the start on. */
  readonly metricsServer?: boolean | undefined
  /** How autoscalers are looked after; as upstream unless given. */
  readonly autoscaling?: AutoscalerSettings | undefined
  /** Of which nodes get networks for their pods, unless they bring one along; absent: they get none. */
  readonly nodeNetworks?: NodeNetworks | undefined
  /** How nodes and the pods on them are looked after; as upstream unless given. */
  readonly nodeSettings?: NodeSettings | undefined
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
  if (options.metricsServer) await installMetricsServer(createClient(server.transport(administrator, 'peapod')))
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

async function startPrograms(
  server: LocalApiServer,
  directory: AgentDirectory,
  options: ControlPlaneOptions,
): Promise<readonly Program[]> {
  const { clock, random, logger, tracker, metrics } = options
  const deps = (user: UserInfo, name: string) => ({
    transport: server.transport(user, name),
    clock,
    random: random.fork(name),
    logger: logger.child({ program: name }),
    tracker,
    metrics,
  })
  const { controllers, rootCa, clusterSigning, nodeNetworks, autoscaling, nodeSettings, scheduler, nodes, runtime } =
    options
  const manager = 'kube-controller-manager'
  const admin = createClient(server.transport(administrator, 'peapod'))
  if (nodes > 0) await grantSharedWatch(admin)
  if (clusterSigning && selectControllers(controllers).some(({ account }) => account === kubeletServingApprover))
    await grantNodeCertificates(admin)
  return Promise.all([
    startControllers(deps(controllerManagerUser, manager), {
      selection: controllers,
      rootCa,
      clusterSigning,
      nodeNetworks,
      signSecretToken: server.signSecretToken,
      autoscaling,
      nodeSettings,
      // One field manager for all, as upstream: they are one program.
      transportFor: ({ account }) =>
        server.transport(account === undefined ? controllerManagerUser : controllerUser(account), manager),
    }),
    ...(scheduler ? [startScheduler(deps(schedulerUser, 'kube-scheduler'))] : []),
    ...(nodes > 0
      ? [
          startNodeAgents(deps(nodeAgentsUser, 'kubelet'), {
            nodes: numberedNodes(nodes),
            runtime,
            directory,
            transportFor: (node) => server.transport(nodeUser(node), 'kubelet'),
          }),
        ]
      : []),
  ])
}
