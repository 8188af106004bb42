import type { ServiceAccount } from '../apimachinery/types/core-v1.ts'
import type { Client } from '../client/client.ts'
import type { EventRecorder } from '../client/events/event-recorder.ts'
import type { Informers } from '../client/informers/informers.ts'
import type { KeyReconciler, Reconciler } from '../client/reconcilers/reconciler.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Random } from '../platform/random.ts'
import type { ClusterSigning } from './certificates/cluster-signing.ts'
import type { AutoscalerSettings } from './horizontal-pod-autoscaler/settings.ts'
import type { NodeNetworks } from './node-ipam/node-ipam.ts'
import type { NodeSettings } from './node-lifecycle/settings.ts'

/** What controllers are made with. */
export interface ControllerDeps {
  /**
   * For calls outside of a reconcile. Reconcilers write through the client they are handed, so that the cause of each
   * write is known.
   */
  readonly client: Client
  readonly informers: Informers
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Speaks as the controller's name; `recorder.for` gives another one. */
  readonly recorder: EventRecorder
  /** The certificate of the authority behind the API server's, PEM. Without it none is published into namespaces. */
  readonly rootCa?: string | undefined
  /** Without it no certificate is issued. */
  readonly clusterSigning?: ClusterSigning | undefined
  /** Without it nodes are given no networks for their pods. */
  readonly nodeNetworks?: NodeNetworks | undefined
  /** Without it no Secret is given a token. */
  readonly signSecretToken?: SignSecretToken | undefined
  /** Upstream's unless given. */
  readonly autoscaling?: AutoscalerSettings | undefined
  /** Upstream's unless given. */
  readonly nodeSettings?: NodeSettings | undefined
}

/** Signs the token of an account that a Secret is to keep; the key is the API server's. */
export type SignSecretToken = (account: ServiceAccount, secretName: string) => Promise<string>

/** A line of the controller list. */
export interface ControllerEntry {
  /** Upstream's, as `--controllers` spells it: `deployment-controller`. */
  readonly name: string
  /**
   * The service account of kube-system that it acts as, to which upstream's bootstrap policy gives the least it needs.
   * Undefined: it acts as the controller manager itself.
   */
  readonly account: string | undefined
  /** Whether `*` means it; it does unless it says otherwise. */
  readonly isOnByDefault?: boolean
  create(deps: ControllerDeps): readonly (Reconciler | KeyReconciler)[]
}
