import { isIPv6 } from 'node:net'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { selfSignedCertificate } from '../../apiserver/auth/certificates/server-certificates.ts'
import { type HttpTransport, httpTransport } from '../../client/http-transport.ts'
import { type KubeconfigTarget, kubeconfigPaths, kubeconfigTarget, readKubeconfig } from '../../client/kubeconfig.ts'
import { mergeContext } from '../../client/kubeconfig-edit.ts'
import { ServiceAccountCredential } from '../../client/service-account-credential.ts'
import type { Transport } from '../../client/transport.ts'
import { createClient } from '../../client/typed-client.ts'
import type { ControllerEntry } from '../../controllers/controller.ts'
import type { AgentListen } from '../../node-agent/agent.ts'
import { SystemRandom } from '../../platform/random.ts'
import { startControllers } from '../../simulation/programs/controllers.ts'
import { startElected } from '../../simulation/programs/elected.ts'
import { numberedNodes, startNodeAgents } from '../../simulation/programs/node-agents.ts'
import type { Program, ProgramDeps } from '../../simulation/programs/program.ts'
import { startScheduler } from '../../simulation/programs/scheduler.ts'
import { chooseRuntime } from '../choose-runtime.ts'
import { type ClusterFlags, controllersOption, nodeOptions, serverOptions, worldOptions } from '../cluster-options.ts'
import { type CliContext, CliError } from '../context.ts'
import { kubeconfigOption } from '../options.ts'
import { openSigning, signingOptions } from '../signing-options.ts'
import { startCluster, worldOf } from '../start-cluster.ts'

interface ProgramFlags extends ClusterFlags {
  readonly kubeconfig?: string
  readonly nodeIp?: string
  /** Absent for programs that are not elected. */
  readonly leaderElect?: boolean
  readonly useServiceAccountCredentials?: boolean
}

/** The parts of a cluster as processes of their own: `peapod apiserver|controllers|scheduler|node-agent`. */
export function programs(context: CliContext): Command[] {
  return [
    apiServer(context),
    program(context, {
      name: 'controllers',
      component: 'kube-controller-manager',
      description: 'run controllers against an API server',
      options: [
        controllersOption(),
        ...signingOptions('none: nothing is signed'),
        leaderElectOption(),
        serviceAccountCredentialsOption(),
      ],
      start: whereLeading('kube-controller-manager', async (started) => {
        const { deps, flags, rootCa } = started
        const transportFor = flags.useServiceAccountCredentials ? asServiceAccounts(started) : () => deps.transport
        const { signing, renewal } = await openSigning(flags, undefined, { ...deps, wallClock: context.wallClock })
        renewal.start()
        const { controllers: selection } = flags
        const running = startControllers(deps, { selection, rootCa, clusterSigning: signing, transportFor })
        return {
          stop: async () => {
            renewal.stop()
            await running.stop()
          },
        }
      }),
    }),
    program(context, {
      name: 'scheduler',
      component: 'kube-scheduler',
      description: 'run a scheduler against an API server',
      options: [leaderElectOption()],
      start: whereLeading('kube-scheduler', ({ deps }) => startScheduler(deps)),
    }),
    program(context, {
      name: 'node-agent',
      component: 'kubelet',
      description: 'run node agents against an API server',
      options: [...nodeOptions(), nodeIpOption()],
      start: async ({ deps, flags, rootCa }) => {
        const ip = flags.nodeIp ?? context.host.externalIpv4() ?? '127.0.0.1'
        return startNodeAgents(deps, {
          nodes: numberedNodes(flags.nodes, ip),
          runtime: chooseRuntime(flags.runtime).entry,
          listen: rootCa ? await agentListen(ip, rootCa, context) : undefined,
          transportFor: () => deps.transport,
        })
      },
    }),
  ]
}

/** The work of a program in the one of its processes that leads, or, with `--no-leader-elect`, in each. */
function whereLeading(leaseName: string, start: Start): Start {
  return async (started) => {
    const { deps, flags, onLost } = started
    if (!flags.leaderElect) return start(started)
    // Whatever the seed: two processes with the same one are two candidates.
    const identity = `${hostname()}_${new SystemRandom().uuid()}`
    const leaseNamespace = 'kube-system'
    return startElected(deps, { leaseName, leaseNamespace, identity, start: () => start(started), onLost })
  }
}

function leaderElectOption(): Option {
  return new Option('--no-leader-elect', 'work at once, whether or not another process does the same work')
}

