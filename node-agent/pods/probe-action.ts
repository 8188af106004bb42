import type { Container, Probe } from '../../apimachinery/types/core-v1.ts'
import type { ProbeAction } from '../runtimes/container-runtime.ts'

/** What a probe of this container does, with its port's number and its host. */
export function probeActionOf(probe: Probe, container: Container, podIp: string): ProbeAction {
  const { exec, httpGet, tcpSocket, grpc } = probe
  if (httpGet) {
    const { scheme = 'HTTP', host = podIp, path = '/' } = httpGet
    return { type: 'httpGet', scheme, host, port: portNumber(httpGet.port, container), path }
  }
  if (tcpSocket) {
    return { type: 'tcpSocket', host: tcpSocket.host ?? podIp, port: portNumber(tcpSocket.port, container) }
  }
  if (grpc) return { type: 'grpc', port: grpc.port, service: grpc.service ?? '' }
  return { type: 'exec', command: exec?.command ?? [] }
}

/** A port that is named is one of the container's; 0 when there is none of that name. */
function portNumber(port: number | string, { ports = [] }: Container): number {
  if (typeof port === 'number') return port
  return ports.find(({ name }) => name === port)?.containerPort ?? (Number(port) || 0)
}
