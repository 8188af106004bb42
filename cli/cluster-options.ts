import { Option } from 'commander'
import { runtimes } from '../node-agent/runtimes/registry.ts'
import { maxNodes } from '../simulation/programs/node-agents.ts'
import { clockFactor, commaSeparated, ipv4Range, verbosity, wholeNumber } from './options.ts'

/** What commands that run a cluster have in common. */
export interface ClusterFlags {
  readonly nodes: number
  readonly port?: number
  readonly bindAddress: string
  readonly dataDir?: string
  readonly durability: 'fsync' | 'os' | 'memory'
  readonly clock: number
  readonly seed?: string
  readonly runtime: string
  readonly controllers: string[]
  readonly scheduler: boolean
  readonly serviceClusterIpRange: string
  readonly serviceAccountIssuer: string
  readonly verbosity: number
}

/** The options of an API server on its own. */
export function serverOptions(): Option[] {
  return [
    new Option(
      '--port <port>',
      'port of the API server; 0 takes a free one (default: 6443 for the main cluster, else 0)',
    ).argParser(wholeNumber(0, 65_535)),
    new Option('--bind-address <address>', 'address to listen on').default('127.0.0.1'),
    new Option(
      '--data-dir <directory>',
      'where database and certificates are kept (default: .peapod for the main cluster)',
    ),
    new Option(
      '--durability <mode>',
      'what an answered write survives: fsync (power loss), os (kill -9), memory (nothing)',
    )
      .choices(['fsync', 'os', 'memory'])
      .default('fsync'),
    new Option('--service-cluster-ip-range <cidr>', 'where Services get their addresses from')
      .argParser(ipv4Range)
      .default('10.96.0.0/16'),
    new Option('--service-account-issuer <url>', 'issuer of service account tokens').default(
      'https://kubernetes.default.svc',
    ),
  ]
}

/** Options of time and chance. */
export function worldOptions(): Option[] {
  return [
    new Option('--clock <speed>', 'how fast time runs for the cluster: real, or a factor such as 60x')
      .argParser(clockFactor)
      .default(1, 'real'),
    new Option('--seed <text>', 'makes names, uids and simulated behaviour repeatable'),
    verbosity(),
  ]
}

export const controllersOption = (): Option =>
  new Option('--controllers <list>', 'which controllers run: names, * for all, -name for all but that one')
    .argParser(commaSeparated)
    .default(['*'], '*')

export function nodeOptions(): Option[] {
  return [
    new Option('--nodes <count>', 'how many nodes').argParser(wholeNumber(0, maxNodes)).default(3),
    new Option('--runtime <name>', 'what runs containers: auto takes the best there is')
      .choices(['auto', ...runtimes.map(({ name }) => name)])
      .default('auto'),
  ]
}

export function clusterOptions(): Option[] {
  const noScheduler = new Option('--no-scheduler', 'run no scheduler')
  return [...nodeOptions(), ...serverOptions(), controllersOption(), noScheduler, ...worldOptions()]
}
