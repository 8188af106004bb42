import { isIPv6 } from 'node:net'
import { type Command, Option } from 'commander'
import { selfSignedCertificate } from '../../apiserver/auth/certificates/server-certificates.ts'
import type { NodeConfig } from '../../node-agent/node/node-config.ts'
import { RenewableKeyPair } from '../../platform/key-pair.ts'
import { SystemRandom } from '../../platform/random.ts'
import { numberedNodes, startNodeAgents } from '../../simulation/programs/node-agents.ts'
import type { Program } from '../../simulation/programs/program.ts'
import { chooseRuntime } from '../choose-runtime.ts'
import { nodeOptions } from '../cluster-options.ts'
import type { CliContext } from '../context.ts'
import { NodeCredentials } from '../node-credentials.ts'
import { remoteProgram, type StartContext, withoutCredentials } from './remote-program.ts'

/** `peapod node-agent` */
export function nodeAgent(context: CliContext): Command {
  return remoteProgram(context, {
    name: 'node-agent',
    component: 'kubelet',
    description: 'run node agents against an API server',
    options: [...nodeOptions(), nodeIpOption(), ...rotationOptions()],
    start: (started) => startAgents(started, context),
  })
}

async function startAgents({ deps, flags, target }: StartContext, { host, wallClock }: CliContext): Promise<Program> {
  const ip = flags.nodeIp ?? host.externalIpv4() ?? '127.0.0.1'
  const nodes = numberedNodes(flags.nodes, ip)
  // Whatever the seed: keys that can be foretold protect nothing.
  const secrets = new SystemRandom()
  const address = withoutCredentials(target)
  const credentials = new NodeCredentials({ ...deps, address, userAgent: 'kubelet', wallClock, random: secrets })
  if (flags.rotateCertificates) await credentials.bootstrap(nodes)
  const first = await selfSignedCertificate({ directory: undefined, wallClock, random: secrets }, 'kubelet', [ip])
  const servingFor = (node: NodeConfig) =>
    flags.rotateServerCertificates ? credentials.servingFor(node, first) : new RenewableKeyPair(first)
  const { ca: clientCa } = target
  const agents = await startNodeAgents(deps, {
    nodes,
    runtime: chooseRuntime(flags.runtime).entry,
    // API servers reach the agents on any port that is free: the nodes say which. The machine itself may not know the
    // address at which others find it.
    listenFor: clientCa
      ? (node) => ({ host: isIPv6(ip) ? '::' : '0.0.0.0', port: 0, tls: { serving: servingFor(node), clientCa } })
      : undefined,
    transportFor: (node) => credentials.transportFor(node),
  })
  return {
    stop: async () => {
      await agents.stop()
      credentials.stop()
    },
  }
}

function rotationOptions(): Option[] {
  return [
    new Option(
      '--rotate-certificates',
      'let each agent be known as its node, by a certificate that it asks the API for and renews',
    ),
    new Option(
      '--rotate-server-certificates',
      'show API servers a certificate that the cluster has signed (default: one that nobody vouches for)',
    ),
  ]
}

function nodeIpOption(): Option {
  const what = 'address at which API servers reach this machine'
  return new Option('--node-ip <address>', `${what} (default: the first one that is not loopback)`)
}
