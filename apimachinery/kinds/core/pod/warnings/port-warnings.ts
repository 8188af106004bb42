import type { ContainerPort, PodSpec } from '../../../../types/core-v1.ts'
import { containersWithPath } from '../containers-with-path.ts'

interface PlacedPort {
  readonly port: ContainerPort
  readonly at: string
}

/** Warnings about ports of a pod that get in each other's way. They share one network, whichever container they are of. */
export function portWarnings(spec: PodSpec, path: string): string[] {
  const seen = new Map<string, PlacedPort[]>()
  return portsWithPath(spec, path).flatMap((placed) => {
    const { port, at } = placed
    const key = `${port.containerPort}/${port.protocol}`
    const others = seen.get(key) ?? []
    seen.set(key, [...others, placed])
    const clashes = others.flatMap((other) => {
      const how = clashOf(port, other.port)
      return how ? [`${at}: ${how} port definition with ${other.at}`] : []
    })
    return [...uselessAddressWarnings(placed), ...clashes]
  })
}

function portsWithPath(spec: PodSpec, path: string): PlacedPort[] {
  return containersWithPath(spec, path).flatMap(({ container, at }) =>
    (container.ports ?? []).map((port, index) => ({ port, at: `${at}.ports[${index}]` })),
  )
}

function uselessAddressWarnings({ port, at }: PlacedPort): string[] {
  const { name = '', hostPort = 0, containerPort, protocol, hostIP } = port
  if (!hostIP || hostPort !== 0) return []
  // The struct as Go prints it.
  const struct = `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`
  return [`${at}: hostIP set without hostPort: ${struct}`]
}

function clashOf(port: ContainerPort, other: ContainerPort): string | undefined {
  const [ip, otherIp] = [port.hostIP ?? '', other.hostIP ?? '']
  const [hostPort, otherHostPort] = [port.hostPort ?? 0, other.hostPort ?? 0]
  if (ip === otherIp && hostPort === otherHostPort) return 'duplicate'
  // Without a port of the host, a definition says nothing that the other does not.
  if (hostPort === 0 || otherHostPort === 0) return 'overlapping'
  return hostPort === otherHostPort && (ip === '') !== (otherIp === '') ? 'dangerously ambiguous' : undefined
}
