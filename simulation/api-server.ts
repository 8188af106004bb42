import { kinds } from '../apimachinery/kinds/index.ts'
import type { UserInfo } from '../apiserver/api-request.ts'
import { type ApiServer, createApiHandler } from '../apiserver/api-server.ts'
import type { Authenticator } from '../apiserver/auth/authenticator.ts'
import type { ServiceAccountKey } from '../apiserver/auth/service-account-key.ts'
import { ServiceAccountTokens } from '../apiserver/auth/service-account-tokens.ts'
import { tokenChecker } from '../apiserver/auth/token-checker.ts'
import type { ApiServerConfig } from '../apiserver/config.ts'
import { discoveryLookup } from '../apiserver/http/discovery-lookup.ts'
import { inProcessTransport } from '../apiserver/in-process-transport.ts'
import type { AgentCredentials, LocalAgents } from '../apiserver/streams/node-connections.ts'
import type { Transport } from '../client/transport.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Random } from '../platform/random.ts'
import type { TaskTracker } from '../platform/task-tracker.ts'
import { Compactor } from '../storage/compactor.ts'
import type { SqliteStorage } from '../storage/sqlite/sqlite-storage.ts'

/** The world that a control plane lives in. */
export interface World {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly tracker: TaskTracker
  readonly metrics: Metrics
}

export interface LocalApiServerOptions extends World {
  readonly storage: SqliteStorage
  readonly config: ApiServerConfig
  /** Who is known beside service accounts. */
  readonly authenticators?: readonly Authenticator[]
  readonly serviceAccountKey: ServiceAccountKey
  /** Node agents in this process. */
  readonly agents?: LocalAgents
  /** How the server shows itself to node agents elsewhere. */
  readonly agentCredentials?: AgentCredentials | undefined
  /** Cached objects are frozen, so that who changes one is found. */
  readonly freeze?: boolean
}

/** An API server in this process, without a port. */
export interface LocalApiServer extends ApiServer {
  /** Everybody who is known. */
  readonly authenticators: readonly Authenticator[]
  /** A way in for a program. @param userAgent the field manager of what it writes */
  transport(user: UserInfo, userAgent: string): Transport
  /** Ends watches and closes the storage. */
  stop(): Promise<void>
}

export async function startLocalApiServer(options: LocalApiServerOptions): Promise<LocalApiServer> {
  const { storage, tracker, random, config, authenticators = [] } = options
  const { serviceAccountIssuer } = config
  const tokens = new ServiceAccountTokens({
    ...options,
    issuer: serviceAccountIssuer,
    key: options.serviceAccountKey,
    reader: () => server.reader,
    random: random.fork('tokens'),
  })
  const checkToken = tokenChecker(tokens, authenticators, serviceAccountIssuer)
  const server: ApiServer = await createApiHandler({ ...options, kinds, checkToken, tokenIssuer: tokens })
  const stopCompactor = new Compactor(options).start()
  const documents = discoveryLookup(() => server.kinds)
  return {
    ...server,
    get kinds() {
      return server.kinds
    },
    authenticators: [...authenticators, tokens],
    transport: (user, userAgent) => inProcessTransport({ handler: server, user, userAgent, tracker, documents }),
    stop: async () => {
      stopCompactor()
      server.close()
      await storage.close()
    },
  }
}
