import { nameIsDnsLabel } from '../../names.ts'
import type { Service, ServiceSpec } from '../../types/core-v1.ts'
import { ageColumn, column, formatLabels, join, nameColumn, orNone, wideColumn } from '../columns/columns.ts'
import { loadBalancerAddresses } from '../columns/load-balancer.ts'
import { defineKind } from '../define-kind.ts'
import { prepareServiceAddresses, prepareServiceUpdate } from './service/service-addresses.ts'
import { validateServiceStatus } from './service/service-status-validation.ts'
import { validateServiceUpdate } from './service/service-update-validation.ts'
import { validateService } from './service/service-validation.ts'
import { serviceWarnings } from './service/service-warnings.ts'

/** Service: a stable name and address for a set of pods. */
export const services = defineKind<Service>({
  shape: 'v1 Service',
  plural: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  status: true,
  subresources: {
    proxy: { kind: 'ServiceProxyOptions', verbs: ['get', 'create', 'update', 'patch', 'delete'] },
  },
  createOnUpdate: true,
  validateName: nameIsDnsLabel,
  default: ({ spec, status }) => {
    spec.sessionAffinity ??= 'None'
    if (spec.sessionAffinity === 'ClientIP') {
      const clientIP = ((spec.sessionAffinityConfig ??= {}).clientIP ??= {})
      clientIP.timeoutSeconds ??= defaultClientIpAffinitySeconds
    }
    spec.type ??= 'ClusterIP'
    defaultPorts(spec)
    defaultTrafficPolicies(spec)
    if (spec.type !== 'LoadBalancer') return
    spec.allocateLoadBalancerNodePorts ??= true
    for (const ingress of status.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP'
  },
  prepareCreate: prepareServiceAddresses,
  prepareUpdate: prepareServiceUpdate,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  validateStatusUpdate: validateServiceStatus,
  warnings: serviceWarnings,
  columns: [
    nameColumn,
    column('Type', ({ spec }) => spec.type ?? '', { field: 'spec.type' }),
    column('Cluster-IP', ({ spec }) => orNone(spec.clusterIPs?.[0]), { field: 'spec.clusterIP' }),
    column('External-IP', externalAddresses, { field: 'spec.externalIPs' }),
    column('Port(s)', portsCell, { field: 'spec.ports' }),
    ageColumn,
    wideColumn('Selector', ({ spec }) => formatLabels(spec.selector), { field: 'spec.selector' }),
  ],
  selectableFields: {
    'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
    'spec.type': ({ spec }) => spec.type ?? '',
  },
})

/** Three hours (core/v1 DefaultClientIPServiceAffinitySeconds). */
const defaultClientIpAffinitySeconds = 10_800

function defaultPorts({ ports }: ServiceSpec): void {
  for (const port of ports ?? []) {
    port.protocol ??= 'TCP'
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') port.targetPort = port.port
  }
}

function defaultTrafficPolicies(spec: ServiceSpec): void {
  const external = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || (spec.externalIPs?.length ?? 0) > 0
  if (external) spec.externalTrafficPolicy ??= 'Cluster'
  if (spec.type !== 'ExternalName') spec.internalTrafficPolicy ??= 'Cluster'
}

function externalAddresses({ spec, status }: Service): string {
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return orNone(join(spec.externalIPs))
    case 'LoadBalancer':
      return join([...loadBalancerAddresses(status.loadBalancer), ...(spec.externalIPs ?? [])]) || '<pending>'
    case 'ExternalName':
      return spec.externalName ?? ''
    default:
      return '<unknown>'
  }
}

function portsCell({ spec }: Service): string {
  const ports = (spec.ports ?? []).map(({ port, nodePort, protocol }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  )
  return orNone(join(ports))
}
