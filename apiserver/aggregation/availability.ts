import { parseJson } from '../../apimachinery/codecs/json.ts'
import { goQuote } from '../../apimachinery/go-text.ts'
import { apiServices } from '../../apimachinery/kinds/apiregistration/api-service.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import { endpointSlices, serviceNameLabel } from '../../apimachinery/kinds/discovery/endpoint-slice.ts'
import type { ObjectRef } from '../../apimachinery/object.ts'
import type { APIService, APIServiceCondition, ServiceReference } from '../../apimachinery/types/apiregistration-v1.ts'
import type { Service } from '../../apimachinery/types/core-v1.ts'
import type { EndpointSlice } from '../../apimachinery/types/discovery-v1.ts'
import type { Client } from '../../client/client.ts'
import { done, type Reconciler, type Result, requeueAfter } from '../../client/reconcilers/reconciler.ts'
import { changesOf, mapped } from '../../client/reconcilers/wake.ts'
import { type Clock, toTime } from '../../platform/clock.ts'
import type { ObjectReader } from '../object-reader.ts'
import { isMetricsServer } from '../resource-metrics/metrics-service.ts'
import type { ExtensionServers } from './extension-server.ts'
import { fetchDocument } from './fetch-document.ts'
import { withUser } from './front-proxy-headers.ts'
import type { DiscoveredApiResource, RemoteServices } from './remote-services.ts'

/** How often servers are asked, whatever happens (kube-aggregator resyncs every 30 s). */
const checkEveryMs = 30_000

/** Who asks: the aggregator itself, which may everything. */
const asker = { name: 'system:kube-aggregator', groups: ['system:masters'] }

export interface AvailabilityDeps {
  readonly reader: ObjectReader
  readonly servers: ExtensionServers
  readonly remote: RemoteServices
  /** Of statuses. */
  readonly clock: Clock
  /** The time of the machine. */
  readonly wallClock: Clock
}

/** What came of looking at an APIService. */
interface Finding {
  readonly status: 'True' | 'False'
  readonly reason: string
  readonly message: string
  readonly resources?: readonly DiscoveredApiResource[] | undefined
}

/**
 * Says in the status of APIServices whether somebody answers, and learns what those servers serve (kube-aggregator's
 * available controller).
 */
export class AvailabilityController implements Reconciler<APIService> {
  readonly name = 'available-controller'
  readonly resource = apiServices
  readonly wakeOn = [
    changesOf(apiServices),
    mapped<Service>(services, ({ metadata }) => this.#named(metadata.namespace, metadata.name)),
    mapped<EndpointSlice>(endpointSlices, ({ metadata }) =>
      this.#named(metadata.namespace, metadata.labels?.[serviceNameLabel]),
    ),
  ]
  readonly #deps: AvailabilityDeps

  constructor(deps: AvailabilityDeps) {
    this.#deps = deps
  }

  async reconcile(apiService: APIService, client: Client): Promise<Result> {
    const { remote } = this.#deps
    const { name } = apiService.metadata
    if (!apiService.spec.service || isMetricsServer(apiService)) {
      remote.delete(name)
      await this.#report(apiService, apiService.spec.service ? passed : local, client)
      return done
    }
    const finding = await this.#look(apiService, apiService.spec.service)
    const available = finding.status === 'True'
    // What a server said while it was well stays listed.
    const resources = finding.resources ?? remote.all.find((each) => each.apiService.metadata.name === name)?.resources
    remote.set({ apiService, available, resources })
    await this.#report(apiService, finding, client)
    return requeueAfter(checkEveryMs)
  }

  async reconcileGone({ name }: ObjectRef): Promise<Result> {
    this.#deps.remote.delete(name)
    return done
  }

  /** The APIServices that a Service is for. */
  #named(namespace: string | undefined, name: string | undefined): string[] {
    return this.#deps.reader
      .list(apiServices)
      .filter(({ spec }) => spec.service?.name === name && spec.service?.namespace === namespace)
      .map(({ metadata }) => metadata.name)
  }

  async #look(apiService: APIService, reference: ServiceReference): Promise<Finding> {
    if (!this.#deps.servers.isRegistered(apiService)) {
      const problem = serviceProblem(this.#deps.reader, reference)
      if (problem) return problem
    }
    return this.#ask(apiService)
  }

  async #ask(apiService: APIService): Promise<Finding> {
    const { servers, wallClock } = this.#deps
    const { group = '', version = '' } = apiService.spec
    const path = `/apis/${group}/${version}`
    let url = path
    try {
      const backend = servers.backend(apiService, path)
      url = `${backend.origin}${path}`
      const headers = withUser({ accept: 'application/json' }, asker)
      const { code, body } = await fetchDocument(backend, headers, wallClock)
      if (code < 200 || code > 299) throw new Error(`bad status from ${url}: ${code}`)
      const { resources } = parseJson(body).value as { resources?: unknown }
      return { ...passed, resources: Array.isArray(resources) ? resources.filter(isResource) : [] }
    } catch (err) {
      const message = `failing or missing response from ${url}: ${(err as Error).message}`
      return { status: 'False', reason: 'FailedDiscoveryCheck', message }
    }
  }

  async #report(apiService: APIService, { status, reason, message }: Finding, client: Client): Promise<void> {
    const conditions = apiService.status.conditions ?? []
    const old = conditions.find(({ type }) => type === 'Available')
    if (old?.status === status && old.reason === reason && old.message === message) return
    const lastTransitionTime = old?.status === status ? old.lastTransitionTime : toTime(this.#deps.clock.now())
    const available: APIServiceCondition = { type: 'Available', status, lastTransitionTime, reason, message }
    const others = conditions.filter(({ type }) => type !== 'Available')
    await client.updateStatus(apiServices, { ...apiService, status: { conditions: [available, ...others] } })
  }
}

const local: Finding = { status: 'True', reason: 'Local', message: 'Local APIServices are always available' }
const passed: Finding = { status: 'True', reason: 'Passed', message: 'all checks passed' }

function serviceProblem(reader: ObjectReader, reference: ServiceReference): Finding | undefined {
  const { namespace = '', name = '', port = 443 } = reference
  const no = (reason: string, message: string): Finding => ({ status: 'False', reason, message })
  const where = `service/${name} in ${goQuote(namespace)}`
  const service = reader.get(services, { namespace, name })
  if (!service) return no('ServiceNotFound', `${where} is not present`)
  if (service.spec.type === 'ExternalName') return undefined
  const found = service.spec.ports?.find((each) => each.port === port)
  if (!found) return no('ServicePortError', `${where} is not listening on port ${port}`)
  const slices = reader
    .list(endpointSlices, namespace)
    .filter(({ metadata }) => metadata.labels?.[serviceNameLabel] === name)
  if (slices.length === 0) return no('EndpointsNotFound', `cannot find endpointslices for ${where}`)
  if (slices.some((slice) => hasAddress(slice, found.name ?? ''))) return undefined
  const portName = goQuote(found.name ?? '')
  return no('MissingEndpoints', `endpointslices for ${where} have no addresses with port name ${portName}`)
}

function hasAddress({ endpoints, ports }: EndpointSlice, portName: string): boolean {
  const isReady = endpoints?.some(({ conditions, addresses }) => conditions?.ready !== false && addresses.length > 0)
  return isReady === true && ports?.some(({ name = '' }) => name === portName) === true
}

function isResource(value: unknown): value is DiscoveredApiResource {
  const { name, kind, verbs } = (value ?? {}) as Partial<Record<keyof DiscoveredApiResource, unknown>>
  return typeof name === 'string' && typeof kind === 'string' && Array.isArray(verbs)
}
