import { type FieldError, forbiddenField, invalidField } from '../../../field-error.ts'
import type { Service } from '../../../types/core-v1.ts'
import { needsClusterIP, needsHealthCheckNodePort } from './service-needs.ts'

/** What an update of a Service may not change: what was given out to it, while its type still has a use for it. */
export function validateServiceUpdate(service: Service, old: Service): FieldError[] {
  return [
    ...clusterIPErrors(service, old),
    ...primaryFamilyErrors(service, old),
    ...healthCheckErrors(service, old),
    ...loadBalancerClassErrors(service, old),
  ]
}

function clusterIPErrors(service: Service, old: Service): FieldError[] {
  if (!needsClusterIP(service) || !needsClusterIP(old)) return []
  const [wanted = [], before = []] = [service.spec.clusterIPs, old.spec.clusterIPs]
  return before.flatMap((ip, index) =>
    // The second address may be released.
    wanted[index] === ip || (index > 0 && wanted.length === index)
      ? []
      : [invalidField(`spec.clusterIPs[${index}]`, wanted, 'may not change once set')],
  )
}

function primaryFamilyErrors(service: Service, old: Service): FieldError[] {
  if (!needsClusterIP(service) || !needsClusterIP(old)) return []
  const [wanted, before] = [service.spec.ipFamilies?.[0], old.spec.ipFamilies?.[0]]
  if (!before || !wanted || wanted === before) return []
  return [invalidField('spec.ipFamilies[0]', service.spec.ipFamilies, 'may not change once set')]
}

function healthCheckErrors(service: Service, old: Service): FieldError[] {
  if (!needsHealthCheckNodePort(service) || !needsHealthCheckNodePort(old)) return []
  if (service.spec.healthCheckNodePort === old.spec.healthCheckNodePort) return []
  return [forbiddenField('spec.healthCheckNodePort', 'field is immutable')]
}

function loadBalancerClassErrors({ spec }: Service, { spec: old }: Service): FieldError[] {
  if (spec.type !== 'LoadBalancer' || old.type !== 'LoadBalancer') return []
  if (spec.loadBalancerClass === old.loadBalancerClass) return []
  return [invalidField('spec.loadBalancerClass', spec.loadBalancerClass ?? null, 'may not change once set')]
}
