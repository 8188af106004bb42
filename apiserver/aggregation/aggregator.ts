import type { Client } from '../../client/client.ts'
import { Informers } from '../../client/informers/informers.ts'
import { type RunnerDeps, startReconciler } from '../../client/reconcilers/runner.ts'
import type { Clock } from '../../platform/clock.ts'
import type { KeyPair } from '../../platform/key-pair.ts'
import type { Random } from '../../platform/random.ts'
import type { ObjectReader } from '../object-reader.ts'
import type { Backend } from '../streams/connect-request.ts'
import { serviceResolver } from '../webhooks/service-resolver.ts'
import { AvailabilityController } from './availability.ts'
import { type ExtensionServer, ExtensionServers } from './extension-server.ts'
import { type RemoteService, RemoteServices } from './remote-services.ts'

export interface AggregatorDeps extends Omit<RunnerDeps, 'informers'> {
  readonly random: Random
  readonly client: Client
  readonly reader: ObjectReader
  /** How the server shows other servers that it speaks for its users. */
  readonly credentials: KeyPair
  /** By names of APIServices, such as `v1beta1.metrics.k8s.io`. */
  readonly extensionServers: ReadonlyMap<string, ExtensionServer>
  /** The time of the machine, which connections have. */
  readonly wallClock: Clock
}

/** The parts of the API that other servers answer (kube-aggregator). */
export interface Aggregator {
  /** The same array as long as nothing changes. */
  readonly services: readonly RemoteService[]
  /** Who answers a group version; undefined: this server does, or nobody. */
  find(group: string, version: string): RemoteService | undefined
  /** The server of a group version, to be asked for a path. @throws {Error} nobody is behind the Service */
  backend(service: RemoteService, path: string): Backend
  /** Resolves when it has come to rest. */
  stop(): Promise<void>
}

/** No other servers. */
export const noAggregation: Aggregator = {
  services: [],
  find: () => undefined,
  backend: () => {
    throw new TypeError('there is no such server')
  },
  stop: async () => {},
}

/** Begins to look after APIServices that name a Service. */
export function startAggregator(deps: AggregatorDeps): Aggregator {
  const { reader, credentials, extensionServers: registered, wallClock, clock } = deps
  const remote = new RemoteServices()
  const servers = new ExtensionServers({ resolve: serviceResolver(reader), registered, credentials, clock: wallClock })
  const informers = new Informers(deps)
  const controller = new AvailabilityController({ reader, servers, remote, clock, wallClock })
  const running = startReconciler(controller, { ...deps, informers })
  informers.start()
  return {
    get services() {
      return remote.all
    },
    find: (group, version) => remote.find(group, version),
    backend: ({ apiService }, path) => servers.backend(apiService, path),
    stop: async () => {
      await running.stop()
      informers.stop()
    },
  }
}
