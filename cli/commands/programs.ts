import { isIPv6 } from 'node:net'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { selfSignedCertificate } from '../../apiserver/auth/certificates.ts'
import { httpTransport } from '../../client/http-transport.ts'
import { kubeconfigPaths, kubeconfigTarget, readKubeconfig } from '../../client/kubeconfig.ts'
import { mergeContext } from '../../client/kubeconfig-edit.ts'
import type { AgentListen } from '../../node-agent/agent.ts'
import { SystemRandom } from '../../platform/random.ts'
import { startControllers } from '../../simulation/programs/controllers.ts'
import { numberedNodes, startNodeAgents } from '../../simulation/programs/node-agents.ts'
import type { Program, ProgramDeps } from '../../simulation/programs/program.ts'
import { startScheduler } from '../../simulation/programs/scheduler.ts'
import { chooseRuntime } from '../choose-runtime.ts'
import { type ClusterFlags, controllersOption, nodeOptions, serverOptions, worldOptions } from '../cluster-options.ts'
import { type CliContext, CliError } from '../context.ts'
import { kubeconfigOption } from '../options.ts'
import { startCluster, worldOf } from '../start-cluster.ts'

interface ProgramFlags extends ClusterFlags {
  readonly kubeconfig?: string
  readonly nodeIp?: string
}

/** The parts of a cluster as processes of their own: `peapod apiserver|controllers|scheduler|node-agent`. */
export function programs(context: CliContext): Command[] {
  return [
    apiServer(context),
    program(
      'controllers',
      'run controllers against an API server',
      [controllersOption()],
      context,
      async (deps, flags, rootCa) =>
        startControllers(deps, { selection: flags.controllers, rootCa, transportFor: () => deps.transport }),
    ),
    program('scheduler', 'run a scheduler against an API server', [], context, startScheduler),
    program(
      'node-agent',
      'run node agents against an API server',
      [...nodeOptions(), nodeIpOption()],
      context,
      async (deps, flags, clientCa) => {
        const ip = flags.nodeIp ?? context.host.externalIpv4() ?? '127.0.0.1'
        return startNodeAgents(deps, {
          nodes: numberedNodes(flags.nodes, ip),
          runtime: chooseRuntime(flags.runtime).entry,
          listen: clientCa ? await agentListen(ip, clientCa, context) : undefined,
          transportFor: () => deps.transport,
        })
      },
    ),
  ]
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
    const alone = { controllers: [], scheduler: false, nodes: 0, runtime: 'auto' }
    const server = await startCluster({ ...flags, ...alone, port: flags.port ?? 6443, dataDirectory }, context)
    if (flags.kubeconfig) await mergeContext(resolve(host.workingDirectory, flags.kubeconfig), 'peapod', server.address)
    host.out(`API server is ready at ${server.address.server}.\n`)
    await stopRequested
    await server.stop()
  })
}

type Start = (deps: ProgramDeps, flags: ProgramFlags, rootCa: string | undefined) => Promise<Program>

function program(
  name: string,
  description: string,
  options: readonly Parameters<Command['addOption']>[0][],
  context: CliContext,
  start: Start,
): Command {
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
    const transport = httpTransport({ ...target, userAgent: `peapod-${name}`, clock: world.clock })
    const running = await start({ ...world, transport }, flags, target.ca)
    host.out(`${name} is at work on ${target.server}.\n`)
    await stopRequested
    await running.stop()
  })
}
