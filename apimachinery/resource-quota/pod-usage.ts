import { type EpochMs, parseTime } from '../../platform/clock.ts'
import { type Amounts, podLimits, podRequests } from '../kinds/core/pod-resources.ts'
import { qosClassOf } from '../kinds/core/qos-class.ts'
import { isExtendedResource, isHugePages, isNativeResource } from '../kinds/validation/resource-names.ts'
import type { Container, Pod, PodAffinityTerm, PodSpec, ScopedResourceSelectorRequirement } from '../types/core-v1.ts'
import { amountsOf, one } from './amounts.ts'
import { type QuotaEvaluator, selectsValue } from './evaluator.ts'

const countName = 'count/pods'
const computeResources = ['cpu', 'memory', 'ephemeral-storage']
const computeNames: ReadonlySet<string> = new Set([
  countName,
  'pods',
  ...computeResources.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
])
/** What every container must say when a quota limits it. */
const mandatoryNames: ReadonlySet<string> = new Set(
  ['cpu', 'memory'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
)

/** Pods, and what they request and are limited to. */
export const podUsage: QuotaEvaluator = {
  handles: (operation, subresource) => subresource === (operation === 'CREATE' ? '' : 'resize'),
  tracks: (name) =>
    computeNames.has(name) ||
    isHugePages(name.replace(/^requests\./, '')) ||
    (!isNativeResource(name) && name.startsWith('requests.')),
  usage: (object, nowMs) => usageOf(object as Pod, nowMs),
  isInScope: (scope, object) => isInScope(scope, object as Pod),
  missing: (object, tracked) => missingResources((object as Pod).spec, tracked),
}

function usageOf(pod: Pod, nowMs: EpochMs): Amounts {
  const counted = new Map([[countName, one]])
  if (!usesNode(pod, nowMs)) return counted
  return new Map([...counted, ...computeUsage(podRequests(pod.spec), podLimits(pod.spec))])
}

/** Pods that have ended, or should have, use nothing. */
function usesNode({ metadata, status }: Pod, nowMs: EpochMs): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return false
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata
  if (!deletionTimestamp || deletionGracePeriodSeconds === undefined) return true
  return nowMs <= parseTime(deletionTimestamp) + Number(deletionGracePeriodSeconds) * 1000
}

function computeUsage(requests: Amounts, limits: Amounts): Amounts {
  const usage = new Map([['pods', one]])
  for (const [name, quantity] of requests) {
    if (computeResources.includes(name) || isHugePages(name))
      usage.set(name, quantity).set(`requests.${name}`, quantity)
    // More of it than there is cannot be promised: only requests are limited.
    else if (isExtendedResource(name)) usage.set(`requests.${name}`, quantity)
  }
  for (const [name, quantity] of limits) if (computeResources.includes(name)) usage.set(`limits.${name}`, quantity)
  return usage
}

function missingResources(spec: PodSpec, tracked: readonly string[]): string | undefined {
  const required = tracked.filter((name) => mandatoryNames.has(name)).sort()
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
  const ofPod = resourcesUsed(spec)
  const parts = required.flatMap((name) => {
    if (ofPod.has(name)) return []
    const silent = containers.filter((container) => !resourcesUsed(container).has(name))
    const names = [...new Set(silent.map((container) => container.name))].sort()
    return names.length > 0 ? [`${name} for: ${names.join(',')}`] : []
  })
  return parts.length > 0 ? `must specify ${parts.join('; ')}` : undefined
}

function resourcesUsed({ resources }: Pick<Container, 'resources'> | PodSpec): Amounts {
  return computeUsage(amountsOf(resources?.requests), amountsOf(resources?.limits))
}

function isInScope(scope: ScopedResourceSelectorRequirement, { spec }: Pod): boolean {
  const isTerminating = spec.activeDeadlineSeconds !== undefined && Number(spec.activeDeadlineSeconds) >= 0
  switch (scope.scopeName) {
    case 'Terminating':
      return isTerminating
    case 'NotTerminating':
      return !isTerminating
    case 'BestEffort':
      return qosClassOf(spec) === 'BestEffort'
    case 'NotBestEffort':
      return qosClassOf(spec) !== 'BestEffort'
    case 'PriorityClass':
      return selectsValue(scope, spec.priorityClassName ? [spec.priorityClassName] : [])
    case 'CrossNamespacePodAffinity':
      return affinityTerms(spec).some(({ namespaces, namespaceSelector }) => namespaces?.length || namespaceSelector)
    default:
      return false
  }
}

function affinityTerms({ affinity }: PodSpec): PodAffinityTerm[] {
  return [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap((rules) => [
    ...(rules?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(rules?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ])
}
