import { type FieldError, invalidField } from '../../field-error.ts'
import { specFinalizerErrors } from '../../meta-validation.ts'
import { nameIsDnsLabel } from '../../names.ts'
import type { Namespace } from '../../types/core-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'

/** Namespace: a scope for names. It stays until its contents are gone and its spec finalizers are removed. */
export const namespaces = defineKind<Namespace>({
  shape: 'v1 Namespace',
  plural: 'namespaces',
  shortNames: ['ns'],
  namespaced: false,
  verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
  status: true,
  subresources: {
    finalize: { kind: 'Namespace', verbs: ['update'] },
  },
  validateName: nameIsDnsLabel,
  default: ({ metadata, status }) => {
    status.phase ??= 'Active'
    // Namespaced policies select on it, so it can be relied on.
    if (metadata.name) metadata.labels = { ...metadata.labels, [namespaceNameLabel]: metadata.name }
  },
  prepareCreate: (draft) => {
    draft.status = { phase: 'Active' }
    const finalizers = draft.spec.finalizers ?? []
    if (!finalizers.includes(kubernetesFinalizer)) draft.spec.finalizers = [...finalizers, kubernetesFinalizer]
  },
  prepareUpdate: (draft, old) => {
    // Only `/finalize` takes finalizers away.
    draft.spec.finalizers = old.spec.finalizers
    draft.status = old.status
  },
  validate: ({ spec }) =>
    (spec.finalizers ?? []).flatMap((finalizer) => specFinalizerErrors(finalizer, 'spec.finalizers')),
  validateStatusUpdate: ({ metadata, status }) => phaseErrors(status.phase, metadata.deletionTimestamp !== undefined),
  columns: [
    nameColumn,
    column('Status', ({ status }) => status.phase ?? '', { description: 'The status of the namespace' }),
    ageColumn,
  ],
  selectableFields: { 'status.phase': ({ status }) => status.phase ?? '' },
})

const namespaceNameLabel = 'kubernetes.io/metadata.name'

/** Held by the namespace controller until everything in the namespace is gone. */
const kubernetesFinalizer = 'kubernetes'

function phaseErrors(phase: string | undefined, terminating: boolean): FieldError[] {
  if (terminating && phase !== 'Terminating') {
    return [invalidField('status.Phase', phase ?? '', "may only be 'Terminating' if `deletionTimestamp` is not empty")]
  }
  if (!terminating && phase !== 'Active') {
    return [invalidField('status.Phase', phase ?? '', "may only be 'Active' if `deletionTimestamp` is empty")]
  }
  return []
}
