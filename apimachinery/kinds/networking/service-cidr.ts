import { type FieldError, invalidField, requiredField } from '../../field-error.ts'
import type { ServiceCIDR } from '../../types/networking-v1.ts'
import { ageColumn, column, join, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { keepMetadata } from '../status-update.ts'
import { each } from '../validation/fields.ts'
import { cidrErrors } from '../validation/ip-address.ts'

/** ServiceCIDR: ranges that cluster IPs of Services come from. */
export const serviceCidrs = defineKind<ServiceCIDR>({
  shape: 'networking.k8s.io/v1 ServiceCIDR',
  plural: 'servicecidrs',
  namespaced: false,
  status: true,
  prepareStatusUpdate: keepMetadata,
  validate: ({ spec }) => cidrsErrors(spec.cidrs ?? []),
  validateUpdate: ({ spec }, old) =>
    each('spec.cidrs', old.spec.cidrs, (range, at, index) =>
      spec.cidrs?.[index] === range ? [] : [invalidField(at, spec.cidrs?.[index] ?? '', 'field is immutable')],
    ),
  columns: [nameColumn, column('CIDRs', ({ spec }) => join(spec.cidrs), { field: 'spec.cidrs' }), ageColumn],
})

function cidrsErrors(cidrs: readonly string[]): FieldError[] {
  if (cidrs.length === 0) return [requiredField('spec.cidrs', 'at least one CIDR required')]
  const errors = each('spec.cidrs', cidrs, (range, at) => cidrErrors(range, at))
  if (cidrs.length > 2) {
    errors.push(invalidField('spec.cidrs', cidrs, 'may only hold up to 2 values, one for each IP family'))
  }
  return errors
}
