import type { Service } from '../../../types/core-v1.ts'
import { cidrWarnings, ipWarnings } from '../../validation/ip-address.ts'
import { isHeadless } from './service-needs.ts'
import { topologyHintsAnnotation, topologyModeAnnotation } from './service-validation.ts'

/** What is allowed in a Service, but probably a mistake. */
export function serviceWarnings(service: Service): string[] {
  const { metadata, spec } = service
  const warnings: string[] = []
  if (metadata.annotations && Object.hasOwn(metadata.annotations, topologyHintsAnnotation)) {
    warnings.push(`annotation ${topologyHintsAnnotation} is deprecated, please use ${topologyModeAnnotation} instead`)
  }
  warnings.push(...addressWarnings(service))
  if (spec.type === 'ExternalName' && spec.externalIPs?.length) {
    warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"')
  }
  if (spec.type !== 'ExternalName' && spec.externalName) {
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"')
  }
  if (isHeadless(service)) {
    if (spec.loadBalancerIP) warnings.push('spec.loadBalancerIP is ignored for headless services')
    if (spec.externalIPs?.length) warnings.push('spec.externalIPs is ignored for headless services')
    if (spec.sessionAffinity === 'ClientIP') warnings.push('spec.SessionAffinity is ignored for headless services')
  }
  return warnings
}

function addressWarnings(service: Service): string[] {
  const { clusterIPs = [], externalIPs = [], loadBalancerIP, loadBalancerSourceRanges = [] } = service.spec
  return [
    ...(isHeadless(service) ? [] : clusterIPs).flatMap((ip, i) => ipWarnings(ip, `spec.clusterIPs[${i}]`)),
    ...externalIPs.flatMap((ip, i) => ipWarnings(ip, `spec.externalIPs[${i}]`)),
    ...(loadBalancerIP ? ipWarnings(loadBalancerIP, 'spec.loadBalancerIP') : []),
    ...loadBalancerSourceRanges.flatMap((range, i) =>
      cidrWarnings(range.trim(), `spec.loadBalancerSourceRanges[${i}]`),
    ),
  ]
}
