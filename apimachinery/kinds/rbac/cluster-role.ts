import { type FieldError, requiredField } from '../../field-error.ts'
import { nameIsPathSegment } from '../../names.ts'
import type { AggregationRule, ClusterRole } from '../../types/rbac-v1.ts'
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
    ...(aggregationRule ? aggregationErrors(aggregationRule) : []),
  ],
})

const selectors = 'aggregationRule.clusterRoleSelectors'

function aggregationErrors({ clusterRoleSelectors }: AggregationRule): FieldError[] {
  if (clusterRoleSelectors?.length) return each(selectors, clusterRoleSelectors, labelSelectorErrors)
  return [requiredField(selectors, 'at least one clusterRoleSelector required if aggregationRule is non-nil')]
}
