import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { kubeletClientName } from '../../client/kubelet-client-name.ts'
import { connectionPair } from '../../platform/connection-pair.ts'
import type { RenewableKeyPair } from '../../platform/key-pair.ts'
import type { AgentHost } from './agent-host.ts'
import { exchangeOf, HttpError, responseOn, sendText, type Upgrade } from './exchange.ts'
import { routeRequest } from './routes.ts'

/** What a node agent shows and whom it trusts when it listens on a port. PEM. */
export interface KubeletTls {
  /** Followed when it is replaced; connections keep the one that they began with. */
  readonly serving: RenewableKeyPair
  /** Clients need a certificate of this authority, which names them an API server. */
  readonly clientCa: string
}

/** Bytes of the request line and all headers. */
const headerLimitBytes = 64 * 1024

/** How long a client may take to send a request. */
const requestTimeoutMs = 60_000

/** Connections to a port at a time. */
const maxConnections = 1_000

/**
 * The kubelet's HTTP API of one agent: logs, exec, attach, port-forward, and what the agent knows of its pods. Programs
 * in the same process connect to it without a port; nothing is held for an agent that nobody connects to.
 */
export class KubeletServer {
  readonly #host: AgentHost
  readonly #connections = new Set<Duplex>()
  #server: Server | undefined
  #listening: Server | undefined

  constructor(host: AgentHost) {
    this.#host = host
  }

  /** A connection from this process, which may do everything. */
  connect(): Duplex {
    const [client, server] = connectionPair()
    this.#server ??= this.#equip(createServer({ maxHeaderSize: headerLimitBytes }))
    this.#keep(server)
    this.#server.emit('connection', server)
    return client
  }

  /** Opens a TLS port. @param port 0: any that is free. @returns the port */
  async listen(host: string, port: number, { serving, clientCa }: KubeletTls): Promise<number> {
    const limits = { maxHeaderSize: headerLimitBytes, requestTimeout: requestTimeoutMs }
    const context = () =>
      ({ cert: serving.certificate, key: serving.key, ca: clientCa, minVersion: 'TLSv1.2' }) as const
    const tls = createTlsServer({ ...limits, ...context(), requestCert: true, rejectUnauthorized: true })
    const server = this.#equip(tls)
    server.maxConnections = maxConnections
    server.on(
      'close',
      serving.onReplaced(() => tls.setSecureContext(context())),
    )
    server.on('secureConnection', (socket: TLSSocket) => {
      this.#keep(socket)
      // The authority vouches for others, too.
      if (socket.getPeerCertificate().subject?.CN !== kubeletClientName) socket.destroy()
    })
    this.#listening = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
    return (server.address() as AddressInfo).port
  }

  /** Cuts all connections and lets go of the port. */
  close(): void {
    this.#listening?.close()
    for (const connection of this.#connections) connection.destroy()
  }

  #keep(connection: Duplex): void {
    this.#connections.add(connection)
    connection.on('error', () => connection.destroy())
    connection.on('close', () => this.#connections.delete(connection))
  }

  #equip<T extends Server>(server: T): T {
    server.on('request', (request, response) => void this.#serve(request, response))
    server.on('upgrade', (request, socket, head) => {
      void this.#serve(request, responseOn(request, socket), { socket, head })
    })
    return server
  }

  async #serve(request: IncomingMessage, response: ServerResponse, upgrade?: Upgrade): Promise<void> {
    try {
      await routeRequest(this.#host, exchangeOf(request, response, upgrade))
    } catch (error) {
      if (!(error instanceof HttpError)) this.#host.logger.warn({ err: error, url: request.url }, 'request failed')
      const code = error instanceof HttpError ? error.code : 500
      if (response.headersSent || response.destroyed) response.destroy()
      else sendText(response, code, (error as Error).message)
    }
  }
}
