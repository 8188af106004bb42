import { parseQuantity } from '../../apimachinery/quantity.ts'
import type { Container, Pod } from '../../apimachinery/types/core-v1.ts'
import { type EpochMs, parseTime } from '../../platform/clock.ts'
import { readyCondition } from '../workloads/pods.ts'
import type { PodMetric, PodMetrics } from './metrics/metric.ts'
import type { AutoscalerSettings } from './settings.ts'

/** Pods by what they are good for when replicas are counted, by name. */
export interface PodGroups {
  /** How many have a metric that counts. */
  readonly readyCount: number
  /** Their metric, if they have one, says nothing yet. */
  readonly unready: ReadonlySet<string>
  /** They run, and nobody knows how much they use. */
  readonly missing: ReadonlySet<string>
  /** On their way out, or failed. */
  readonly ignored: ReadonlySet<string>
}

export interface Grouping {
  readonly resource: string
  readonly nowMs: EpochMs
  readonly settings: AutoscalerSettings
}

export function groupPods(pods: readonly Pod[], metrics: PodMetrics, grouping: Grouping): PodGroups {
  const unready = new Set<string>()
  const missing = new Set<string>()
  const ignored = new Set<string>()
  let readyCount = 0
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata
    const metric = metrics.get(name)
    if (deletionTimestamp !== undefined || pod.status.phase === 'Failed') ignored.add(name)
    else if (pod.status.phase === 'Pending') unready.add(name)
    else if (metric === undefined) missing.add(name)
    else if (grouping.resource === 'cpu' && isStarting(pod, metric, grouping)) unready.add(name)
    else readyCount++
  }
  return { readyCount, unready, missing, ignored }
}

/** Whether the CPU that a pod uses may be that of its start. */
function isStarting(pod: Pod, metric: PodMetric, { nowMs, settings }: Grouping): boolean {
  const condition = readyCondition(pod)
  const { startTime } = pod.status
  if (condition === undefined || startTime === undefined) return true
  const isUnready = condition.status === 'False'
  const changedAtMs = parseTime(condition.lastTransitionTime)
  const startedAtMs = parseTime(startTime)
  if (startedAtMs + settings.cpuInitializationMs > nowMs) {
    return isUnready || metric.atMs < changedAtMs + metric.windowMs
  }
  // It has never been ready.
  return isUnready && startedAtMs + settings.initialReadinessDelayMs > changedAtMs
}

/**
 * How much of a resource pods request, in thousandths, by name.
 * @param container only what this one requests; all of them when empty
 * @throws {Error} one of them requests none
 */
export function podRequests(pods: readonly Pod[], container: string, resource: string): Map<string, number> {
  return new Map(pods.map((pod) => [pod.metadata.name, requestOf(pod, container, resource)]))
}

function requestOf({ metadata, spec }: Pod, container: string, resource: string): number {
  const ofPod = spec.resources?.requests?.[resource]
  if (container === '' && ofPod !== undefined) return parseQuantity(ofPod).milliValue()
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  const isAsked = ({ name }: Container) => container === '' || container === name
  let sum = 0
  for (const { name, resources } of [...spec.containers, ...sidecars].filter(isAsked)) {
    const request = resources?.requests?.[resource]
    if (request === undefined)
      throw new Error(`missing request for ${resource} in container ${name} of Pod ${metadata.name}`)
    sum += parseQuantity(request).milliValue()
  }
  return sum
}
