import type { Amounts } from '../kinds/core/pod-resources.ts'
import { quantityOf } from '../quantity.ts'
import type { Service } from '../types/core-v1.ts'
import { one } from './amounts.ts'
import type { QuotaEvaluator } from './evaluator.ts'

const names = ['services', 'count/services', 'services.nodeports', 'services.loadbalancers']

/** Services, and what they take of nodes and clouds. */
export const serviceUsage: QuotaEvaluator = {
  handles: (_operation, subresource) => subresource === '',
  tracks: (name) => names.includes(name),
  usage: (object) => usageOf(object as Service),
  isInScope: () => false,
}

function usageOf({ spec }: Service): Amounts {
  return new Map([
    ['services', one],
    ['count/services', one],
    ['services.nodeports', quantityOf(nodePorts(spec))],
    ['services.loadbalancers', quantityOf(spec.type === 'LoadBalancer' ? 1 : 0)],
  ])
}

/** A load balancer that is not given ports of nodes uses those alone that it names. */
function nodePorts({ type, ports = [], allocateLoadBalancerNodePorts }: Service['spec']): number {
  if (type === 'NodePort') return ports.length
  if (type !== 'LoadBalancer') return 0
  return allocateLoadBalancerNodePorts === false ? ports.filter(({ nodePort }) => nodePort).length : ports.length
}
