/** Where a group version stands among others (apiregistration.k8s.io APIService): higher comes first. */
export interface VersionPriority {
  readonly groupPriorityMinimum: number
  readonly versionPriority: number
}

/** By group, with versions in order (kubernetes `pkg/controlplane/apiserver`: DefaultGenericAPIServicePriorities and its sequels). */
const priorities: Readonly<Record<string, { group: number; versions: Readonly<Record<string, number>> }>> = {
  // The aggregator puts its own group before all others, and gives it no APIService.
  'apiregistration.k8s.io': { group: 20000, versions: { v1: 15 } },
  '': { group: 18000, versions: { v1: 1 } },
  apps: { group: 17800, versions: { v1: 15 } },
  'events.k8s.io': { group: 17750, versions: { v1: 15 } },
  'authentication.k8s.io': { group: 17700, versions: { v1: 15 } },
  'authorization.k8s.io': { group: 17600, versions: { v1: 15 } },
  autoscaling: { group: 17500, versions: { v2: 30, v1: 15 } },
  batch: { group: 17400, versions: { v1: 15 } },
  'certificates.k8s.io': { group: 17300, versions: { v1: 15 } },
  'networking.k8s.io': { group: 17200, versions: { v1: 15 } },
  policy: { group: 17100, versions: { v1: 15 } },
  'rbac.authorization.k8s.io': { group: 17000, versions: { v1: 15 } },
  'storage.k8s.io': { group: 16800, versions: { v1: 15 } },
  'admissionregistration.k8s.io': { group: 16700, versions: { v1: 15 } },
  'apiextensions.k8s.io': { group: 16700, versions: { v1: 15 } },
  'scheduling.k8s.io': { group: 16600, versions: { v1: 15 } },
  'coordination.k8s.io': { group: 16500, versions: { v1: 15 } },
  'node.k8s.io': { group: 16300, versions: { v1: 15 } },
  'discovery.k8s.io': { group: 16200, versions: { v1: 15 } },
  'resource.k8s.io': { group: 16200, versions: { v1: 21 } },
  'flowcontrol.apiserver.k8s.io': { group: 16100, versions: { v1: 21 } },
  // As metrics-server registers itself.
  'metrics.k8s.io': { group: 100, versions: { v1beta1: 100 } },
}

/** What the CRD registration controller gives to custom resources. */
const customGroup = 1000
const customVersion = 100

export function priorityOf(group: string, version: string): VersionPriority {
  const known = Object.hasOwn(priorities, group) ? priorities[group] : undefined
  return {
    groupPriorityMinimum: known?.group ?? customGroup,
    versionPriority: known?.versions[version] ?? customVersion,
  }
}
