import { duplicateField, type FieldError, invalidField, requiredField } from '../../../field-error.ts'
import { parseIp } from '../../../ip.ts'
import type { ServiceSpec } from '../../../types/core-v1.ts'
import { each, oneOf } from '../../validation/fields.ts'
import { ipAddressErrors } from '../../validation/ip-address.ts'

const path = 'spec.clusterIPs'

/** What is wrong with the cluster IPs of a Service and the families that they are of, which must all agree. */
export function serviceAddressErrors(spec: ServiceSpec): FieldError[] {
  if (spec.type === 'ExternalName') return []
  const { clusterIPs = [] } = spec
  const addressErrors = addressesErrors(clusterIPs)
  const errors = [
    ...spellingErrors(spec),
    ...each('spec.ipFamilies', spec.ipFamilies, (family, at, index) => [
      ...oneOf(at, family, ['IPv4', 'IPv6']),
      ...(spec.ipFamilies!.indexOf(family) < index ? [duplicateField(at, family)] : []),
    ]),
    ...oneOf('spec.ipFamilyPolicy', spec.ipFamilyPolicy, ['PreferDualStack', 'RequireDualStack', 'SingleStack']),
    ...addressErrors,
  ]
  if (clusterIPs.length > 2) errors.push(invalidField(path, clusterIPs, 'may only hold up to 2 values'))
  // The families of what is no address are nothing to complain about.
  if (addressErrors.length > 0) return errors
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(familyOf)).size < 2) {
    errors.push(invalidField(path, clusterIPs, 'may specify no more than one IP for each IP family'))
  }
  return [...errors, ...familyErrors(spec)]
}

/** `IPv4` or `IPv6`; undefined for what is no address. */
export function familyOf(address: string): 'IPv4' | 'IPv6' | undefined {
  const family = parseIp(address)?.family
  return family && `IPv${family}`
}

// `clusterIP` is the older spelling of the first of `clusterIPs`.
function spellingErrors({ clusterIP, clusterIPs = [] }: ServiceSpec): FieldError[] {
  if (!clusterIP) {
    if (clusterIPs.length === 0) return []
    return [invalidField(path, clusterIPs, 'must be empty when `clusterIP` is not specified')]
  }
  if (clusterIPs.length === 0) return [requiredField(path)]
  return clusterIPs[0] === clusterIP ? [] : [invalidField(path, clusterIPs, 'first value must match `clusterIP`')]
}

function addressesErrors(clusterIPs: readonly string[]): FieldError[] {
  return each(path, clusterIPs, (ip, at, index) => {
    if (ip !== 'None' || index > 0) return ipAddressErrors(ip, at)
    return clusterIPs.length === 1 ? [] : [invalidField(path, clusterIPs, "'None' must be the first and only value")]
  })
}

function familyErrors({ clusterIPs = [], ipFamilies = [] }: ServiceSpec): FieldError[] {
  if (clusterIPs[0] === 'None') return []
  return each(path, clusterIPs, (ip, at, index) => {
    const wanted = ipFamilies[index]
    if (!wanted || familyOf(ip) === wanted) return []
    return [invalidField(at, ip, `expected an ${wanted} value as indicated by \`ipFamilies[${index}]\``)]
  })
}
