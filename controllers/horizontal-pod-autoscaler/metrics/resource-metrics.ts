import { parseGoDuration } from '../../../apimachinery/duration.ts'
import { podMetrics } from '../../../apimachinery/kinds/metrics/pod-metrics.ts'
import { parseQuantity } from '../../../apimachinery/quantity.ts'
import type { PodMetrics as MeasuredPod } from '../../../apimachinery/types/metrics-v1beta1.ts'
import type { Client } from '../../../client/client.ts'
import { parseTime } from '../../../platform/clock.ts'
import type { PodMetrics } from './metric.ts'
import { readFrom } from './reading.ts'

/** What pods use of a resource, as metrics.k8s.io has it. @throws {Error} */
export async function resourceMetrics(
  client: Client,
  { namespace, selector }: { readonly namespace: string; readonly selector: string },
  resource: string,
  container: string,
): Promise<PodMetrics> {
  const { items } = await readFrom('resource', podMetrics, () =>
    client.list(podMetrics, { namespace, labelSelector: selector }),
  )
  if (items.length === 0) throw new Error('no metrics returned from resource metrics API')
  const usages = items.map(
    (pod) => [pod, container === '' ? sumOf(pod, resource) : ofContainer(pod, resource, container)] as const,
  )
  return new Map(
    usages.flatMap(([{ metadata, timestamp, window }, milliValue]) =>
      milliValue === undefined
        ? []
        : [[metadata.name, { atMs: parseTime(timestamp), windowMs: parseGoDuration(window) ?? 0, milliValue }]],
    ),
  )
}

/** undefined when it is not known of all containers */
function sumOf({ containers }: MeasuredPod, resource: string): number | undefined {
  const usages = containers.map(({ usage }) => usage[resource])
  if (usages.length === 0) return undefined
  let sum = 0
  for (const usage of usages) {
    if (usage === undefined) return undefined
    sum += parseQuantity(usage).milliValue()
  }
  return sum
}

function ofContainer({ metadata, containers }: MeasuredPod, resource: string, name: string): number | undefined {
  const found = containers.find((container) => container.name === name)
  if (!found) {
    const where = `${metadata.namespace}/${metadata.name}`
    throw new Error(`failed to get container metrics: container ${name} not present in metrics for pod ${where}`)
  }
  const usage = found.usage[resource]
  return usage === undefined ? undefined : parseQuantity(usage).milliValue()
}
