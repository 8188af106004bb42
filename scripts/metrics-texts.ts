/** What there is to say of a definition, in the API's own words. */
export interface DefinitionTexts {
  readonly description: string
  readonly fields: Readonly<Record<string, string>>
}

const window =
  'The following fields define time interval from which metrics were collected from the interval [Timestamp-Window, Timestamp].'
const usage = 'The memory usage is the memory working set.'
const metadata =
  "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata"
const listMetadata =
  'Standard list metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds'
const apiVersion =
  'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources'
const kind =
  'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds'

/** Of metrics.k8s.io, which the typings of the official client do not have. By definition. */
export const metricsTexts: Readonly<Record<string, DefinitionTexts>> = {
  'io.k8s.metrics.pkg.apis.metrics.v1beta1.ContainerMetrics': {
    description: 'ContainerMetrics sets resource usage metrics of a container.',
    fields: { name: 'Container name corresponding to the one from pod.spec.containers.', usage },
  },
  'io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics': {
    description: 'NodeMetrics sets resource usage metrics of a node.',
    fields: { apiVersion, kind, metadata, timestamp: window, usage },
  },
  'io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetricsList': {
    description: 'NodeMetricsList is a list of NodeMetrics.',
    fields: { apiVersion, kind, metadata: listMetadata, items: 'List of node metrics.' },
  },
  'io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics': {
    description: 'PodMetrics sets resource usage metrics of a pod.',
    fields: {
      apiVersion,
      kind,
      metadata,
      timestamp: window,
      containers: 'Metrics for all containers are collected within the same time window.',
    },
  },
  'io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetricsList': {
    description: 'PodMetricsList is a list of PodMetrics.',
    fields: { apiVersion, kind, metadata: listMetadata, items: 'List of pod metrics.' },
  },
}
