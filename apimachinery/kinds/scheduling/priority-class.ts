import type { PriorityClass } from '../../types/scheduling-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'

/** PriorityClass: a name for a pod priority. */
export const priorityClasses = defineKind<PriorityClass>({
  shape: 'scheduling.k8s.io/v1 PriorityClass',
  plural: 'priorityclasses',
  shortNames: ['pc'],
  namespaced: false,
  tracksGeneration: true,
  // Nothing that matters can change, so nothing counts.
  bumpsGeneration: () => false,
  default: (draft) => {
    draft.preemptionPolicy ??= 'PreemptLowerPriority'
  },
  columns: [
    nameColumn,
    column('Value', ({ value }) => value, { type: 'integer', field: 'value' }),
    column('Global-Default', ({ globalDefault }) => globalDefault ?? false, {
      type: 'boolean',
      field: 'globalDefault',
    }),
    ageColumn,
    column('PreemptionPolicy', ({ preemptionPolicy }) => preemptionPolicy ?? '', { field: 'preemptionPolicy' }),
  ],
})
