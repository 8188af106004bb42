import { serviceUnavailable } from '../apimachinery/errors.ts'
import { events } from '../apimachinery/kinds/core/event.ts'
import { services } from '../apimachinery/kinds/core/service.ts'
import { eraseKind, type Kind } from '../apimachinery/kinds/define-kind.ts'
import { ipAddresses } from '../apimachinery/kinds/networking/ip-address.ts'
import { serviceCidrs } from '../apimachinery/kinds/networking/service-cidr.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Random } from '../platform/random.ts'
import type { TaskTracker } from '../platform/task-tracker.ts'
import type { Storage } from '../storage/storage.ts'
import { AdmissionChain } from './admission/admission.ts'
import { admissionPlugins } from './admission/registry.ts'
import { followLocalServices, registerLocalServices } from './aggregation/local-services.ts'
import type { ApiHandler, ApiRequest } from './api-request.ts'
import { annotateDecision } from './audit/annotate-decision.ts'
import { type AuthorizerChoice, startAuthorization } from './authorization/authorization.ts'
import { type Authorizer, decided, forbiddenError } from './authorization/authorizer.ts'
import { reconcilePolicy } from './authorization/rbac/bootstrap/reconcile.ts'
import { isGuarded } from './authorization/rbac/escalation-guard.ts'
import { attributesOf } from './authorization/request-attributes.ts'
import { bootstrap } from './bootstrap.ts'
import type { ApiServerConfig } from './config.ts'
import { converters } from './custom-resources/converters.ts'
import { CustomResources } from './custom-resources/custom-resources.ts'
import { EventExpiry } from './event-expiry.ts'
import { followSchemaStatuses } from './flow-control/schema-statuses.ts'
import type { HandlerDeps } from './handlers/handler-deps.ts'
import { route } from './handlers/route.ts'
import type { KindIndex } from './kind-index.ts'
import { AdmissionMetrics } from './metrics/admission-metrics.ts'
import { observeStorage } from './metrics/storage-metrics.ts'
import type { ObjectReader } from './object-reader.ts'
import type { ObjectStore } from './registry/object-store.ts'
import { OpenWatches } from './registry/open-watches.ts'
import type { Registry } from './registry/registry.ts'
import type { TokenIssuer } from './registry/subresources/token.ts'
import { metricsVirtualKinds } from './resource-metrics/metrics-kinds.ts'
import { MetricsService, metricsServiceKind } from './resource-metrics/metrics-service.ts'
import { NodeStatsReader } from './resource-metrics/node-stats.ts'
import type { TokenChecker } from './reviews/authentication-reviews.ts'
import { virtualKinds } from './reviews/registry.ts'
import { IpAddressObjects } from './service-network/ip-address-objects.ts'
import { type AdvertisedAddress, leadToServer } from './service-network/kubernetes-service.ts'
import { ServiceAllocation } from './service-network/service-allocation.ts'
import { StoredKinds } from './stored-kinds.ts'
import type { ConnectRequest, Forwarding } from './streams/connect-request.ts'
import { Connector } from './streams/connector.ts'
import type { AgentCredentials, LocalAgents } from './streams/node-connections.ts'
import { ensureObject } from './system-objects.ts'
import { startUpkeep } from './system-upkeep.ts'
import { type Address, serviceResolver } from './webhooks/service-resolver.ts'
import { WebhookClient } from './webhooks/webhook-client.ts'

export interface ApiServerDeps {
  readonly storage: Storage
  readonly kinds: readonly Kind[]
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly tracker: TaskTracker
  readonly metrics: Metrics
  readonly config: ApiServerConfig
  /** For TokenReviews. Without: every token is nobody's. */
  readonly checkToken?: TokenChecker | undefined
  readonly tokenIssuer?: TokenIssuer | undefined
  /** Who decides about requests; Node, RBAC unless given. */
  readonly authorizers?: readonly AuthorizerChoice[] | undefined
  /** Node agents that run in this process. */
  readonly agents?: LocalAgents | undefined
  /** For those that do not. */
  readonly agentCredentials?: AgentCredentials | undefined
  /** Where webhooks behind Services are, `namespace/name:port`, when not where their endpoints say. */
  readonly serviceAddresses?: ReadonlyMap<string, Address> | undefined
  /** Objects are frozen, so that a test finds who changes them. */
  readonly freeze?: boolean | undefined
}

/** Everything behind authentication. */
export interface ApiServer extends ApiHandler {
  /** What is served now; the same index as long as nothing changes. */
  readonly kinds: KindIndex
  readonly authorizer: Authorizer
  /** Reads stored objects, for parts of the server itself. */
  readonly reader: ObjectReader
  /** The stored objects of a kind, for parts of the server itself. @throws {Error} nothing of the kind is stored */
  store(kind: Kind): ObjectStore
  /** Finds what a request for bytes is to be led to: a container's log, a command, a proxied program. @throws {ApiError} */
  connect(request: ConnectRequest): Promise<Forwarding>
  /** Makes the Service `kubernetes` lead here. A server without an address needs none. */
  advertise(address: AdvertisedAddress): Promise<void>
  /** Ends all watches; requests fail from then on. The storage stays open. */
  close(): void
}

