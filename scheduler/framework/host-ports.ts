import type { Pod } from '../../apimachinery/types/core-v1.ts'

/** A port of the node that a container claims. */
export interface HostPort {
  readonly ip: string
  readonly protocol: string
  readonly port: number
}

/** All addresses of the node. */
const anyAddress = '0.0.0.0'

const portsCache = new WeakMap<Pod, readonly HostPort[]>()

/** The host ports of a pod, of its restartable init containers, too. */
export function hostPortsOf(pod: Pod): readonly HostPort[] {
  let ports = portsCache.get(pod)
  if (!ports) {
    ports = collectHostPorts(pod)
    portsCache.set(pod, ports)
  }
  return ports
}

function collectHostPorts(pod: Pod): readonly HostPort[] {
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always')
  return [...sidecars, ...pod.spec.containers].flatMap((container) =>
    (container.ports ?? [])
      .filter((port) => port.hostPort)
      .map((port) => ({
        ip: port.hostIP || anyAddress,
        protocol: port.protocol ?? 'TCP',
        port: port.hostPort as number,
      })),
  )
}

/** The same port and protocol clash unless their addresses are two different specific ones. */
export function clash(a: HostPort, b: HostPort): boolean {
  if (a.port !== b.port || a.protocol !== b.protocol) return false
  return a.ip === b.ip || a.ip === anyAddress || b.ip === anyAddress
}
