import { kinds } from '../apimachinery/kinds/index.ts'
import { type ApiServer, createApiHandler } from '../apiserver/api-server.ts'
import { type Authenticator, authenticate } from '../apiserver/auth/authenticator.ts'
import { mastersGroup } from '../apiserver/auth/users.ts'
import type { ApiServerConfig } from '../apiserver/config.ts'
import { discoveryLookup } from '../apiserver/http/discovery-lookup.ts'
import { inProcessTransport } from '../apiserver/in-process-transport.ts'
import type { TokenVerdict } from '../apiserver/reviews/authentication-reviews.ts'
import type { Transport } from '../client/transport.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
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
}

export interface LocalApiServerOptions extends World {
  readonly storage: SqliteStorage
  readonly config: ApiServerConfig
  /** Whose tokens TokenReviews know. */
  readonly authenticators?: readonly Authenticator[]
  /** Cached objects are frozen, so that who changes one is found. */
  readonly freeze?: boolean
}

/** An API server in this process, without a port. */
export interface LocalApiServer extends ApiServer {
  /** A way in for a program: `name` is the user and the field manager of what it writes. */
  transport(name: string): Transport
  /** Ends watches and closes the storage. */
  stop(): Promise<void>
}

export async function startLocalApiServer(options: LocalApiServerOptions): Promise<LocalApiServer> {
  const { storage, tracker, authenticators = [] } = options
  const server = await createApiHandler({ ...options, kinds, checkToken: (token) => checkToken(authenticators, token) })
  const stopCompactor = new Compactor(options).start()
  const documents = discoveryLookup(() => server.kinds)
  return {
    ...server,
    transport: (name) => {
      const user = { name: `system:${name}`, groups: [mastersGroup, 'system:authenticated'] }
      return inProcessTransport({ handler: server, user, userAgent: name, tracker, documents })
    },
    stop: async () => {
      stopCompactor()
      server.close()
      await storage.close()
    },
  }
}

async function checkToken(authenticators: readonly Authenticator[], token: string): Promise<TokenVerdict> {
  try {
    return { user: await authenticate(authenticators, { bearerToken: token }), audiences: [] }
  } catch {
    return { error: 'invalid bearer token' }
  }
}
