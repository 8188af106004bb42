import { mkdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { sleep } from '../../platform/clock.ts'
import { clusterOptions } from '../cluster-options.ts'
import { ClusterRegistry, checkClusterName } from '../cluster-registry.ts'
import { type CliContext, CliError } from '../context.ts'
import { clusterName, kubeconfigOption } from '../options.ts'

/** How long a cluster may take to start. */
const startTimeoutMs = 30_000
const pollMs = 20

/** `peapod create cluster`: `peapod up` in a process of its own. */
export function createCluster(context: CliContext): Command {
  const command = new Command('cluster')
    .description('start a cluster in the background; takes the options of `peapod up`')
    .addOption(clusterName())
    .addOption(kubeconfigOption('add a context for the cluster to this file'))
  for (const option of clusterOptions('~/.peapod/clusters/NAME')) command.addOption(option)
  return command.action(({ name, dataDir }: { name: string; dataDir?: string }) =>
    run(command, checkClusterName(name), dataDir, context),
  )
}

async function run(command: Command, name: string, dataDir: string | undefined, context: CliContext): Promise<void> {
  const { host, wallClock } = context
  const registry = new ClusterRegistry(context)
  const known = await registry.find(name)
  if (known && (await registry.isRunning(known)))
    throw new CliError(
      `cluster "${name}" is running already (process ${known.processId}, ${known.server}); delete it with: peapod delete cluster --name ${name}`,
    )
  const dataDirectory = dataDir ? resolve(host.workingDirectory, dataDir) : registry.dataDirectory(name)
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  const logFile = join(dataDirectory, 'peapod.log')
  const processId = host.startApart(
    ['up', '--name', name, '--data-dir', dataDirectory, ...givenOptions(command)],
    logFile,
  )
  const deadline = wallClock.now() + startTimeoutMs
  for (;;) {
    const entry = await registry.find(name)
    if (entry?.processId === processId) {
      host.out(
        `Created cluster "${name}": ${entry.server}, context "${entry.context}" in ${entry.kubeconfig}.\n\n  kubectl --context ${entry.context} get nodes\n`,
      )
      return
    }
    if (!host.isAlive(processId) || wallClock.now() > deadline)
      throw new CliError(`cluster "${name}" did not start:\n${await readFile(logFile, 'utf8')}`)
    await sleep(wallClock, pollMs, new AbortController().signal)
  }
}

/** What was said on the command line, to be said again. */
function givenOptions(command: Command): string[] {
  const own = new Set(['name', 'dataDir'])
  return command.options.flatMap((option) => {
    const key = option.attributeName()
    if (own.has(key) || command.getOptionValueSource(key) !== 'cli') return []
    if (option.negate) return [option.long as string]
    const value = command.getOptionValue(key) as unknown
    return [option.long as string, option.long === '--clock' ? `${value}x` : String(value)]
  })
}
