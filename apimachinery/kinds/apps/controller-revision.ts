import { immutableFieldErrors, requiredField } from '../../field-error.ts'
import type { ControllerRevision } from '../../types/apps-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { nonNegative } from '../validation/fields.ts'

/** ControllerRevision: an immutable snapshot of state, kept by DaemonSets and StatefulSets for rollback. */
export const controllerRevisions = defineKind<ControllerRevision>({
  shape: 'apps/v1 ControllerRevision',
  plural: 'controllerrevisions',
  namespaced: true,
  validate: ({ data, revision }) => [
    ...(data == null ? [requiredField('data', 'data is mandatory')] : []),
    ...nonNegative('revision', revision),
  ],
  validateUpdate: ({ data }, old) => immutableFieldErrors('data', data, old.data),
  columns: [
    nameColumn,
    column('Controller', controllerOf, { description: 'Controller of the object' }),
    column('Revision', ({ revision }) => revision, { field: 'revision' }),
    ageColumn,
  ],
})

function controllerOf({ metadata }: ControllerRevision): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller)
  if (!owner) return '<none>'
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : ''
  return `${owner.kind.toLowerCase()}${group}/${owner.name}`
}
