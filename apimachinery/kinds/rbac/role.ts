import { nameIsPathSegment } from '../../names.ts'
import type { Role } from '../../types/rbac-v1.ts'
import { defineKind } from '../define-kind.ts'
import { rulesErrors } from './rule-validation.ts'

/** Role: permissions in one namespace. */
export const roles = defineKind<Role>({
  shape: 'rbac.authorization.k8s.io/v1 Role',
  plural: 'roles',
  namespaced: true,
  createOnUpdate: true,
  validateName: nameIsPathSegment,
  validate: ({ rules }) => rulesErrors(rules, true),
})