function serviceAccountCredentialsOption(): Option {
  return new Option(
    '--use-service-account-credentials',
    'let each controller act as its own service account, which may do no more than it needs',
  )
}

/** Each controller as its account in kube-system, over connections that they share. */
function asServiceAccounts({ deps, anonymous }: StartContext): (controller: ControllerEntry) => Transport {
  const client = createClient(deps.transport)
  return ({ account }) => {
    if (account === undefined) return deps.transport
    const ref = { namespace: 'kube-system', name: account }
    return anonymous.withCredential(new ServiceAccountCredential(client, deps.clock, ref))
  }
}

/** API servers reach the agents on any port that is free: the nodes say which. */
async function agentListen(ip: string, clientCa: string, { wallClock }: CliContext): Promise<AgentListen> {
  const kept = { directory: undefined, wallClock, random: new SystemRandom() }
  const pair = await selfSignedCertificate(kept, 'kubelet', [ip])
  // The machine itself may not know the address at which others find it.
  return { host: isIPv6(ip) ? '::' : '0.0.0.0', port: 0, tls: { ...pair, clientCa } }
}

function nodeIpOption(): Option {
  const what = 'address at which API servers reach this machine'
  return new Option('--node-ip <address>', `${what} (default: the first one that is not loopback)`)
}

function apiServer(context: CliContext): Command {
  const command = new Command('apiserver')
    .description('run an API server alone')
    .addOption(kubeconfigOption('add a context "peapod" for it to this file', 'none'))
  for (const option of [...serverOptions({ port: '6443', dataDir: '.peapod' }), ...worldOptions()])
    command.addOption(option)
  return command.action(async (flags: ProgramFlags) => {
    const { host } = context
    const stopRequested = host.stopRequested()
    const dataDirectory = resolve(host.workingDirectory, flags.dataDir ?? '.peapod')
    const alone = { controllers: [], clusterSigningDuration: 0, scheduler: false, nodes: 0, runtime: 'auto' }
    const server = await startCluster({ ...flags, ...alone, port: flags.port ?? 6443, dataDirectory }, context)
    if (flags.kubeconfig) await mergeContext(resolve(host.workingDirectory, flags.kubeconfig), 'peapod', server.address)
    host.out(`API server is ready at ${server.address.server}.\n`)
    await stopRequested
    await server.stop()
  })
}

/** What a program starts with. */
interface StartContext {
  readonly deps: ProgramDeps
  /** Shows no credentials. */
  readonly anonymous: HttpTransport
  readonly flags: ProgramFlags
  readonly rootCa: string | undefined
  /** Another process leads: this one has to end. */
  readonly onLost: () => void
}

type Start = (context: StartContext) => Promise<Program>

interface ProgramDescription {
  readonly name: string
  /** Its name upstream: the field manager of what it writes. */
  readonly component: string
  readonly description: string
  readonly options: readonly Option[]
  readonly start: Start
}

function program(context: CliContext, { name, component, description, options, start }: ProgramDescription): Command {
  const command = new Command(name)
    .description(`${description}: that of the current context`)
    .addOption(kubeconfigOption('read the address of the API server from this file'))
  for (const option of [...options, ...worldOptions()]) command.addOption(option)
  return command.action(async (flags: ProgramFlags) => {
    const { host } = context
    const stopRequested = host.stopRequested()
    const paths = kubeconfigPaths(flags.kubeconfig, { ...host.env, HOME: host.homeDirectory })
    const config = await readKubeconfig(paths)
    if (!config.currentContext)
      throw new CliError(
        `no context is current in ${paths.join(', ')}: start a cluster first, or name another file with --kubeconfig`,
      )
    const target = await kubeconfigTarget(config)
    const world = worldOf(flags, context)
    const transport = httpTransport({ ...target, userAgent: component, clock: world.clock })
    const anonymous = httpTransport({ ...withoutCredentials(target), userAgent: component, clock: world.clock })
    let onLost = () => {}
    const lost = new Promise<'lost'>((resolve) => {
      onLost = () => resolve('lost')
    })
    const running = await start({ deps: { ...world, transport }, anonymous, flags, rootCa: target.ca, onLost })
    host.out(`${name} is at work on ${target.server}.\n`)
    const why = await Promise.race([stopRequested, lost])
    await running.stop()
    if (why === 'lost') throw new CliError('leaderelection lost')
  })
}

function withoutCredentials(target: KubeconfigTarget): KubeconfigTarget {
  return { ...target, token: undefined, clientCertificate: undefined, clientKey: undefined }
}
