import type { Test } from 'tap'
import { isNotFound } from '../../apimachinery/errors.ts'
import { events } from '../../apimachinery/kinds/core/event.ts'
import { namespaces } from '../../apimachinery/kinds/core/namespace.ts'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { Draft, KubeObject, Resource } from '../../apimachinery/object.ts'
import type { ServiceAccount } from '../../apimachinery/types/core-v1.ts'
import type { UserInfo } from '../../apiserver/api-request.ts'
import { discoveryLookup } from '../../apiserver/http/discovery/discovery-lookup.ts'
import { inProcessTransport } from '../../apiserver/in-process-transport.ts'
import type { Client } from '../../client/client.ts'
import { Informers } from '../../client/informers/informers.ts'
import type { Transport } from '../../client/transport.ts'
import { createClient } from '../../client/typed-client.ts'
import type { ControllerEntry } from '../../controllers/controller.ts'
import { type ManagerDeps, startControllers } from '../../controllers/manager.ts'
import { selectControllers } from '../../controllers/registry.ts'
import { Metrics } from '../../platform/metrics.ts'
import { SeededRandom } from '../../platform/random.ts'
import { controllerManager, controllerUser } from '../../simulation/programs/identities.ts'
import { type TestApi, testApi } from './api.ts'
import { collectingLogger, type LogLine } from './client-env.ts'
import { laggingTransport } from './lagging-transport.ts'

/** Controllers at work on an API server in memory, on virtual time. */
export interface ControllerEnv {
  readonly api: TestApi
  readonly client: Client
  readonly log: readonly LogLine[]
  /** Creates an object, in namespace `default` unless it names one, and waits until everything has come to rest. */
  create<T extends KubeObject>(kind: Kind<T>, draft: Draft<T>): Promise<T>
  createNamespace(name: string): Promise<void>
  /** undefined when it is not there */
  get<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): Promise<T | undefined>
  /** Names of all objects of a kind, sorted. */
  names(kind: Resource, namespace?: string): Promise<string[]>
  /** `reason: message` of all events, in the order of their names. */
  events(): Promise<string[]>
  settle(): Promise<void>
  advance(ms: number): Promise<void>
}

/** Further things that controllers are made with; a clock of another time is the API server's, too. */
export interface ControllerEnvOptions extends Partial<ManagerDeps> {
  /** What stands between the controllers and the server. */
  readonly wrapTransport?: (transport: Transport) => Transport
}

/**
 * Starts `controllers` (upstream's names), which stop with the test.
 * @param maxLagMs how late their watches may be; 0: never, as in one process
 */
export async function controllerEnv(
  t: Test,
  controllers: readonly string[],
  maxLagMs = 0,
  { wrapTransport = (transport) => transport, ...more }: ControllerEnvOptions = {},
): Promise<ControllerEnv> {
  const api = await testApi(t, more.clock ? { clock: more.clock } : {})
  const { clock, tracker } = api
  const log: LogLine[] = []
  const logger = collectingLogger(log)
  const documents = discoveryLookup(() => api.server.kinds)
  const transportOf = (user: UserInfo) =>
    wrapTransport(inProcessTransport({ handler: api.server, user, userAgent: 'test', tracker, documents }))
  const random = new SeededRandom('test')
  const transport = transportOf(controllerManager)
  const manager = createClient(maxLagMs > 0 ? laggingTransport(transport, clock, random, maxLagMs) : transport)
  const informers = new Informers({ client: manager, clock, random, logger, tracker })
  const world = { clock, random, logger, tracker, metrics: new Metrics() }
  // Each as itself, so that a test fails when a controller does what its role does not allow.
  const clientFor = ({ account }: ControllerEntry) =>
    createClient(transportOf(account === undefined ? controllerManager : controllerUser(account)))
  const signSecretToken = async ({ metadata }: ServiceAccount, secret: string) =>
    `token of ${metadata.name} in ${secret}`
  const deps = { ...world, client: manager, clientFor, informers, rootCa: 'the root CA', signSecretToken }
  const { client } = api
  const running = startControllers(selectControllers(controllers), { ...deps, ...more })
  t.teardown(async () => {
    await running.stop()
    informers.stop()
  })
  const settle = () => tracker.whenIdle()
  await settle()
  const get = <T extends KubeObject>(kind: Kind<T>, name: string, namespace = 'default') =>
    client.get(kind, { namespace, name }).catch((error: unknown) => {
      if (isNotFound(error)) return undefined
      throw error
    })
  return {
    api,
    client,
    log,
    get,
    settle,
    create: async (kind, draft) => {
      const created = await api.create(kind, draft)
      await settle()
      return created
    },
    createNamespace: async (name) => {
      await client.create(namespaces, { metadata: { name } })
      await settle()
    },
    names: async (kind, namespace) => {
      const { items } = await client.list(kind, { namespace })
      return items.map(({ metadata }) => metadata.name).sort()
    },
    events: async () => {
      const { items } = await client.list(events)
      return items.map(({ reason, message }) => `${reason}: ${message}`)
    },
    advance: async (ms) => {
      await api.advance(ms)
      await settle()
    },
  }
}
