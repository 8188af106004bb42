import { isIP } from 'node:net'
import type { WantedCertificate } from '../client/certificates/request-certificate.ts'
import { RotatingCertificate } from '../client/certificates/rotating-certificate.ts'
import type { ServerAddress } from '../client/http/http-connection.ts'
import { type HttpTransport, httpTransport } from '../client/http/http-transport.ts'
import type { Transport } from '../client/transport.ts'
import { createClient } from '../client/typed-client.ts'
import type { NodeConfig } from '../node-agent/node/node-config.ts'
import type { Clock } from '../platform/clock.ts'
import { type KeyPair, RenewableKeyPair } from '../platform/key-pair.ts'
import type { Logger } from '../platform/logger.ts'
import type { Random } from '../platform/random.ts'
import type { TaskTracker } from '../platform/task-tracker.ts'

export interface NodeCredentialsDeps {
  /** How agents are let in that have no certificate yet, or never will. */
  readonly transport: Transport
  /** Where the API server is, without credentials. */
  readonly address: ServerAddress
  readonly userAgent: string
  /** The time that objects have, and connections. */
  readonly clock: Clock
  /** The time by which certificates are valid. */
  readonly wallClock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly tracker: TaskTracker
}

/** Keys of elliptic curves encipher none. */
const usage = 'digital signature'

/** Certificates of node agents, got and replaced through the API as kubelets do (TLS bootstrapping). */
export class NodeCredentials {
  readonly #deps: NodeCredentialsDeps
  readonly #rotating: RotatingCertificate[] = []
  readonly #transports = new Map<string, HttpTransport>()

  constructor(deps: NodeCredentialsDeps) {
    this.#deps = deps
  }

  /** Lets the agents of `nodes` be known as their nodes. Resolves when each has a certificate. (--rotate-certificates) */
  async bootstrap(nodes: readonly NodeConfig[]): Promise<void> {
    await Promise.all(nodes.map(({ name }) => this.#bootstrap(name)))
  }

  /** The way in for the agent of a node. */
  transportFor(node: string): Transport {
    return this.#transports.get(node) ?? this.#deps.transport
  }

  /** What the agent of a node shows: `first`, until it is replaced by what the cluster signs. (--rotate-server-certificates) */
  servingFor({ name, internalIp }: NodeConfig, first: KeyPair): RenewableKeyPair {
    const pair = new RenewableKeyPair(first)
    const names = [name, internalIp].map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value }))
    const wanted = {
      signerName: 'kubernetes.io/kubelet-serving',
      usages: [usage, 'server auth'],
      ...subject(name, names),
    }
    this.#rotate(this.transportFor(name), wanted).keep(pair, true)
    return pair
  }

  stop(): void {
    for (const rotating of this.#rotating) rotating.stop()
    for (const transport of this.#transports.values()) transport.close()
  }

  async #bootstrap(node: string): Promise<void> {
    const { transport, address, userAgent, clock } = this.#deps
    const signerName = 'kubernetes.io/kube-apiserver-client-kubelet'
    const wanted = { signerName, usages: [usage, 'client auth'], ...subject(node, []) }
    const clientPair = new RenewableKeyPair(await this.#rotate(transport, wanted).first())
    const own = httpTransport({ ...address, clientPair, userAgent, clock })
    this.#transports.set(node, own)
    this.#rotate(own, wanted).keep(clientPair)
  }

  #rotate(transport: Transport, wanted: WantedCertificate): RotatingCertificate {
    const { wallClock: clock } = this.#deps
    const rotating = new RotatingCertificate({ ...this.#deps, client: createClient(transport), clock, wanted })
    this.#rotating.push(rotating)
    return rotating
  }
}

function subject(node: string, names: WantedCertificate['names']) {
  return { commonName: `system:node:${node}`, organizations: ['system:nodes'], names }
}
