import { resolve } from 'node:path'
import { Command } from 'commander'
import { kubeconfigPaths } from '../../client/kubeconfig.ts'
import { mergeContext } from '../../client/kubeconfig-edit.ts'
import { banner, farewell } from '../banner.ts'
import { chooseRuntime } from '../choose-runtime.ts'
import { type ClusterFlags, clusterOptions } from '../cluster-options.ts'
import { type ClusterEntry, ClusterRegistry, checkClusterName, contextOf, mainCluster } from '../cluster-registry.ts'
import { type CliContext, CliError } from '../context.ts'
import { clusterName, kubeconfigOption } from '../options.ts'
import { type RunningCluster, startCluster } from '../start-cluster.ts'

interface UpFlags extends ClusterFlags {
  readonly name: string
  readonly kubeconfig?: string
}

/** `peapod up` */
export function up(context: CliContext): Command {
  const command = new Command('up')
    .description('run a cluster in the foreground: API server, controllers, scheduler and nodes in this process')
    .addOption(clusterName())
    .addOption(kubeconfigOption('add a context for the cluster to this file'))
  for (const option of clusterOptions('.peapod, or ~/.peapod/clusters/NAME with --name')) command.addOption(option)
  return command.action((flags: UpFlags) => run(flags, context))
}

async function run(flags: UpFlags, context: CliContext): Promise<void> {
  const { host } = context
  const name = checkClusterName(flags.name)
  const registry = new ClusterRegistry(context)
  const running = await registry.find(name)
  if (running && running.processId !== host.processId && (await registry.isRunning(running)))
    throw new CliError(
      `cluster "${name}" is running already (process ${running.processId}, ${running.server}); stop it with: peapod down --name ${name}; or start another one with --name`,
    )
  const stopRequested = host.stopRequested()
  const startedAt = context.wallClock.monotonicMs()
  const dataDirectory = flags.dataDir
    ? resolve(host.workingDirectory, flags.dataDir)
    : defaultDataDirectory(name, registry, context)
  const cluster = await startCluster({ ...flags, port: flags.port ?? defaultPort(name), dataDirectory }, context)
  try {
    const entry = await announce(flags, cluster, dataDirectory, registry, context)
    await cluster.startPrograms()
    const readyAfterMs = context.wallClock.monotonicMs() - startedAt
    host.out(banner(entry, { ...flags, runtime: chooseRuntime(flags.runtime), readyAfterMs }, host))
    await stopRequested
    host.out(farewell(flags))
  } finally {
    await cluster.stop()
  }
}

/** The usual port, for the main cluster; others take what is free. */
const defaultPort = (name: string): number => (name === mainCluster ? 6443 : 0)

function defaultDataDirectory(name: string, registry: ClusterRegistry, { host }: CliContext): string {
  return name === mainCluster ? resolve(host.workingDirectory, '.peapod') : registry.dataDirectory(name)
}

/** Makes the cluster known: to kubectl by a context, to other commands by an entry. */
async function announce(
  flags: UpFlags,
  { address }: RunningCluster,
  dataDirectory: string,
  registry: ClusterRegistry,
  { host }: CliContext,
): Promise<ClusterEntry> {
  const env = { ...host.env, HOME: host.homeDirectory }
  const kubeconfig = resolve(host.workingDirectory, kubeconfigPaths(flags.kubeconfig, env)[0] as string)
  const context = contextOf(flags.name)
  await mergeContext(kubeconfig, context, address)
  const entry = {
    name: flags.name,
    processId: host.processId,
    server: address.server,
    dataDirectory,
    kubeconfig,
    context,
  }
  await registry.save(entry)
  return entry
}
