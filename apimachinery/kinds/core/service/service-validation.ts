import { ownValue } from '../../../equality.ts'
import { type FieldError, forbiddenField, invalidField, requiredField } from '../../../field-error.ts'
import { labelsErrors } from '../../../meta-validation.ts'
import { dnsSubdomainErrors, qualifiedNameErrors } from '../../../names.ts'
import type { Service, ServiceSpec } from '../../../types/core-v1.ts'
import { each, oneOf, optionalName, requiredName, requiredOneOf } from '../../validation/fields.ts'
import { cidrErrors, endpointIpErrors, ipAddressErrors } from '../../validation/ip-address.ts'
import { serviceAddressErrors } from './service-address-validation.ts'
import { isHeadless, needsHealthCheckNodePort, takesExternalTraffic } from './service-needs.ts'
import { servicePortsErrors } from './service-port-validation.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']

/** One day (core/v1 MaxClientIPServiceAffinitySeconds). */
const maxAffinitySeconds = 86_400

/** What is wrong with a Service. That an address or port is free and in range is for the allocators to say. */
export function validateService(service: Service): FieldError[] {
  const { spec } = service
  return [
    ...topologyErrors(service),
    ...requiredOneOf('spec.type', spec.type, types),
    ...servicePortsErrors(service),
    ...typeErrors(service),
    ...labelsErrors(spec.selector, 'spec.selector'),
    ...sessionAffinityErrors(spec),
    ...serviceAddressErrors(spec),
    ...each('spec.externalIPs', spec.externalIPs, (ip, at) => {
      const errors = ipAddressErrors(ip, at)
      return errors.length > 0 ? errors : endpointIpErrors(ip, at)
    }),
    ...loadBalancerErrors(spec),
    ...sourceRangesErrors(service),
    ...trafficPolicyErrors(service),
    ...oneOf('spec.trafficDistribution', spec.trafficDistribution, distributions),
  ]
}

const distributions = ['PreferClose', 'PreferSameNode', 'PreferSameZone']

/** Topology aware routing, by the name of today and by the one before. */
export const topologyModeAnnotation = 'service.kubernetes.io/topology-mode'
export const topologyHintsAnnotation = 'service.kubernetes.io/topology-aware-hints'

function topologyErrors({ metadata }: Service): FieldError[] {
  const mode = ownValue(metadata.annotations, topologyModeAnnotation)
  const hints = ownValue(metadata.annotations, topologyHintsAnnotation)
  if (mode === undefined || hints === undefined || mode === hints) return []
  const detail = `must match annotations[${topologyHintsAnnotation}] when both are specified`
  return [invalidField(`metadata.annotations[${topologyModeAnnotation}]`, mode, detail)]
}

function typeErrors(service: Service): FieldError[] {
  const { spec } = service
  if (spec.type === 'ExternalName') return externalNameErrors(spec)
  if (!isHeadless(service) || (spec.type !== 'LoadBalancer' && spec.type !== 'NodePort')) return []
  return [invalidField('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`)]
}

function externalNameErrors({ externalName, clusterIPs, ipFamilies, ipFamilyPolicy }: ServiceSpec): FieldError[] {
  const given = { clusterIPs: clusterIPs?.length, ipFamilies: ipFamilies?.length, ipFamilyPolicy }
  return [
    ...Object.entries(given)
      .filter(([, value]) => value)
      .map(([field]) => forbiddenField(`spec.${field}`, 'may not be set for ExternalName services')),
    ...requiredName('spec.externalName', externalName?.replace(/\.$/, ''), dnsSubdomainErrors),
  ]
}

function sessionAffinityErrors({ sessionAffinity, sessionAffinityConfig: config }: ServiceSpec): FieldError[] {
  const path = 'spec.sessionAffinityConfig'
  const errors = requiredOneOf('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None'])
  if (sessionAffinity === 'None' && config) {
    return [...errors, forbiddenField(path, 'must not be set when session affinity is None')]
  }
  const seconds = config?.clientIP?.timeoutSeconds
  if (sessionAffinity !== 'ClientIP' || seconds === undefined) return errors
  if (seconds > 0 && seconds <= maxAffinitySeconds) return errors
  const detail = `must be greater than 0 and less than ${maxAffinitySeconds}`
  return [...errors, invalidField(`${path}.clientIP.timeoutSeconds`, seconds, detail)]
}

const onlyForLoadBalancers = "may only be used when `type` is 'LoadBalancer'"

function loadBalancerErrors({ type, allocateLoadBalancerNodePorts, loadBalancerClass }: ServiceSpec): FieldError[] {
  if (type === 'LoadBalancer') {
    return [
      ...(allocateLoadBalancerNodePorts === undefined ? [requiredField('allocateLoadBalancerNodePorts')] : []),
      ...optionalName('spec.loadBalancerClass', loadBalancerClass, qualifiedNameErrors),
    ]
  }
  const given = { allocateLoadBalancerNodePorts, loadBalancerClass }
  return Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([field]) => forbiddenField(`spec.${field}`, onlyForLoadBalancers))
}

/** What there was before the field. */
const sourceRangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges'

// Blanks around a range are let pass since the days of the annotation.
function sourceRangesErrors({ metadata, spec }: Service): FieldError[] {
  const ranges = spec.loadBalancerSourceRanges ?? []
  const annotation = ownValue(metadata.annotations, sourceRangesAnnotation)
  if (ranges.length === 0 && annotation === undefined) return []
  const path = ranges.length > 0 ? 'spec.LoadBalancerSourceRanges' : `metadata.annotations[${sourceRangesAnnotation}]`
  const errors = spec.type === 'LoadBalancer' ? [] : [forbiddenField(path, onlyForLoadBalancers)]
  if (ranges.length > 0) return [...errors, ...each(path, ranges, (range, at) => cidrErrors(range.trim(), at))]
  if (annotation!.trim() === '') return errors
  return [...errors, ...annotation!.split(',').flatMap((range) => cidrErrors(range.trim(), path))]
}

function trafficPolicyErrors(service: Service): FieldError[] {
  const { type, externalTrafficPolicy, internalTrafficPolicy, healthCheckNodePort } = service.spec
  const policies = ['Cluster', 'Local']
  const errors: FieldError[] = []
  if (takesExternalTraffic(service)) {
    errors.push(...requiredOneOf('spec.externalTrafficPolicy', externalTrafficPolicy, policies))
  } else if (externalTrafficPolicy) {
    const detail = 'may only be set for externally-accessible services'
    errors.push(invalidField('spec.externalTrafficPolicy', externalTrafficPolicy, detail))
  }
  if (healthCheckNodePort && !needsHealthCheckNodePort(service)) {
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
    errors.push(invalidField('spec.healthCheckNodePort', healthCheckNodePort, detail))
  }
  const judge = type === 'ExternalName' ? oneOf : requiredOneOf
  return [...errors, ...judge('spec.internalTrafficPolicy', internalTrafficPolicy, policies)]
}
