import { type FieldError, immutableFieldErrors } from '../../field-error.ts'
import type { CustomResourceDefinition } from '../../types/apiextensions-v1.ts'

/** What an update of a definition may not change. Once it is established, there may be objects of its kind and scope. */
export function validateDefinitionUpdate(
  { spec }: CustomResourceDefinition,
  old: CustomResourceDefinition,
): FieldError[] {
  const { spec: before } = old
  const fixed = [
    ...immutableFieldErrors('spec.group', spec.group, before.group),
    ...immutableFieldErrors('spec.names.plural', spec.names.plural, before.names.plural),
  ]
  if (!isEstablished(old)) return fixed
  return [
    ...fixed,
    ...immutableFieldErrors('spec.scope', spec.scope, before.scope),
    ...immutableFieldErrors('spec.names.kind', spec.names.kind, before.names.kind),
  ]
}

function isEstablished({ status }: CustomResourceDefinition): boolean {
  return status.conditions?.some(({ type, status }) => type === 'Established' && status === 'True') ?? false
}
