import { parseQuantity, type Quantity } from '../../quantity.ts'
import type { PodSpec, ResourceRequirements } from '../../types/core-v1.ts'

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort'

const qosResources = ['cpu', 'memory'] as const

/**
 * A pod's quality of service: Guaranteed when every container is limited in CPU and memory and requests just that,
 * BestEffort when nothing is requested or limited, else Burstable. Pod-level resources count instead of the
 * containers' where a pod has them.
 */
export function qosClassOf(spec: PodSpec): QosClass {
  const claims = spec.resources
    ? [spec.resources]
    : [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ resources }) => resources)
  const requests = sumOf(claims.map((claim) => claim?.requests))
  const limits = sumOf(claims.map((claim) => claim?.limits))
  if (requests.size === 0 && limits.size === 0) return 'BestEffort'
  const requestsAreLimits =
    requests.size === limits.size && [...requests].every(([name, quantity]) => limits.get(name)?.cmp(quantity) === 0)
  return requestsAreLimits && claims.every(isFullyLimited) ? 'Guaranteed' : 'Burstable'
}

function isFullyLimited(resources: ResourceRequirements | undefined): boolean {
  return qosResources.every((name) => positive(resources?.limits?.[name]) !== undefined)
}

function sumOf(lists: readonly (Readonly<Record<string, string>> | undefined)[]): Map<string, Quantity> {
  const sum = new Map<string, Quantity>()
  for (const list of lists) {
    for (const name of qosResources) {
      const quantity = positive(list?.[name])
      if (quantity) sum.set(name, sum.get(name)?.add(quantity) ?? quantity)
    }
  }
  return sum
}

function positive(quantity: string | undefined): Quantity | undefined {
  const parsed = quantity === undefined ? undefined : parseQuantity(quantity)
  return parsed && parsed.cmp(parseQuantity('0')) > 0 ? parsed : undefined
}
