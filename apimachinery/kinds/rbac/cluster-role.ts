import { nameIsPathSegment } from '../../names.ts'
import type { ClusterRole } from '../../types/rbac-v1.ts'
import { defineKind } from '../define-kind.ts'
import { each } from '../validation/fields.ts'
import { labelSelectorErrors } from '../validation/label-selector.ts'
import { rulesErrors } from './rule-validation.ts'

/** ClusterRole: permissions, cluster-wide or for use in any namespace. */
export const clusterRoles = defineKind<ClusterRole>({
  shape: 'rbac.authorization.k8s.io/v1 ClusterRole',
  plural: 'clusterroles',
  namespaced: false,
  createOnUpdate: true,
  validateName: nameIsPathSegment,
  validate: ({ rules, aggregationRule }) => [
    ...rulesErrors(rules, false),
    ...each('aggregationRule.clusterRoleSelectors', aggregationRule?.clusterRoleSelectors, labelSelectorErrors),
  ],
})
