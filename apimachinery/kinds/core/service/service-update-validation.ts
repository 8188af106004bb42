import { type FieldError, forbiddenField, invalidField } from '../../../field-error.ts'
import type { Service } from '../../../types/core-v1.ts'
import { isHeadless, needsClusterIP, needsHealthCheckNodePort } from './service-needs.ts'

/** What an update of a Service may not change: what was given out to it, while its type still has a use for it. */
export function validateServiceUpdate(service: Service, old: Service): FieldError[] {
  return [
    ...clusterIPErrors(service, old),
    ...familyErrors(service, old),
    ...healthCheckErrors(service, old),
    ...loadBalancerClassErrors(service, old),
  ]
}

const mayNotChange = 'may not change once set'

// The second address may come and go; the first one stays.
function clusterIPErrors(service: Service, old: Service): FieldError[] {
  if (!needsClusterIP(service) || !needsClusterIP(old)) return []
  if (isHeadless(service) && isHeadless(old)) return []
  const { clusterIPs: wanted = [], ipFamilyPolicy } = service.spec
  const before = old.spec.clusterIPs ?? []
  if (wanted.length === 0 && before.length > 0) {
    return [invalidField('spec.clusterIPs[0]', wanted, 'primary clusterIP can not be unset')]
  }
  const compared = wanted.length === before.length ? before : before.slice(0, 1)
  const errors = compared.flatMap((ip, index) =>
    wanted[index] === ip ? [] : [invalidField(`spec.clusterIPs[${index}]`, wanted, mayNotChange)],
  )
  return wanted.length < before.length ? [...errors, ...releaseErrors(ipFamilyPolicy, 'clusterIP')] : errors
}

function familyErrors(service: Service, old: Service): FieldError[] {
  if (!needsClusterIP(service) || !needsClusterIP(old)) return []
  // A headless Service has no address that its families would be of.
  if (isHeadless(service) || isHeadless(old)) return []
  const { ipFamilies: wanted = [], ipFamilyPolicy } = service.spec
  const before = old.spec.ipFamilies ?? []
  if (wanted.length === 0) return []
  const compared = wanted.length === before.length ? before : before.slice(0, 1)
  const errors = compared.flatMap((family, index) =>
    wanted[index] === family ? [] : [invalidField('spec.ipFamilies[0]', wanted, mayNotChange)],
  )
  return wanted.length < before.length ? [...errors, ...releaseErrors(ipFamilyPolicy, 'ipFamily')] : errors
}

function releaseErrors(policy: string | undefined, what: string): FieldError[] {
  if (policy === 'SingleStack') return []
  const detail = `must be set to 'SingleStack' when releasing the secondary ${what}`
  return [invalidField('spec.ipFamilyPolicy', policy ?? null, detail)]
}

function healthCheckErrors(service: Service, old: Service): FieldError[] {
  if (!needsHealthCheckNodePort(service) || !needsHealthCheckNodePort(old)) return []
  if (service.spec.healthCheckNodePort === old.spec.healthCheckNodePort) return []
  return [forbiddenField('spec.healthCheckNodePort', 'field is immutable')]
}

function loadBalancerClassErrors({ spec }: Service, { spec: old }: Service): FieldError[] {
  if (spec.type !== 'LoadBalancer' || old.type !== 'LoadBalancer') return []
  if (spec.loadBalancerClass === old.loadBalancerClass) return []
  return [invalidField('spec.loadBalancerClass', spec.loadBalancerClass ?? null, mayNotChange)]
}
