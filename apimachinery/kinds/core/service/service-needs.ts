import type { Service } from '../../../types/core-v1.ts'

/** What a Service of its type has: only ExternalName has no cluster IP (which may be `None`). */
export function needsClusterIP({ spec }: Service): boolean {
  return spec.type !== 'ExternalName'
}

/** Whether its ports are published on every node. */
export function needsNodePort({ spec }: Service): boolean {
  return spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)
}

/** Whether a load balancer asks nodes if they have endpoints of their own. */
export function needsHealthCheckNodePort({ spec }: Service): boolean {
  return spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local'
}

/** Whether traffic from outside the cluster reaches it. */
export function takesExternalTraffic({ spec }: Service): boolean {
  return spec.type === 'NodePort' || spec.type === 'LoadBalancer' || (spec.externalIPs?.length ?? 0) > 0
}

/** Whether it names its endpoints in DNS instead of having an address. */
export function isHeadless({ spec }: Service): boolean {
  return spec.clusterIP === 'None' || spec.clusterIPs?.[0] === 'None'
}
