import type { Client } from '../client/client.ts'
import { createEventRecorder } from '../client/events/event-recorder.ts'
import type { Informers } from '../client/informers/informers.ts'
import { startReconciler } from '../client/reconcilers/runner.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Random } from '../platform/random.ts'
import type { TaskTracker } from '../platform/task-tracker.ts'
import type { ClusterSigning } from './certificates/cluster-signing.ts'
import type { ControllerEntry, SignSecretToken } from './controller.ts'
import type { AutoscalerSettings } from './horizontal-pod-autoscaler/settings.ts'
import type { NodeNetworks } from './node-ipam/node-ipam.ts'
import type { NodeSettings } from './node-lifecycle/settings.ts'

export interface ManagerDeps {
  /** For events. */
  readonly client: Client
  /** The client of one controller, which may be a user of its own. */
  readonly clientFor: (controller: ControllerEntry) => Client
  /** Started here, stopped by whoever made them: others may use them too. */
  readonly informers: Informers
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly tracker: TaskTracker
  readonly metrics: Metrics
  /** PEM; see `ControllerDeps`. */
  readonly rootCa?: string | undefined
  /** See `ControllerDeps`. */
  readonly clusterSigning?: ClusterSigning | undefined
  /** See `ControllerDeps`. */
  readonly signSecretToken?: SignSecretToken | undefined
  /** See `ControllerDeps`. */
  readonly nodeNetworks?: NodeNetworks | undefined
  /** See `ControllerDeps`. */
  readonly autoscaling?: AutoscalerSettings | undefined
  /** See `ControllerDeps`. */
  readonly nodeSettings?: NodeSettings | undefined
}

/** Controllers at work. */
export interface RunningControllers {
  /** Resolves when what is under way has ended. */
  stop(): Promise<void>
}

/** Starts the controllers of `entries`; each begins to work when the caches it uses have synced. */
export function startControllers(entries: readonly ControllerEntry[], deps: ManagerDeps): RunningControllers {
  const { informers, clock, random, logger, tracker, metrics } = deps
  const { rootCa, clusterSigning, signSecretToken, nodeNetworks, autoscaling, nodeSettings } = deps
  const recorder = createEventRecorder(deps, { component: 'kube-controller-manager' })
  const running = entries.flatMap((entry) => {
    const { name } = entry
    const client = deps.clientFor(entry)
    const reconcilers = entry.create({
      client,
      informers,
      clock,
      random: random.fork(name),
      logger: logger.child({ controller: name }),
      recorder: recorder.for({ component: name }),
      rootCa,
      clusterSigning,
      signSecretToken,
      nodeNetworks,
      autoscaling,
      nodeSettings,
    })
    return reconcilers.map((reconciler) =>
      startReconciler(reconciler, { client, informers, clock, logger, tracker, metrics }),
    )
  })
  informers.start()
  return {
    stop: async () => {
      await Promise.all(running.map((reconciler) => reconciler.stop()))
    },
  }
}
