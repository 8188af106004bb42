import { deepEqual } from '../../equality.ts'
import { type FieldError, invalidField, requiredField, unsupportedField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsSubdomainErrors, nameIsPathSegment } from '../../names.ts'
import type { ClusterRoleBinding, RoleBinding, RoleRef, Subject } from '../../types/rbac-v1.ts'
import { each } from '../validation/fields.ts'
import { internalStruct } from '../validation/upstream-text.ts'
import { rbacGroup } from './binding-defaults.ts'

type Binding = RoleBinding | ClusterRoleBinding

/** What is wrong with a binding. `roleKinds`: which kinds of role it may grant. */
export function bindingErrors({ roleRef, subjects, metadata }: Binding, roleKinds: readonly string[]): FieldError[] {
  return [
    ...roleRefErrors(roleRef, roleKinds),
    ...each('subjects', subjects, (subject, at) => subjectErrors(subject, metadata.namespace !== undefined, at)),
  ]
}

/** A binding to another role is another binding: users could otherwise be given more than was reviewed. */
export function bindingUpdateErrors({ roleRef }: Binding, old: Binding): FieldError[] {
  if (deepEqual(roleRef, old.roleRef)) return []
  const { apiGroup, kind, name } = roleRef
  return [invalidField('roleRef', internalStruct({ apiGroup, kind, name }), 'cannot change roleRef')]
}

function roleRefErrors({ apiGroup, kind, name }: RoleRef, roleKinds: readonly string[]): FieldError[] {
  const errors: FieldError[] = []
  if (apiGroup !== rbacGroup) errors.push(unsupportedField('roleRef.apiGroup', apiGroup, [rbacGroup]))
  if (!roleKinds.includes(kind)) errors.push(unsupportedField('roleRef.kind', kind, roleKinds))
  if (!name) return [...errors, requiredField('roleRef.name')]
  return [...errors, ...invalids('roleRef.name', name, nameIsPathSegment(name, false))]
}

function subjectErrors(subject: Subject, namespaced: boolean, path: string): FieldError[] {
  const { kind, name, namespace, apiGroup = '' } = subject
  const errors = name ? [] : [requiredField(`${path}.name`)]
  switch (kind) {
    case 'ServiceAccount':
      if (name) errors.push(...invalids(`${path}.name`, name, dnsSubdomainErrors(name)))
      if (apiGroup !== '') errors.push(unsupportedField(`${path}.apiGroup`, apiGroup, ['']))
      if (!namespaced && !namespace) errors.push(requiredField(`${path}.namespace`))
      return errors
    case 'User':
    case 'Group':
      if (apiGroup !== rbacGroup) errors.push(unsupportedField(`${path}.apiGroup`, apiGroup, [rbacGroup]))
      return errors
    default:
      return [...errors, unsupportedField(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group'])]
  }
}
