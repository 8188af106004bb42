import { formatGoDuration } from '../../apimachinery/duration.ts'
import { notFound } from '../../apimachinery/errors.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { eraseKind } from '../../apimachinery/kinds/define-kind.ts'
import { nodeMetrics } from '../../apimachinery/kinds/metrics/node-metrics.ts'
import { podMetrics } from '../../apimachinery/kinds/metrics/pod-metrics.ts'
import { type KubeObject, keyOf } from '../../apimachinery/object.ts'
import { Quantity, quantityOf } from '../../apimachinery/quantity.ts'
import type { Node, Pod } from '../../apimachinery/types/core-v1.ts'
import type { NodeMetrics, PodMetrics } from '../../apimachinery/types/metrics-v1beta1.ts'
import { type Clock, toTime } from '../../platform/clock.ts'
import type { ObjectReader } from '../object-reader.ts'
import type { VirtualKind, VirtualSelection } from '../reviews/virtual-kind.ts'
import { type NodeStats, type NodeStatsReader, resolutionMs, type Usage } from './node-stats.ts'

export interface MetricsKindsDeps {
  readonly reader: ObjectReader
  readonly stats: NodeStatsReader
  readonly clock: Clock
}

/** The kinds of metrics-server: what nodes and pods use, as their agents tell it. */
export function metricsVirtualKinds({ reader, stats, clock }: MetricsKindsDeps): readonly VirtualKind[] {
  const ofNodes = async (wanted: readonly Node[]): Promise<NodeMetrics[]> => {
    const found = await stats.read(wanted)
    return wanted.flatMap((node) => nodeMetricsOf(node, found.get(node.metadata.name), clock))
  }
  const ofPods = async (wanted: readonly Pod[]): Promise<PodMetrics[]> => {
    const running = wanted.filter(({ status }) => status.phase === 'Running')
    const found = await stats.read(nodesOf(running, reader))
    return running.flatMap((pod) => podMetricsOf(pod, found.get(pod.spec.nodeName ?? ''), clock))
  }
  return [
    {
      kind: eraseKind(nodeMetrics),
      list: async (selection) => asObjects(await ofNodes(selected(reader.list(nodes), selection))),
      get: async ({ name }) => {
        const node = reader.get(nodes, { name })
        if (!node) throw notFound(nodes, name)
        return one(await ofNodes([node]), () => notFound({ group: nodeMetrics.group, plural: 'nodemetrics' }, name))
      },
    },
    {
      kind: eraseKind(podMetrics),
      list: async (selection) => asObjects(await ofPods(selected(reader.list(pods, selection.namespace), selection))),
      get: async (ref) => {
        const pod = reader.get(pods, ref)
        if (!pod) throw notFound(pods, ref.name)
        const missing = { group: podMetrics.group, plural: 'podmetrics' }
        return one(await ofPods([pod]), () => notFound(missing, keyOf(ref)))
      },
    },
  ]
}

/** Metrics have the names and labels of what is measured: the same selectors fit. */
function selected<T extends KubeObject>(objects: readonly T[], { matches }: VirtualSelection): readonly T[] {
  return objects.filter(matches)
}

function asObjects(metrics: readonly (NodeMetrics | PodMetrics)[]): readonly KubeObject[] {
  return metrics
}

function one(found: readonly KubeObject[], missing: () => Error): KubeObject {
  const [only] = found
  if (only === undefined) throw missing()
  return only
}

function nodesOf(running: readonly Pod[], reader: ObjectReader): Node[] {
  const names = new Set(running.map(({ spec }) => spec.nodeName ?? ''))
  return [...names].flatMap((name) => reader.get(nodes, { name }) ?? [])
}

function nodeMetricsOf(
  { metadata: { name, labels } }: Node,
  stats: NodeStats | undefined,
  clock: Clock,
): NodeMetrics[] {
  if (!stats) return []
  const { apiVersion, kind } = nodeMetrics
  const metadata = { name, labels, creationTimestamp: toTime(clock.now()) }
  const usage = resourcesOf(stats.usage)
  return [{ apiVersion, kind, metadata, ...measured(stats), usage } as NodeMetrics]
}

/** A pod is told when all of its containers have been measured. */
function podMetricsOf({ metadata, spec }: Pod, stats: NodeStats | undefined, clock: Clock): PodMetrics[] {
  const found = stats?.pods.get(metadata.uid)
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  const expected = [...spec.containers, ...sidecars]
  if (!stats || !found || !expected.every(({ name }) => found.some((each) => each.name === name))) return []
  const { apiVersion, kind } = podMetrics
  const { name, namespace, labels } = metadata
  const containers = found.map((each) => ({ name: each.name, usage: resourcesOf(each) }))
  const about = { name, namespace, labels, creationTimestamp: toTime(clock.now()) }
  return [{ apiVersion, kind, metadata: about, ...measured(stats), containers } as PodMetrics]
}

function measured({ atMs }: NodeStats): { readonly timestamp: string; readonly window: string } {
  return { timestamp: toTime(atMs), window: formatGoDuration(resolutionMs) }
}

/** As metrics-server writes them: CPU in nanocores, memory in Ki. */
function resourcesOf({ cpuNanoCores, memoryBytes }: Usage): Record<string, string> {
  const cpu = new Quantity(BigInt(Math.round(cpuNanoCores)), 'decimal')
  return { cpu: cpu.toString(), memory: quantityOf(Math.round(memoryBytes), 'binary').toString() }
}
