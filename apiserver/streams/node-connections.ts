import { connect as connectTcp, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { unclassified } from '../../apimachinery/errors.ts'
import type { Node, NodeAddress } from '../../apimachinery/types/core-v1.ts'
import type { KeyPair } from '../../platform/key-pair.ts'
import { dialError, joinHostPort } from './network-error.ts'

/** Node agents in the same process. */
export interface LocalAgents {
  /** A connection to the HTTP API of a node's agent; undefined when it does not run here. */
  connect(nodeName: string): Duplex | undefined
}

/** What the server shows to agents that listen on a port, and what it wants them to show. PEM. */
export interface AgentCredentials {
  /** What counts when a connection is opened. */
  readonly pair: KeyPair
  /** Serving certificates must be of this authority. Without, as upstream, whatever an agent shows will do. */
  readonly ca?: string | undefined
}

export interface NodeConnectionDeps {
  readonly agents?: LocalAgents | undefined
  /** Without them only agents in this process can be reached. */
  readonly credentials?: AgentCredentials | undefined
}

/** How a node's agent is reached. */
export interface NodeAgentAddress {
  readonly hostname: string
  readonly port: number
  /** @throws {Error} it cannot be reached; the message is Go's */
  connect(options?: { readonly insecureSkipVerify: boolean }): Promise<Duplex>
}

/** Types of addresses, the best first (kubeadm's --kubelet-preferred-address-types). */
const preferredTypes = ['InternalIP', 'ExternalIP', 'Hostname']

const defaultPort = 10_250

/** How long an agent may take to accept a connection, in milliseconds (upstream's dialer: 30 s). */
const dialTimeoutMs = 30_000

/** @throws {ApiError} the node says no address */
export function agentOf(node: Node, { agents, credentials }: NodeConnectionDeps): NodeAgentAddress {
  const { addresses = [], daemonEndpoints } = node.status ?? {}
  const hostname = preferredAddress(addresses)
  const port = daemonEndpoints?.kubeletEndpoint?.Port || defaultPort
  return {
    hostname,
    port,
    async connect({ insecureSkipVerify } = { insecureSkipVerify: false }) {
      const local = agents?.connect(node.metadata.name)
      if (local) return local
      return dial(hostname, port, tlsOptions(credentials, insecureSkipVerify))
    },
  }
}

function preferredAddress(addresses: readonly NodeAddress[]): string {
  for (const type of preferredTypes) {
    const found = addresses.find((each) => each.type === type)
    if (found) return found.address
  }
  const known = addresses.map(({ type, address }) => `{${type} ${address}}`).join(' ')
  throw unclassified(`no preferred addresses found; known addresses: [${known}]`)
}

function tlsOptions(credentials: AgentCredentials | undefined, insecureSkipVerify: boolean): ConnectionOptions {
  const { pair, ca } = credentials ?? {}
  const rejectUnauthorized = ca !== undefined && !insecureSkipVerify
  return { rejectUnauthorized, ...(pair && { cert: pair.certificate, key: pair.key }), ...(ca && { ca }) }
}

/** Connects to a port of a machine, whose certificate is taken as it is. @throws {Error} the message is Go's */
export function dialMachine(host: string, port: number, overTls: boolean): Promise<Duplex> {
  return dial(host, port, overTls ? { rejectUnauthorized: false } : undefined)
}

/** @param tls absent: plain TCP */
function dial(host: string, port: number, tls: ConnectionOptions | undefined): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let connected = false
    const onConnected = () => {
      connected = true
      resolve(socket)
    }
    const to = { host, port, timeout: dialTimeoutMs }
    const socket: Socket = tls ? connectTls({ ...to, ...tls }, onConnected) : connectTcp(to, onConnected)
    socket.on('error', (cause) => reject(dialError(joinHostPort(host, port), cause)))
    // The timeout goes on to count silence, which is no failure of a stream.
    socket.on('timeout', () => {
      if (!connected) socket.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }))
    })
  })
}
