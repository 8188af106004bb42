import type { PodSpec, ResourceRequirements } from '../../../../types/core-v1.ts'
import { containerRequests } from '../../pod-resources.ts'

/** What is limited and not requested is requested up to its limit. */
export function requestsFromLimits(resources: ResourceRequirements | undefined): void {
  if (!resources?.limits) return
  resources.requests = { ...resources.limits, ...resources.requests }
}

/**
 * Pod-level requests default to what the containers request together, else to the pod-level limit (KEP-2837). Only
 * pods that set pod-level limits get any.
 */
export function defaultPodRequests(spec: PodSpec): void {
  const limits = spec.resources?.limits
  if (!spec.resources || !limits || Object.keys(limits).length === 0) return
  const requests: Record<string, string> = { ...spec.resources.requests }
  for (const [name, quantity] of containerRequests(spec)) {
    if (isPodLevelResource(name)) requests[name] ??= quantity.toString()
  }
  for (const [name, quantity] of Object.entries(limits)) {
    if (isPodLevelResource(name)) requests[name] ??= quantity
  }
  if (Object.keys(requests).length > 0) spec.resources.requests = requests
}

/** The resources that may be set for a pod as a whole. */
export function isPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-')
}
