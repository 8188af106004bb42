import { secrets } from '../apimachinery/kinds/core/secret.ts'
import { eraseKind } from '../apimachinery/kinds/define-kind.ts'
import { kinds } from '../apimachinery/kinds/index.ts'
import type { Secret } from '../apimachinery/types/core-v1.ts'
import type { UserInfo } from '../apiserver/api-request.ts'
import { type ApiServer, createApiHandler } from '../apiserver/api-server.ts'
import type { AnonymousRule, Authenticator } from '../apiserver/auth/authenticator.ts'
import { bootstrapTokens } from '../apiserver/auth/tokens/bootstrap-tokens.ts'
import type { ServiceAccountKey } from '../apiserver/auth/tokens/service-account-key.ts'
import { ServiceAccountTokens } from '../apiserver/auth/tokens/service-account-tokens.ts'
import {
  forApiServer,
  type TokenAuthenticator,
  type TokenLookup,
} from '../apiserver/auth/tokens/token-authenticator.ts'
import { TokenUnion } from '../apiserver/auth/tokens/token-union.ts'
import type { AuthorizerChoice } from '../apiserver/authorization/authorization.ts'
import type { ApiServerConfig } from '../apiserver/config.ts'
import { discoveryLookup } from '../apiserver/http/discovery/discovery-lookup.ts'
import type { OpenIdIssuer } from '../apiserver/http/routes/openid-routes.ts'
import { type Elsewhere, inProcessTransport } from '../apiserver/in-process-transport.ts'
import type { AgentCredentials, LocalAgents } from '../apiserver/streams/node-connections.ts'
import { apiServerUser } from '../apiserver/system-objects.ts'
import type { Address } from '../apiserver/webhooks/service-resolver.ts'
import type { Transport } from '../client/transport.ts'
import { type Clock, toTime } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Random } from '../platform/random.ts'
import type { TaskTracker } from '../platform/task-tracker.ts'
import { Compactor } from '../storage/compactor.ts'
import { EncryptedStorage } from '../storage/encryption/encrypted-storage.ts'
import type { FindTransformers } from '../storage/encryption/resource-providers.ts'
import type { SqliteStorage } from '../storage/sqlite/sqlite-storage.ts'

/** The world that a control plane lives in. */
export interface World {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly tracker: TaskTracker
  readonly metrics: Metrics
}

/** Who is known beside service accounts. */
export interface AuthenticationSettings {
  /** By other credentials than tokens, which are looked at first. */
  readonly authenticators?: readonly Authenticator[]
  /** By tokens that name no audience. */
  readonly tokens?: readonly TokenLookup[]
  /** By tokens of others, which are asked last. */
  readonly otherTokens?: readonly TokenAuthenticator[]
  /** By Secrets of kube-system. */
  readonly bootstrapTokens?: boolean
  /** What the API server is called in tokens; the issuer of tokens of service accounts unless given. */
  readonly apiAudiences?: readonly string[]
  /** Everybody may come without credentials unless it says otherwise. */
  readonly mayBeAnonymous?: AnonymousRule
}

export interface LocalApiServerOptions extends World {
  readonly storage: SqliteStorage
  readonly config: ApiServerConfig
  /** Who is known beside service accounts. */
  readonly authentication?: AuthenticationSettings | undefined
  /** Who decides about requests, masters aside; Node, RBAC unless given. */
  readonly authorizers?: readonly AuthorizerChoice[] | undefined
  readonly serviceAccountKey: ServiceAccountKey
  /** Node agents in this process. */
  readonly agents?: LocalAgents
  /** How the server shows itself to node agents elsewhere. */
  readonly agentCredentials?: AgentCredentials | undefined
  /** How values are stored; absent: as they are. */
  readonly encryption?: FindTransformers | undefined
  /** Where webhooks behind Services are, `namespace/name:port`, when not where their endpoints say. */
  readonly serviceAddresses?: ReadonlyMap<string, Address> | undefined
  /** Cached objects are frozen, so that who changes one is found. */
  readonly freeze?: boolean
}

/** An API server in this process, without a port. */
export interface LocalApiServer extends ApiServer {
  /** Everybody who is known. */
  readonly authenticators: readonly Authenticator[]
  readonly mayBeAnonymous: AnonymousRule
  readonly openId: OpenIdIssuer
  readonly signSecretToken: ServiceAccountTokens['issueLegacy']
  /** A way in for a program. @param userAgent the field manager of what it writes */
  transport(user: UserInfo, userAgent: string): Transport
  /** Lets programs of this process read what other servers answer. */
  reachOthers(elsewhere: Elsewhere): void
  /** Ends watches and closes the storage. */
  stop(): Promise<void>
}

export async function startLocalApiServer(options: LocalApiServerOptions): Promise<LocalApiServer> {
  const { storage, tracker, random, config, authentication = {} } = options
  const { serviceAccountIssuer } = config
  const { apiAudiences = [serviceAccountIssuer] } = authentication
  const tokens = new ServiceAccountTokens({
    ...options,
    issuer: serviceAccountIssuer,
    apiAudiences,
    noteUse: (secret) => noteUse(secret, options.clock, () => server),
    key: options.serviceAccountKey,
    reader: () => server.reader,
    random: random.fork('tokens'),
  })
  const lookups = [
    ...(authentication.tokens ?? []),
    ...(authentication.bootstrapTokens ? [bootstrapTokens(() => server.reader, options.clock)] : []),
  ]
  const known = new TokenUnion([
    ...lookups.map((lookup) => forApiServer(lookup, apiAudiences)),
    tokens,
    ...(authentication.otherTokens ?? []),
  ])
  const server: ApiServer = await createApiHandler({
    ...options,
    storage: options.encryption ? new EncryptedStorage(storage, options.encryption) : storage,
    kinds,
    checkToken: (token, audiences) => known.check(token, audiences),
    tokenIssuer: tokens,
  })
  const stopCompactor = new Compactor(options).start()
  const documents = discoveryLookup(() => server.kinds)
  let elsewhere: Elsewhere | undefined
  return {
    ...server,
    get kinds() {
      return server.kinds
    },
    authenticators: [...(authentication.authenticators ?? []), known],
    mayBeAnonymous: authentication.mayBeAnonymous ?? (() => true),
    openId: tokens.openId,
    signSecretToken: (account, secretName) => tokens.issueLegacy(account, secretName),
    transport: (user, userAgent) =>
      inProcessTransport({
        handler: server,
        user,
        userAgent,
        tracker,
        documents,
        elsewhere: (request, user) => elsewhere?.(request, user),
      }),
    reachOthers: (others) => {
      elsewhere = others
    },
    stop: async () => {
      stopCompactor()
      server.close()
      await storage.close()
    },
  }
}

const lastUsedLabel = 'kubernetes.io/legacy-token-last-used'

/** Keeps the day on which the token of a Secret was used last (KEP-2799). */
function noteUse(secret: Secret, clock: Clock, server: () => ApiServer): void {
  const today = toTime(clock.now()).slice(0, 'YYYY-MM-DD'.length)
  const { namespace, name, labels = {} } = secret.metadata
  if (labels[lastUsedLabel] === today) return
  const body = {
    form: 'object',
    mediaType: 'application/merge-patch+json',
    object: { metadata: { labels: { [lastUsedLabel]: today } } },
  } as const
  const request = {
    verb: 'patch',
    kind: eraseKind(secrets),
    namespace,
    name,
    query: {},
    body,
    user: apiServerUser,
    userAgent: 'kube-apiserver',
  } as const
  // The next use tries again.
  server()
    .handle(request)
    .catch(() => {})
}
