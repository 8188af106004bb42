import { duplicateField, type FieldError, forbiddenField, invalidField, requiredField } from '../../../field-error.ts'
import { labelsErrors } from '../../../meta-validation.ts'
import { dnsSubdomainErrors } from '../../../names.ts'
import type { Service, ServiceSpec } from '../../../types/core-v1.ts'
import { each, oneOf, requiredName, requiredOneOf } from '../../validation/fields.ts'
import { cidrErrors, ipAddressErrors } from '../../validation/ip-address.ts'
import { isHeadless, needsHealthCheckNodePort, takesExternalTraffic } from './service-needs.ts'
import { servicePortsErrors } from './service-port-validation.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']

/** One day (core/v1 MaxClientIPServiceAffinitySeconds). */
const maxAffinitySeconds = 86_400

/** What is wrong with a Service. That an address or port is free and in range is for the allocators to say. */
export function validateService(service: Service): FieldError[] {
  const { spec } = service
  return [
    ...requiredOneOf('spec.type', spec.type, types),
    ...servicePortsErrors(service),
    ...externalNameErrors(spec),
    ...labelsErrors(spec.selector, 'spec.selector'),
    ...sessionAffinityErrors(spec),
    ...clusterIPsErrors(service),
    ...each('spec.externalIPs', spec.externalIPs, (ip, at) => ipAddressErrors(ip, at)),
    ...oneOf('spec.ipFamilyPolicy', spec.ipFamilyPolicy, ['SingleStack', 'PreferDualStack', 'RequireDualStack']),
    ...ipFamiliesErrors(spec),
    ...loadBalancerErrors(spec),
    ...trafficPolicyErrors(service),
  ]
}

function externalNameErrors({ type, externalName }: ServiceSpec): FieldError[] {
  if (type !== 'ExternalName') return []
  return requiredName('spec.externalName', externalName?.replace(/\.$/, ''), dnsSubdomainErrors)
}

function sessionAffinityErrors({ sessionAffinity, sessionAffinityConfig }: ServiceSpec): FieldError[] {
  const errors = requiredOneOf('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None'])
  if (sessionAffinity === 'None' && sessionAffinityConfig) {
    const detail = 'must not be set when session affinity is None'
    return [...errors, forbiddenField('spec.sessionAffinityConfig', detail)]
  }
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds
  if (seconds === undefined || (seconds > 0 && seconds <= maxAffinitySeconds)) return errors
  const detail = `must be greater than 0 and less than ${maxAffinitySeconds}`
  return [...errors, invalidField('spec.sessionAffinityConfig.clientIP.timeoutSeconds', seconds, detail)]
}

function clusterIPsErrors(service: Service): FieldError[] {
  const { type, clusterIP = '', clusterIPs = [] } = service.spec
  const path = 'spec.clusterIPs'
  if (type === 'ExternalName') {
    return clusterIPs.length > 0 ? [forbiddenField(path, 'may not be set when type is ExternalName')] : []
  }
  const errors: FieldError[] = []
  if (isHeadless(service) && (type === 'NodePort' || type === 'LoadBalancer')) {
    errors.push(invalidField(`${path}[0]`, 'None', `may not be set to 'None' for ${type} services`))
  }
  if (clusterIPs.length > 0 && clusterIP !== clusterIPs[0]) {
    errors.push(invalidField(path, clusterIPs, 'first value must match `clusterIP`'))
  }
  if (clusterIPs.length > 2) errors.push(invalidField(path, clusterIPs, 'may only hold up to 2 values'))
  return [
    ...errors,
    ...each(path, clusterIPs, (ip, at, index) => {
      if (ip !== 'None') return ipAddressErrors(ip, at)
      return index === 0 && clusterIPs.length === 1
        ? []
        : [invalidField(at, ip, "'None' must be the first and only value")]
    }),
  ]
}

function ipFamiliesErrors({ type, ipFamilies, ipFamilyPolicy }: ServiceSpec): FieldError[] {
  if (type === 'ExternalName') {
    const detail = 'may not be set for ExternalName services'
    return [
      ...(ipFamilies?.length ? [forbiddenField('spec.ipFamilies', detail)] : []),
      ...(ipFamilyPolicy ? [forbiddenField('spec.ipFamilyPolicy', detail)] : []),
    ]
  }
  return each('spec.ipFamilies', ipFamilies, (family, at, index) =>
    ipFamilies!.indexOf(family) < index ? [duplicateField(at, family)] : oneOf(at, family, ['IPv4', 'IPv6']),
  )
}

function loadBalancerErrors(spec: ServiceSpec): FieldError[] {
  const { type, allocateLoadBalancerNodePorts, loadBalancerClass, loadBalancerSourceRanges } = spec
  const errors: FieldError[] = []
  const onlyForLoadBalancers = "may only be used when `type` is 'LoadBalancer'"
  if (type === 'LoadBalancer') {
    if (allocateLoadBalancerNodePorts === undefined) errors.push(requiredField('spec.allocateLoadBalancerNodePorts'))
  } else {
    if (allocateLoadBalancerNodePorts !== undefined) {
      errors.push(forbiddenField('spec.allocateLoadBalancerNodePorts', onlyForLoadBalancers))
    }
    if (loadBalancerClass !== undefined) errors.push(forbiddenField('spec.loadBalancerClass', onlyForLoadBalancers))
    if (loadBalancerSourceRanges?.length) {
      errors.push(forbiddenField('spec.LoadBalancerSourceRanges', onlyForLoadBalancers))
    }
  }
  return [
    ...errors,
    ...each('spec.LoadBalancerSourceRanges', loadBalancerSourceRanges, (range, at) => cidrErrors(range, at)),
  ]
}

function trafficPolicyErrors(service: Service): FieldError[] {
  const { type, externalTrafficPolicy, internalTrafficPolicy, healthCheckNodePort } = service.spec
  const errors: FieldError[] = []
  if (takesExternalTraffic(service)) {
    errors.push(...requiredOneOf('spec.externalTrafficPolicy', externalTrafficPolicy, ['Cluster', 'Local']))
  } else if (externalTrafficPolicy) {
    const detail = 'may only be set for externally-accessible services'
    errors.push(invalidField('spec.externalTrafficPolicy', externalTrafficPolicy, detail))
  }
  if (healthCheckNodePort && !needsHealthCheckNodePort(service)) {
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
    errors.push(invalidField('spec.healthCheckNodePort', healthCheckNodePort, detail))
  }
  if (type === 'ExternalName') return errors
  return [...errors, ...requiredOneOf('spec.internalTrafficPolicy', internalTrafficPolicy, ['Cluster', 'Local'])]
}
