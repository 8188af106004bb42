import type { FieldError } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsSubdomainErrors } from '../../names.ts'
import { pathSegmentErrors } from '../validation/domain-names.ts'

/** A reference to an object by its kind. */
interface ObjectReference {
  readonly apiGroup?: string | null | undefined
  readonly kind: string
  readonly name: string
}

/** What is wrong with a reference to an object that a controller of ingresses knows. */
export function objectReferenceErrors({ apiGroup, kind, name }: ObjectReference, path: string): FieldError[] {
  return [
    ...(apiGroup === undefined || apiGroup === null
      ? []
      : invalids(`${path}.apiGroup`, apiGroup, dnsSubdomainErrors(apiGroup))),
    ...pathSegmentErrors(kind, `${path}.kind`, 'kind is required'),
    ...pathSegmentErrors(name, `${path}.name`, 'name is required'),
  ]
}
