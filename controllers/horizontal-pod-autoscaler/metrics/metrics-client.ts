import type { CrossVersionObjectReference } from '../../../apimachinery/types/autoscaling-v2.ts'
import type { Client } from '../../../client/client.ts'
import type { ResourceMapper } from '../../../client/resource-mapper.ts'
import { CustomMetrics } from './custom-metrics.ts'
import { externalMetric } from './external-metrics.ts'
import type { PodMetrics, WantedMetric } from './metric.ts'
import { resourceMetrics } from './resource-metrics.ts'

/** Reads metrics. Failures are errors that users read. */
export interface MetricsClient {
  /** What pods use of a resource. @param selector of pods, as text @param container this one's usage, unless empty */
  ofResource(namespace: string, selector: string, resource: string, container: string): Promise<PodMetrics>
  /** A metric of pods. @param selector of pods, as text */
  ofPods(namespace: string, selector: string, metric: WantedMetric): Promise<PodMetrics>
  /** A metric of one object, in thousandths. */
  ofObject(namespace: string, object: CrossVersionObjectReference, metric: WantedMetric): Promise<number>
  /** The series of a metric of something outside of the cluster, in thousandths. */
  external(namespace: string, metric: WantedMetric): Promise<readonly number[]>
}

/** Reads metrics through the API: metrics.k8s.io, custom.metrics.k8s.io and external.metrics.k8s.io. */
export function apiMetrics(client: Client, mapper: ResourceMapper): MetricsClient {
  const custom = new CustomMetrics(client, mapper)
  return {
    ofResource: (namespace, selector, resource, container) =>
      resourceMetrics(client, { namespace, selector }, resource, container),
    ofPods: (namespace, selector, metric) => custom.ofPods(namespace, selector, metric),
    ofObject: (namespace, object, metric) => custom.ofObject(namespace, object, metric),
    external: (namespace, metric) => externalMetric(client, namespace, metric),
  }
}
