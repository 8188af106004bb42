import type { KubeObject, Resource } from '../../../apimachinery/object.ts'
import { parseQuantity } from '../../../apimachinery/quantity.ts'
import type { Client } from '../../../client/client.ts'
import type { WantedMetric } from './metric.ts'
import { readFrom, seriesSelector } from './reading.ts'

/** external.metrics.k8s.io/v1beta1 ExternalMetricValue. */
interface ExternalMetricValue extends KubeObject {
  readonly value: string
}

/** The series of a metric of something outside of the cluster, in thousandths. @throws {Error} */
export async function externalMetric(
  client: Client,
  namespace: string,
  metric: WantedMetric,
): Promise<readonly number[]> {
  const resource: Resource<ExternalMetricValue> = {
    group: 'external.metrics.k8s.io',
    version: 'v1beta1',
    kind: 'ExternalMetricValue',
    plural: metric.name,
    namespaced: true,
  }
  const { items } = await readFrom('external', resource, () =>
    client.list(resource, { namespace, labelSelector: seriesSelector(metric) }),
  )
  if (items.length === 0) throw new Error('no metrics returned from external metrics API')
  return items.map(({ value }) => parseQuantity(value).milliValue())
}
