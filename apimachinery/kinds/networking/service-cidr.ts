import { type FieldError, immutableFieldErrors, invalidField, requiredField } from '../../field-error.ts'
import { parseCidr } from '../../ip.ts'
import type { ServiceCIDR } from '../../types/networking-v1.ts'
import { ageColumn, column, join, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { keepMetadata } from '../status-update.ts'
import { each } from '../validation/fields.ts'
import { canonicalCidrErrors } from '../validation/ip-address.ts'
import { internalStruct } from '../validation/upstream-text.ts'

/** ServiceCIDR: ranges that cluster IPs of Services come from. */
export const serviceCidrs = defineKind<ServiceCIDR>({
  shape: 'networking.k8s.io/v1 ServiceCIDR',
  plural: 'servicecidrs',
  namespaced: false,
  status: true,
  prepareStatusUpdate: keepMetadata,
  validate: ({ spec }) => cidrsErrors(spec.cidrs ?? []),
  validateUpdate: ({ spec }, old) => changeErrors(spec.cidrs ?? [], old.spec.cidrs ?? []),
  columns: [nameColumn, column('CIDRs', ({ spec }) => join(spec.cidrs), { field: 'spec.cidrs' }), ageColumn],
})

function cidrsErrors(cidrs: readonly string[]): FieldError[] {
  if (cidrs.length === 0) return [requiredField('spec.cidrs', 'at least one CIDR required')]
  const wrong = (detail: string) => [invalidField('spec.cidrs', internalStruct({ cidrs }), detail)]
  if (cidrs.length > 2) return wrong('may only hold up to 2 values')
  const families = cidrs.map((range) => parseCidr(range)?.ip.family)
  if (cidrs.length === 2 && (families.includes(undefined) || families[0] === families[1])) {
    return wrong('may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64')
  }
  return each('spec.cidrs', cidrs, canonicalCidrErrors)
}

/** A range stays; one of the other family may join it. */
function changeErrors(cidrs: readonly string[], before: readonly string[]): FieldError[] {
  if (cidrs.length < before.length || cidrs.length > 2) {
    return [invalidField('spec.cidrs', cidrs, 'field is immutable')]
  }
  return each('spec.cidrs', before, (range, at, index) => immutableFieldErrors(at, cidrs[index], range))
}
