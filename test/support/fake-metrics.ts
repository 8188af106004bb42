import { pathNotFound } from '../../apimachinery/errors.ts'
import { parseLabelSelector } from '../../apimachinery/selectors/labels.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Transport, TransportRequest } from '../../client/transport.ts'
import { type Clock, toTime } from '../../platform/clock.ts'

/** What pods use, and other metrics, as a test wants them. */
export interface FakeMetrics {
  /** By container; a pod without usage is not measured. Undefined: there is no metrics.k8s.io. */
  usage?: ((pod: Pod) => Readonly<Record<string, Readonly<Record<string, string>>>> | undefined) | undefined
  /** By `resource/metric`, such as `pods/requests` or `services/queue`: the value of each object. */
  readonly custom: Map<string, string>
  /** By name: the values of its series. */
  readonly external: Map<string, readonly string[]>
  /** The paths of custom and external metrics that were asked for, with their queries. */
  readonly asked: string[]
}

export function fakeMetrics(): FakeMetrics {
  return { custom: new Map(), external: new Map(), asked: [] }
}

/** A transport on which the APIs of metrics answer as `metrics` says. */
export function metricsTransport(
  transport: Transport,
  metrics: FakeMetrics,
  world: { readonly clock: () => Clock; readonly pods: () => Promise<readonly Pod[]> },
): Transport {
  const answer = async (request: TransportRequest): Promise<unknown> => {
    const { resource, namespace, name = '', subresource, query = {} } = request
    if (resource.group === 'external.metrics.k8s.io') return externalList(metrics, request)
    const isCustom = resource.group === 'custom.metrics.k8s.io'
    if (isCustom) metrics.asked.push(`${resource.plural}/${name}/${subresource} ${JSON.stringify(query)}`)
    const matcher = parseLabelSelector(query['labelSelector'] ?? '')
    const selected = (await world.pods()).filter(
      ({ metadata }) => metadata.namespace === namespace && matcher.matches(metadata.labels),
    )
    const timestamp = toTime(world.clock().now())
    if (!isCustom) return podList(metrics, selected, timestamp)
    const value = metrics.custom.get(`${resource.plural}/${subresource ?? name}`)
    if (value === undefined) throw pathNotFound()
    const names = name === '*' ? selected.map(({ metadata }) => metadata.name) : [name]
    return { items: names.map((each) => ({ describedObject: { name: each }, timestamp, value })) }
  }
  return {
    getPath: (path) => transport.getPath(path),
    watch: (request, sink) => transport.watch(request, sink),
    request: (request) =>
      request.resource.group.endsWith('metrics.k8s.io') ? answer(request) : transport.request(request),
  }
}

function podList({ usage }: FakeMetrics, pods: readonly Pod[], timestamp: string): object {
  if (!usage) throw pathNotFound()
  const items = pods.flatMap((pod) => {
    const containers = Object.entries(usage(pod) ?? {}).map(([name, usage]) => ({ name, usage }))
    const { name, namespace } = pod.metadata
    return containers.length === 0 ? [] : [{ metadata: { name, namespace }, timestamp, window: '15s', containers }]
  })
  return { metadata: {}, items }
}

function externalList({ external, asked }: FakeMetrics, { resource, namespace, query = {} }: TransportRequest): object {
  asked.push(`${namespace}/${resource.plural} ${JSON.stringify(query)}`)
  const values = external.get(resource.plural)
  if (!values) throw pathNotFound()
  return { metadata: {}, items: values.map((value) => ({ metricName: resource.plural, value })) }
}
