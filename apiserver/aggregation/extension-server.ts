import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import type { APIService } from '../../apimachinery/types/apiregistration-v1.ts'
import type { Clock } from '../../platform/clock.ts'
import type { KeyPair } from '../../platform/key-pair.ts'
import type { Backend } from '../streams/connect-request.ts'
import { dialError, joinHostPort } from '../streams/network-error.ts'
import { checkReachable, reachableLookup } from '../webhooks/reachable-address.ts'
import type { Address, ServiceResolver } from '../webhooks/service-resolver.ts'

/** A server of another part of the API that is not behind a Service of the cluster: found by the name of its APIService. */
export interface ExtensionServer {
  readonly host: string
  readonly port: number
  /** The name in its certificate, when it is not that of the Service that the APIService names. */
  readonly serverName?: string | undefined
}

export interface ExtensionServersDeps {
  readonly resolve: ServiceResolver
  /** By names of APIServices, such as `v1beta1.metrics.k8s.io`. They go before Services. */
  readonly registered: ReadonlyMap<string, ExtensionServer>
  /** How the server shows that it speaks for its users. */
  readonly credentials: KeyPair
  /** The time of the machine. */
  readonly clock: Clock
}

/** How long a server may take to accept a connection, in milliseconds. */
const dialTimeoutMs = 5_000

/** Finds the servers behind APIServices, and opens connections to them. */
export class ExtensionServers {
  readonly #deps: ExtensionServersDeps

  constructor(deps: ExtensionServersDeps) {
    this.#deps = deps
  }

  /** Whether the server is known without a Service. */
  isRegistered({ metadata }: APIService): boolean {
    return this.#deps.registered.has(metadata.name)
  }

  /** @param path encoded, with its query @throws {Error} nobody is behind the Service */
  backend(apiService: APIService, path: string): Backend {
    const { address, serverName } = this.#find(apiService)
    const host = joinHostPort(serverName, apiService.spec.service?.port ?? 443)
    return {
      origin: `https://${joinHostPort(address.host, address.port)}`,
      host,
      path,
      connect: () => this.#dial(address, this.#tlsOptions(apiService, serverName)),
    }
  }

  #find({ metadata, spec }: APIService): { address: Address; serverName: string } {
    const { namespace = '', name = '', port = 443 } = spec.service ?? {}
    const serverName = `${name}.${namespace}.svc`
    const known = this.#deps.registered.get(metadata.name)
    if (known) return { address: known, serverName: known.serverName ?? serverName }
    return { address: this.#deps.resolve({ namespace, name, port }), serverName }
  }

  #tlsOptions({ spec }: APIService, servername: string): ConnectionOptions {
    const { certificate: cert, key } = this.#deps.credentials
    const ca = spec.caBundle ? Buffer.from(spec.caBundle, 'base64').toString('utf8') : undefined
    const trust = spec.insecureSkipTLSVerify ? { rejectUnauthorized: false } : ca === undefined ? {} : { ca }
    return { cert, key, servername, ...trust }
  }

  #dial({ host, port }: Address, options: ConnectionOptions): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      checkReachable(host)
      const socket = connect({ host, port, lookup: reachableLookup, ...options }, () => {
        timer.cancel()
        resolve(socket)
      })
      const timer = this.#deps.clock.setTimer(dialTimeoutMs, () =>
        socket.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })),
      )
      socket.on('error', (cause) => {
        timer.cancel()
        reject(dialError(joinHostPort(host, port), cause))
      })
    })
  }
}
