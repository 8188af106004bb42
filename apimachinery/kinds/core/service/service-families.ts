import { type FieldError, invalidField } from '../../../field-error.ts'
import type { ServiceSpec } from '../../../types/core-v1.ts'
import { serviceAddressErrors } from './service-address-validation.ts'

/** A family of IP addresses, as `spec.ipFamilies` has it. */
export type IpFamily = 'IPv4' | 'IPv6'

/**
 * What keeps a Service from getting addresses in a cluster whose range is of one family. The first kind of error hides
 * the rest: the fields must agree with each other before they can be compared with the cluster.
 */
export function singleStackErrors(spec: ServiceSpec, configured: IpFamily): FieldError[] {
  if (spec.type === 'ExternalName') return []
  const errors = [...serviceAddressErrors(spec), ...policyErrors(spec)]
  if (errors.length > 0 || isFreeOfFamilies(spec)) return errors
  return clusterErrors(spec, configured)
}

// Nobody routes to a headless Service without selector, so its families may be any.
function isFreeOfFamilies({ clusterIPs, selector }: ServiceSpec): boolean {
  return clusterIPs?.[0] === 'None' && Object.keys(selector ?? {}).length === 0
}

const policyPath = 'spec.ipFamilyPolicy'

function policyErrors({ ipFamilyPolicy: policy, clusterIPs = [], ipFamilies = [] }: ServiceSpec): FieldError[] {
  if ((policy ?? 'SingleStack') !== 'SingleStack') return []
  const refuse = (what: string) => {
    const detail = `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`
    return invalidField(policyPath, policy ?? null, detail)
  }
  return [
    ...(clusterIPs.length > 1 ? [refuse('cluster IPs')] : []),
    ...(ipFamilies.length > 1 ? [refuse('IP families')] : []),
  ]
}

function clusterErrors({ ipFamilyPolicy, ipFamilies = [] }: ServiceSpec, configured: IpFamily): FieldError[] {
  const errors: FieldError[] = []
  if (ipFamilyPolicy === 'RequireDualStack') {
    errors.push(invalidField(policyPath, ipFamilyPolicy, 'this cluster is not configured for dual-stack services'))
  }
  for (const [index, family] of ipFamilies.entries()) {
    if (family === configured) continue
    errors.push(invalidField(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster'))
  }
  return errors
}
