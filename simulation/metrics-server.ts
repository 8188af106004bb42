import { apiServices } from '../apimachinery/kinds/apiregistration/api-service.ts'
import { podMetrics } from '../apimachinery/kinds/metrics/pod-metrics.ts'
import { clusterRoles } from '../apimachinery/kinds/rbac/cluster-role.ts'
import { metricsServerService, metricsServiceName } from '../apiserver/resource-metrics/metrics-service.ts'
import type { Client } from '../client/client.ts'
import { createIfMissing } from '../client/create-if-missing.ts'

const labels = { 'k8s-app': 'metrics-server' }

/** Lets everybody who may view, edit or administer a namespace read what its pods use. */
const reader = {
  metadata: {
    name: 'system:aggregated-metrics-reader',
    labels: {
      ...labels,
      'rbac.authorization.k8s.io/aggregate-to-admin': 'true',
      'rbac.authorization.k8s.io/aggregate-to-edit': 'true',
      'rbac.authorization.k8s.io/aggregate-to-view': 'true',
    },
  },
  rules: [{ apiGroups: [podMetrics.group], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }],
}

const registration = {
  metadata: { name: metricsServiceName, labels },
  spec: {
    group: podMetrics.group,
    version: podMetrics.version,
    groupPriorityMinimum: 100,
    versionPriority: 100,
    insecureSkipTLSVerify: true,
    service: metricsServerService,
  },
}

/** Registers what the manifest of metrics-server does, but for the program, whose work the API server does. */
export async function installMetricsServer(administrator: Client): Promise<void> {
  await createIfMissing(administrator, clusterRoles, reader)
  await createIfMissing(administrator, apiServices, registration)
}
