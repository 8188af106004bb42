import type { Amounts } from '../kinds/core/pod-resources.ts'
import { quantityOf } from '../quantity.ts'
import type { ExactDeviceRequest, ResourceClaim } from '../types/resource-v1.ts'
import { one } from './amounts.ts'
import type { QuotaEvaluator } from './evaluator.ts'

const countName = 'count/resourceclaims.resource.k8s.io'
const perClass = '.deviceclass.resource.k8s.io/devices'
/** A request for all devices may get as many (AllocationResultsMaxSize). */
const maxDevices = 32

/** Claims for devices, and the devices by class, as many as they may come to (KEP-4840). */
export const deviceUsage: QuotaEvaluator = {
  handles: (operation, subresource) => operation === 'CREATE' && subresource === '',
  tracks: (name) => name === countName || name.endsWith(perClass),
  usage: (object) => usageOf(object as ResourceClaim),
  isInScope: () => false,
}

function usageOf({ spec }: ResourceClaim): Amounts {
  const devices = new Map<string, number>()
  for (const { exactly, firstAvailable = [] } of spec.devices?.requests ?? []) {
    // Of alternatives, the one that takes the most counts, for each class.
    for (const [name, count] of largest(exactly ? [exactly] : firstAvailable)) {
      devices.set(name, (devices.get(name) ?? 0) + count)
    }
  }
  const ofClasses = [...devices].map(([name, count]) => [`${name}${perClass}`, quantityOf(count)] as const)
  return new Map([[countName, one], ...ofClasses])
}

function largest(
  alternatives: readonly Pick<ExactDeviceRequest, 'deviceClassName' | 'allocationMode' | 'count'>[],
): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { deviceClassName, allocationMode, count = 1 } of alternatives) {
    const devices = allocationMode === 'All' ? maxDevices : Number(count)
    counts.set(deviceClassName, Math.max(counts.get(deviceClassName) ?? 0, devices))
  }
  return counts
}
