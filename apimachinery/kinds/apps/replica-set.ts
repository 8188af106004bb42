import { immutableFieldErrors } from '../../field-error.ts'
import type { ReplicaSet } from '../../types/apps-v1.ts'
import { ageColumn, column, containerColumns, nameColumn, selectorColumn } from '../columns/columns.ts'
import { defaultPodTemplate } from '../core/pod/defaults/pod-defaults.ts'
import { runningTemplateErrors } from '../core/pod/pod-template-spec.ts'
import { nameWarnings, templateWarnings } from '../core/pod/warnings/template-warnings.ts'
import { defineKind } from '../define-kind.ts'
import { replicaScale } from '../replica-scale.ts'
import { nonNegative } from '../validation/fields.ts'
import { workloadSelectorErrors } from '../validation/label-selector.ts'
import { replicaStatusErrors } from '../validation/replica-status.ts'

/** ReplicaSet: keeps a number of identical pods running. */
export const replicaSets = defineKind<ReplicaSet>({
  shape: 'apps/v1 ReplicaSet',
  plural: 'replicasets',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  status: true,
  scale: replicaScale(({ spec }) => spec.selector),
  tracksGeneration: true,
  default: ({ spec }) => {
    spec.replicas ??= 1
    defaultPodTemplate(spec.template)
  },
  validate: ({ spec }) => [
    ...nonNegative('spec.replicas', spec.replicas),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    // The wording is upstream's, which never says replica set here.
    ...workloadSelectorErrors(spec.selector, 'spec.selector', 'deployment'),
    ...runningTemplateErrors(spec.template, spec.selector, 'spec.template', 'ReplicaSet'),
  ],
  validateUpdate: ({ spec }, old) => immutableFieldErrors('spec.selector', spec.selector, old.spec.selector),
  validateStatusUpdate: ({ status }) =>
    replicaStatusErrors(status, {
      parts: ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'],
      readyName: 'readyReplicas',
    }),
  warnings: (object, old) => [
    ...nameWarnings(object, old),
    ...templateWarnings(object, old, object.spec.template, 'spec.template'),
  ],
  columns: [
    nameColumn,
    column('Desired', ({ spec }) => spec.replicas ?? 0, { type: 'integer', field: 'spec.replicas' }),
    column('Current', ({ status }) => status.replicas, { type: 'integer', field: 'status.replicas' }),
    column('Ready', ({ status }) => status.readyReplicas ?? 0, { type: 'integer', field: 'status.readyReplicas' }),
    ageColumn,
    ...containerColumns<ReplicaSet>(({ spec }) => spec.template.spec.containers),
    selectorColumn(({ spec }) => spec.selector, 'spec.selector'),
  ],
})