/**
 * Reads what is stored and creates what every cluster has; resolves once requests can be answered.
 */
export async function createApiHandler(deps: ApiServerDeps): Promise<ApiServer> {
  const { storage, clock, random, tracker, config } = deps
  const stored = await StoredKinds.load(deps.kinds, storage, deps.freeze ?? false)
  observeStorage(deps.metrics, stored)
  const authorization = startAuthorization(stored, deps.authorizers)
  const { authorizer, escalation } = authorization
  const serviceKind = eraseKind(services)
  const allocation = new ServiceAllocation(random.fork('services'))
  const unfollow = allocation.follow({
    services: stored.store(serviceKind),
    serviceCidrs: stored.store(eraseKind(serviceCidrs)),
    ipAddresses: stored.store(eraseKind(ipAddresses)),
  })
  const openWatches = new OpenWatches(clock)
  const metricsService = new MetricsService()
  const freeze = deps.freeze ?? false
  const webhooks = new WebhookClient({
    clock,
    resolve: serviceResolver(stored, { agents: deps.agents, addresses: deps.serviceAddresses }),
  })
  const custom = new CustomResources({
    ...deps,
    builtIn: deps.kinds,
    stored,
    registry: () => registry,
    openWatches,
    converterOf: converters(webhooks, random.fork('conversion'), tracker),
    freeze,
  })
  const registry: Registry = {
    get kinds() {
      return metricsService.over(custom.kinds)
    },
    clock,
    random: random.fork('registry'),
    admission: new AdmissionChain(
      admissionPlugins({
        reader: stored,
        random: random.fork('admission'),
        authorizer,
        config: config.admission,
        clock,
        store: (kind) => stored.store(kind),
        ensure: (object) => ensureObject(registry, object),
        kinds: () => custom.kinds,
        client: webhooks,
        convert: (object, from, to) => stored.store(to).convertedFrom(stored.store(from), object),
        logger: deps.logger,
      }),
      new AdmissionMetrics(deps.metrics, clock),
    ),
    store: (kind) => stored.store(kind),
    revision: () => storage.revision(),
    hook: (kind) => (kind === serviceKind ? allocation : isGuarded(kind) ? escalation : custom.hookOf(kind)),
  }
  await custom.start()
  const stopMetricsService = metricsService.follow(stored.store(metricsServiceKind))
  await bootstrap(registry, config, deps.logger)
  await reconcilePolicy(registry)
  await registerLocalServices(registry)
  const stopLocalServices = followLocalServices(registry, deps)
  const stopStatuses = followSchemaStatuses(registry, deps)
  let advertised: AdvertisedAddress | undefined
  const stopUpkeep = startUpkeep(registry, config, () => advertised, deps)
  const stopIpAddresses = new IpAddressObjects({ registry, ...deps }).start()
  const stopExpiry = new EventExpiry({ ...deps, store: stored.store(eraseKind(events)) }).start()
  const stats = new NodeStatsReader({ ...deps, credentials: deps.agentCredentials })
  const virtual = [
    ...virtualKinds(registry, authorizer, deps.checkToken ?? nobodysToken),
    ...metricsVirtualKinds({ reader: stored, stats, clock }),
  ]
  const handlerDeps: HandlerDeps = {
    registry,
    openWatches,
    tokenIssuer: deps.tokenIssuer,
    virtualKinds: new Map(virtual.map((entry) => [entry.kind, entry])),
  }
  const connector = new Connector({
    reader: stored,
    authorizer,
    admission: registry.admission,
    random: random.fork('proxy'),
    agents: deps.agents,
    credentials: deps.agentCredentials,
  })
  let closed = false
  return {
    get kinds() {
      return registry.kinds
    },
    authorizer,
    reader: stored,
    store: registry.store,
    handle: (request) =>
      tracker.run('API request', async () => {
        if (closed) throw serviceUnavailable('apiserver is shutting down.')
        const decision = authorize(authorizer, request)
        if (decision) await decision
        return route(handlerDeps, request)
      }),
    connect: (request) => tracker.run('connect request', () => connector.connect(request)),
    advertise: (address) => {
      advertised = address
      return tracker.run('advertising', () => leadToServer(registry, config.serviceClusterIpRange, address))
    },
    close() {
      closed = true
      openWatches.endAll()
      stopExpiry()
      stopIpAddresses()
      stopUpkeep()
      stopStatuses()
      stopLocalServices()
      stopMetricsService()
      unfollow()
      authorization.stop()
      custom.close()
      webhooks.close()
      stored.close()
    },
  }
}

const nobodysToken: TokenChecker = () => ({ error: 'invalid bearer token' })

/** @throws {ApiError} Forbidden */
function authorize(authorizer: Authorizer, request: ApiRequest): void | Promise<void> {
  const attributes = attributesOf(request)
  return decided(authorizer.authorize(attributes), (decision) => {
    annotateDecision(request.annotate, decision)
    const { allowed, reason } = decision
    if (!allowed) throw forbiddenError(attributes, reason)
  })
}
