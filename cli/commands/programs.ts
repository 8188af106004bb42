import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { httpTransport } from '../../client/http/http-transport.ts'
import { ServiceAccountCredential } from '../../client/http/service-account-credential.ts'
import { mergeContext } from '../../client/kubeconfig-edit.ts'
import type { Transport } from '../../client/transport.ts'
import { createClient } from '../../client/typed-client.ts'
import { grantNodeCertificates } from '../../controllers/certificates/node-certificate-access.ts'
import type { ControllerEntry } from '../../controllers/controller.ts'
import { SystemRandom } from '../../platform/random.ts'
import { startControllers } from '../../simulation/programs/controllers.ts'
import { startElected } from '../../simulation/programs/elected.ts'
import { startScheduler } from '../../simulation/programs/scheduler.ts'
import { autoscalingOf, autoscalingOptions } from '../autoscaling-options.ts'
import { controllersOption, serverOptions, worldOptions } from '../cluster-options.ts'
import type { CliContext } from '../context.ts'
import { nodeControllerOptions, nodeSettings } from '../node-controller-options.ts'
import { nodeNetworkOptions, nodeNetworksOf } from '../node-network-options.ts'
import { kubeconfigOption } from '../options.ts'
import { openSigning, signingOptions } from '../signing-options.ts'
import { startCluster } from '../start-cluster.ts'
import { nodeAgent } from './node-agent.ts'
import {
  type ProgramFlags,
  remoteProgram,
  type Start,
  type StartContext,
  withoutCredentials,
} from './remote-program.ts'

/** What the controllers are called upstream. */
const controllerManager = 'kube-controller-manager'

/** The parts of a cluster as processes of their own: `peapod apiserver|controllers|scheduler|node-agent`. */
export function programs(context: CliContext): Command[] {
  return [
    apiServer(context),
    remoteProgram(context, {
      name: 'controllers',
      component: controllerManager,
      description: 'run controllers against an API server',
      options: [
        controllersOption(),
        ...nodeNetworkOptions(),
        ...signingOptions('none: nothing is signed'),
        ...nodeControllerOptions(),
        ...autoscalingOptions(),
        leaderElectOption(),
        serviceAccountCredentialsOption(),
      ],
      start: whereLeading(controllerManager, async (started) => {
        const { deps, flags, target } = started
        const transportFor = flags.useServiceAccountCredentials ? asServiceAccounts(started) : () => deps.transport
        const { signing, renewal } = await openSigning(flags, undefined, { ...deps, wallClock: context.wallClock })
        renewal.start()
        if (signing) await grantNodeCertificates(createClient(deps.transport))
        const { controllers: selection } = flags
        const running = startControllers(deps, {
          selection,
          rootCa: target.ca,
          clusterSigning: signing,
          nodeNetworks: nodeNetworksOf(flags),
          nodeSettings: nodeSettings(flags),
          autoscaling: autoscalingOf(flags),
          transportFor,
        })
        return {
          stop: async () => {
            renewal.stop()
            await running.stop()
          },
        }
      }),
    }),
    remoteProgram(context, {
      name: 'scheduler',
      component: 'kube-scheduler',
      description: 'run a scheduler against an API server',
      options: [leaderElectOption()],
      start: whereLeading('kube-scheduler', ({ deps }) => startScheduler(deps)),
    }),
    nodeAgent(context),
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
function asServiceAccounts({ deps, target }: StartContext): (controller: ControllerEntry) => Transport {
  const anonymous = httpTransport({ ...withoutCredentials(target), userAgent: controllerManager, clock: deps.clock })
  const client = createClient(deps.transport)
  return ({ account }) => {
    if (account === undefined) return deps.transport
    const ref = { namespace: 'kube-system', name: account }
    return anonymous.withCredential(new ServiceAccountCredential(client, deps.clock, ref))
  }
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
