import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { badRequest } from '../../apimachinery/errors.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Backend } from './connect-request.ts'
import { joinHostPort } from './network-error.ts'
import { connectToPod } from './pod-connection.ts'
import type { FindAgent } from './pod-streams.ts'
import type { ProxyName } from './proxy-name.ts'
import { checkProxyable } from './proxyable-ip.ts'

/** A port of a pod as the backend of a proxy. */
export interface PodTarget {
  readonly pod: Pod
  readonly ip: string
  readonly port: number
  readonly scheme: ProxyName['scheme']
}

/** The target of `/pods/NAME/proxy`: the port that is named, else the first that a container declares. @throws {ApiError} */
export function podTarget(pod: Pod, { scheme, port }: ProxyName): PodTarget {
  const ip = pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP ?? ''
  checkProxyable(ip)
  return { pod, ip, scheme, port: port === '' ? defaultPort(pod, scheme) : portNumber(port) }
}

function defaultPort({ spec }: Pod, scheme: string): number {
  const declared = spec.containers.flatMap(({ ports = [] }) => ports)[0]?.containerPort
  return declared ?? (scheme === 'https' ? 443 : 80)
}

function portNumber(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw badRequest(`invalid port ${text}`)
  return port
}

/** @param path encoded, with its query @throws {ApiError} the pod is on no node */
export function podBackend({ pod, ip, port, scheme }: PodTarget, path: string, findAgent: FindAgent): Backend {
  const { nodeName } = pod.spec
  if (!nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`)
  const agent = findAgent(nodeName)
  const host = joinHostPort(ip, port)
  return {
    origin: `${scheme || 'http'}://${host}`,
    host,
    path,
    async connect() {
      const connection = await connectToPod(agent, pod, ip, port)
      return scheme === 'https' ? overTls(connection) : connection
    },
  }
}

/** Pods show certificates that nobody vouches for, upstream's proxy takes any, too. */
function overTls(connection: Duplex): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ socket: connection, rejectUnauthorized: false }, () => resolve(socket))
    socket.on('error', reject)
    connection.on('error', reject)
  })
}
