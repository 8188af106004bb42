import { isNotFound } from '../../../apimachinery/errors.ts'
import { apiVersionOf, groupResource, type Resource } from '../../../apimachinery/object.ts'
import { parseQuantity } from '../../../apimachinery/quantity.ts'
import type { CrossVersionObjectReference } from '../../../apimachinery/types/autoscaling-v2.ts'
import type { Client } from '../../../client/client.ts'
import type { ResourceMapper } from '../../../client/resource-mapper.ts'
import { parseTime } from '../../../platform/clock.ts'
import { groupVersionOf } from '../../workloads/scales.ts'
import type { PodMetrics, WantedMetric } from './metric.ts'
import { isUnexplained, readFrom, seriesSelector } from './reading.ts'

/** custom.metrics.k8s.io/v1beta2 MetricValue. */
interface MetricValue {
  readonly describedObject: { readonly name?: string }
  readonly timestamp: string
  readonly windowSeconds?: number
  readonly value: string
}

const group = 'custom.metrics.k8s.io'
const version = 'v1beta2'

const failure = 'unable to fetch metrics from custom metrics API'

/** The window of metrics that name none (upstream: metricServerDefaultMetricWindow). */
const usualWindowSeconds = 60

/** Reads metrics of objects in the cluster. */
export class CustomMetrics {
  readonly #client: Client
  readonly #mapper: ResourceMapper

  constructor(client: Client, mapper: ResourceMapper) {
    this.#client = client
    this.#mapper = mapper
  }

  /** @throws {Error} */
  async ofPods(namespace: string, selector: string, metric: WantedMetric): Promise<PodMetrics> {
    const query = { labelSelector: selector, metricLabelSelector: seriesSelector(metric) }
    const items = await this.#read('pods', (resource) =>
      this.#client.getSubresource(resource, { namespace, name: '*' }, metric.name, query),
    )
    if (items.length === 0) throw new Error('no metrics returned from custom metrics API')
    return new Map(
      items.map(({ describedObject, timestamp, windowSeconds = usualWindowSeconds, value }) => [
        describedObject.name ?? '',
        { atMs: parseTime(timestamp), windowMs: windowSeconds * 1_000, milliValue: parseQuantity(value).milliValue() },
      ]),
    )
  }

  /** @throws {Error} */
  async ofObject(namespace: string, object: CrossVersionObjectReference, metric: WantedMetric): Promise<number> {
    const query = { metricLabelSelector: seriesSelector(metric) }
    const { group: objectGroup, version: objectVersion } = groupVersionOf(object.apiVersion ?? '')
    // A namespace is asked for its own metrics; an autoscaler may ask only its own one.
    if (objectGroup === '' && object.kind === 'Namespace') {
      const ref = { namespace, name: metric.name }
      return onlyValue(await this.#read('metrics', (resource) => this.#client.get(resource, ref, query)))
    }
    const plural = await this.#pluralOf({ group: objectGroup, version: objectVersion, kind: object.kind })
    const ref = { namespace, name: object.name }
    return onlyValue(
      await this.#read(plural, (resource) => this.#client.getSubresource(resource, ref, metric.name, query)),
    )
  }

  async #pluralOf(kind: { readonly group: string; readonly version: string; readonly kind: string }): Promise<string> {
    const resource = await this.#mapper.find(this.#client, kind)
    if (resource) return groupResource(resource)
    throw new Error(`${failure}: no matches for kind "${kind.kind}" in version "${apiVersionOf(kind)}"`)
  }

  async #read(plural: string, get: (resource: Resource) => Promise<unknown>): Promise<readonly MetricValue[]> {
    const resource: Resource = { group, version, kind: 'MetricValueList', plural, namespaced: true }
    const list = await readFrom('custom', resource, async () => {
      try {
        return await get(resource)
      } catch (error) {
        if (isNotFound(error) && isUnexplained(error)) throw new Error(`no custom metrics API (${group}) registered`)
        throw error
      }
    })
    return (list as { readonly items?: readonly MetricValue[] }).items ?? []
  }
}

function onlyValue(items: readonly MetricValue[]): number {
  const [only] = items
  if (only !== undefined && items.length === 1) return parseQuantity(only.value).milliValue()
  throw new Error(
    `${failure}: the custom metrics API server returned ${items.length} results when we asked for exactly one`,
  )
}
