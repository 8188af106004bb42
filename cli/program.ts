import { Command, CommanderError } from 'commander'
import { KubeconfigError } from '../client/kubeconfig.ts'
import { StorageOpenError } from '../storage/sqlite/open-database.ts'
import { createCluster } from './commands/create-cluster.ts'
import { deleteCluster } from './commands/delete-cluster.ts'
import { down } from './commands/down.ts'
import { getClusters } from './commands/get-clusters.ts'
import { getKubeconfig } from './commands/get-kubeconfig.ts'
import { programs } from './commands/programs.ts'
import { up } from './commands/up.ts'
import { type CliContext, CliError } from './context.ts'

const usageStatus = 2
const failureStatus = 1

const examples = `
Examples:
  peapod up                            a cluster with 3 nodes; kubectl finds it
  peapod up --nodes 100 --clock 60x    a larger one, on fast time
  peapod create cluster --name test    one in the background, context peapod-test
  peapod delete cluster --name test    and its end
`

/** The `peapod` command with all its subcommands. */
export function createProgram(context: CliContext, version: string): Command {
  const { host } = context
  const program = new Command('peapod')
    .description('A Kubernetes control plane in one process: API server, controllers, scheduler and simulated nodes.')
    .version(version)
    .showHelpAfterError('(add --help for all options)')
    .configureOutput({ writeOut: (text) => host.out(text), writeErr: (text) => host.err(text) })
  const group = (name: string, description: string, ...commands: Command[]) => {
    const parent = new Command(name).description(description)
    for (const command of commands) parent.addCommand(command)
    program.addCommand(parent)
  }
  program.addCommand(up(context))
  program.addCommand(down(context))
  group('create', 'start a cluster in the background', createCluster(context))
  group('delete', 'delete a cluster', deleteCluster(context))
  group('get', 'show clusters and kubeconfigs', getClusters(context), getKubeconfig(context))
  for (const command of programs(context)) program.addCommand(command)
  program.addHelpText('after', examples)
  exitInsteadOfThrowing(program)
  return program
}

/** Errors of usage come back to `run`, from subcommands, too. */
function exitInsteadOfThrowing(command: Command): void {
  command.exitOverride()
  for (const child of command.commands) {
    child.copyInheritedSettings(command)
    exitInsteadOfThrowing(child)
  }
}

/** Runs a command line. @returns the exit status: 0 success, 1 failure, 2 wrong usage */
export async function run(args: readonly string[], context: CliContext, version: string): Promise<number> {
  try {
    await createProgram(context, version).parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageStatus
    if (!isMendable(error)) throw error
    context.host.err(`Error: ${error.message}\n`)
    return failureStatus
  }
}

/** Errors whose message says all that their user needs. */
function isMendable(error: unknown): error is Error {
  return error instanceof CliError || error instanceof KubeconfigError || error instanceof StorageOpenError
}
