import type { Transport } from '../../client/transport.ts'
import { createClient } from '../../client/typed-client.ts'
import type { ClusterSigning } from '../../controllers/certificates/cluster-signing.ts'
import type { ControllerEntry, SignSecretToken } from '../../controllers/controller.ts'
import type { AutoscalerSettings } from '../../controllers/horizontal-pod-autoscaler/settings.ts'
import { startControllers as startEntries } from '../../controllers/manager.ts'
import type { NodeNetworks } from '../../controllers/node-ipam/node-ipam.ts'
import type { NodeSettings } from '../../controllers/node-lifecycle/settings.ts'
import { selectControllers } from '../../controllers/registry.ts'
import { type Program, type ProgramDeps, programKit } from './program.ts'

export interface ControllersOptions {
  /** As upstream's `--controllers`: `*` for all, names, `-name` for all but that one. */
  readonly selection: readonly string[]
  /** PEM of the authority that the root CA publisher hands out; absent: it does not run. */
  readonly rootCa: string | undefined
  /** Signs certificates of the cluster; absent: none are issued. */
  readonly clusterSigning?: ClusterSigning | undefined
  /** Signs tokens that Secrets keep; absent: none get one. */
  readonly signSecretToken?: SignSecretToken | undefined
  /** How autoscalers are looked after; as upstream unless given. */
  readonly autoscaling?: AutoscalerSettings | undefined
  /** Of which nodes get networks for their pods; absent: they get none. */
  readonly nodeNetworks?: NodeNetworks | undefined
  /** How nodes and the pods on them are looked after; as upstream unless given. */
  readonly nodeSettings?: NodeSettings | undefined
  /** The way in for one controller, which may be a user of its own. */
  readonly transportFor: (controller: ControllerEntry) => Transport
}

/** Starts controllers. @throws {RangeError} a name is no controller's */
export function startControllers(
  deps: ProgramDeps,
  { selection, transportFor, ...settings }: ControllersOptions,
): Program {
  const entries = selectControllers(selection)
  const kit = programKit(deps, 'kube-controller-manager')
  const clientFor = (controller: ControllerEntry) => createClient(transportFor(controller))
  const running = startEntries(entries, { ...kit, clientFor, ...settings })
  return {
    stop: async () => {
      await running.stop()
      kit.informers.stop()
    },
  }
}
