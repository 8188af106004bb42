import { Command, type Option } from 'commander'
import { httpTransport } from '../../client/http/http-transport.ts'
import { type KubeconfigTarget, kubeconfigPaths, kubeconfigTarget, readKubeconfig } from '../../client/kubeconfig.ts'
import type { Program, ProgramDeps } from '../../simulation/programs/program.ts'
import { type ClusterFlags, worldOptions } from '../cluster-options.ts'
import { type CliContext, CliError } from '../context.ts'
import { kubeconfigOption } from '../options.ts'
import { worldOf } from '../start-cluster.ts'

/** The flags of programs that work against an API server. */
export interface ProgramFlags extends ClusterFlags {
  readonly kubeconfig?: string
  readonly nodeIp?: string
  /** Absent for programs that are not elected. */
  readonly leaderElect?: boolean
  readonly useServiceAccountCredentials?: boolean
  readonly rotateCertificates?: boolean
  readonly rotateServerCertificates?: boolean
}

/** What a program starts with. */
export interface StartContext {
  readonly deps: ProgramDeps
  readonly flags: ProgramFlags
  readonly target: KubeconfigTarget
  /** Another process leads: this one has to end. */
  readonly onLost: () => void
}

/** Starts the work of a program. */
export type Start = (context: StartContext) => Promise<Program>

/** A program as its command shows it. */
export interface ProgramDescription {
  readonly name: string
  /** Its name upstream: the field manager of what it writes. */
  readonly component: string
  readonly description: string
  readonly options: readonly Option[]
  readonly start: Start
}

/** A command that runs a program against the API server of the current context until it is told to stop. */
export function remoteProgram(
  context: CliContext,
  { name, component, description, options, start }: ProgramDescription,
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
    const transport = httpTransport({ ...target, userAgent: component, clock: world.clock })
    let onLost = () => {}
    const lost = new Promise<'lost'>((resolve) => {
      onLost = () => resolve('lost')
    })
    const running = await start({ deps: { ...world, transport }, flags, target, onLost })
    host.out(`${name} is at work on ${target.server}.\n`)
    const why = await Promise.race([stopRequested, lost])
    await running.stop()
    if (why === 'lost') throw new CliError('leaderelection lost')
  })
}

/** The same server, for somebody who shows nothing. */
export function withoutCredentials(target: KubeconfigTarget): KubeconfigTarget {
  return { ...target, token: undefined, clientCertificate: undefined, clientKey: undefined }
}
