import { notFound, pathNotFound } from '../../apimachinery/errors.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Random } from '../../platform/random.ts'
import type { AdmissionChain } from '../admission/admission.ts'
import { type Authorizer, forbiddenError } from '../authorization/authorizer.ts'
import type { ObjectReader } from '../object-reader.ts'
import type { Backend, ConnectRequest, Forwarding } from './connect-request.ts'
import { joinHostPort } from './network-error.ts'
import { agentOf, dialMachine, type NodeConnectionDeps } from './node-connections.ts'
import { podBackend, podTarget } from './pod-proxy.ts'
import { commandForwarding, type FindAgent, logForwarding, portForwarding } from './pod-streams.ts'
import { type ProxyName, parseProxyName } from './proxy-name.ts'
import { proxyPath } from './proxy-path.ts'
import { checkProxyable } from './proxyable-ip.ts'
import { serviceTarget } from './service-proxy.ts'

export interface ConnectorDeps extends NodeConnectionDeps {
  readonly reader: ObjectReader
  readonly authorizer: Authorizer
  readonly admission: AdmissionChain
  /** Picks among the endpoints of a Service. */
  readonly random: Random
}

/** Answers the subresources that carry bytes: finds the program that a request is to be led to. */
export class Connector {
  readonly #deps: ConnectorDeps
  readonly #findAgent: FindAgent

  constructor(deps: ConnectorDeps) {
    this.#deps = deps
    this.#findAgent = (name) => {
      const node = deps.reader.get(nodes, { name })
      if (!node) throw notFound(nodes, name)
      return agentOf(node, deps)
    }
  }

  /** @throws {ApiError} Forbidden; what is asked for is not there, or makes no sense */
  async connect(request: ConnectRequest): Promise<Forwarding> {
    await this.#authorize(request, request.verb)
    // What runs commands must not be had by those who may only read (WebSockets begin with a GET).
    if (request.verb === 'get' && commandSubresources.has(request.subresource)) await this.#authorize(request, 'create')
    if (request.subresource !== 'log') await this.#admit(request)
    return request.subresource === 'proxy' ? this.#proxy(request) : this.#stream(request, this.#pod(request))
  }

  #stream({ subresource, query }: ConnectRequest, pod: Pod): Forwarding {
    switch (subresource) {
      case 'log':
        return logForwarding(pod, query, this.#findAgent)
      case 'exec':
      case 'attach':
        return commandForwarding(subresource, pod, query, this.#findAgent)
      case 'portforward':
        return portForwarding(pod, query, this.#findAgent)
      default:
        throw pathNotFound()
    }
  }

  #proxy(request: ConnectRequest): Forwarding {
    const path = proxyPath(request.path, request.rawQuery)
    return { mode: 'proxy', backend: this.#proxyBackend(request, path) }
  }

  #proxyBackend({ kind, namespace, name: text }: ConnectRequest, path: string): Backend {
    const { reader, random } = this.#deps
    const name = parseProxyName(kind.singular, text)
    switch (kind.plural) {
      case nodes.plural:
        return this.#nodeBackend(name, path)
      case pods.plural: {
        const pod = reader.get(pods, { namespace, name: name.name })
        if (!pod) throw notFound(pods, name.name)
        return podBackend(podTarget(pod, name), path, this.#findAgent)
      }
      case services.plural:
        return podBackend(serviceTarget(reader, random, namespace, name, text), path, this.#findAgent)
      default:
        throw pathNotFound()
    }
  }

  /** The agent itself, unless another port of its machine is named. */
  #nodeBackend({ name, scheme, port }: ProxyName, path: string): Backend {
    const agent = this.#findAgent(name)
    if (port === '' || Number(port) === agent.port) {
      const host = joinHostPort(agent.hostname, agent.port)
      return { origin: `https://${host}`, host, path, connect: () => agent.connect() }
    }
    checkProxyable(agent.hostname)
    const host = joinHostPort(agent.hostname, port)
    const connect = () => dialMachine(agent.hostname, Number(port), scheme === 'https')
    return { origin: `${scheme || 'http'}://${host}`, host, path, connect }
  }

  #pod({ namespace, name }: ConnectRequest): Pod {
    const pod = this.#deps.reader.get(pods, { namespace, name })
    if (!pod) throw notFound(pods, name)
    return pod
  }

  async #authorize({ user, kind, subresource, namespace, name }: ConnectRequest, verb: string): Promise<void> {
    const { group, version, plural: resource } = kind
    const attributes = { user, verb, group, version, resource, subresource, namespace, name }
    const { allowed, reason } = await this.#deps.authorizer.authorize(attributes)
    if (!allowed) throw forbiddenError(attributes, reason)
  }

  async #admit({ kind, subresource, namespace, name, query, user, annotate }: ConnectRequest): Promise<void> {
    const object = optionsObject(kind.kind, subresource, query)
    const attributes = {
      operation: 'CONNECT' as const,
      kind,
      subresource,
      namespace,
      name,
      object,
      oldObject: undefined,
      dryRun: false,
      user,
      warn() {},
      annotate,
    }
    await this.#deps.admission.admit(attributes)
    await this.#deps.admission.validate(attributes)
  }
}

const commandSubresources: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward'])

/** What admission gets to see of a request: v1 PodExecOptions and its like. */
function optionsObject(kind: string, subresource: string, query: URLSearchParams): KubeObject {
  const options: Record<string, unknown> = { apiVersion: 'v1', kind: `${kind}${optionsKinds[subresource]}` }
  for (const key of new Set(query.keys())) {
    const values = query.getAll(key)
    options[key] = listParameters.has(key) ? values : parameterValue(values[0] as string)
  }
  return options as unknown as KubeObject
}

const optionsKinds: Readonly<Record<string, string>> = {
  attach: 'AttachOptions',
  exec: 'ExecOptions',
  portforward: 'PortForwardOptions',
  proxy: 'ProxyOptions',
}

const listParameters: ReadonlySet<string> = new Set(['command', 'ports'])

const parameterValue = (text: string): string | boolean =>
  text === 'true' || text === 'false' ? text === 'true' : text
