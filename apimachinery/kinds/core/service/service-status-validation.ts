import { type FieldError, forbiddenField, invalidField, requiredField } from '../../../field-error.ts'
import { parseIp } from '../../../ip.ts'
import { invalids } from '../../../meta-validation.ts'
import { dnsSubdomainErrors } from '../../../names.ts'
import type { LoadBalancerIngress, Service } from '../../../types/core-v1.ts'
import { each, oneOf } from '../../validation/fields.ts'
import { ipAddressErrors } from '../../validation/ip-address.ts'

/** What is wrong with the addresses that a load balancer has given to a Service. */
export function validateServiceStatus({ spec, status }: Service): FieldError[] {
  const path = 'status.loadBalancer.ingress'
  const ingress = status.loadBalancer?.ingress ?? []
  if (spec.type !== 'LoadBalancer') {
    if (ingress.length === 0) return []
    return [forbiddenField(path, "may only be used when `spec.type` is 'LoadBalancer'")]
  }
  return each(path, ingress, ingressErrors)
}

function ingressErrors({ ip, ipMode, hostname }: LoadBalancerIngress, path: string): FieldError[] {
  return [
    ...(ip ? ipAddressErrors(ip, `${path}.ip`) : []),
    ...ipModeErrors(ip, ipMode, `${path}.ipMode`),
    ...(hostname ? hostnameErrors(hostname, `${path}.hostname`) : []),
  ]
}

// How the load balancer hands on traffic (KEP-1860).
function ipModeErrors(ip: string | undefined, ipMode: string | undefined, path: string): FieldError[] {
  if (ipMode === undefined) return ip ? [requiredField(path, 'must be specified when `ip` is set')] : []
  if (!ip) return [forbiddenField(path, 'may not be specified when `ip` is not set')]
  return oneOf(path, ipMode, ['Proxy', 'VIP'])
}

function hostnameErrors(hostname: string, path: string): FieldError[] {
  const errors = invalids(path, hostname, dnsSubdomainErrors(hostname))
  return parseIp(hostname) ? [...errors, invalidField(path, hostname, 'must be a DNS name, not an IP address')] : errors
}
