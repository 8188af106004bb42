import { requiredField } from '../../field-error.ts'
import type { ReplicationController } from '../../types/core-v1.ts'
import { ageColumn, column, containerColumns, formatLabels, nameColumn, wideColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { replicaScale } from '../replica-scale.ts'
import { nonNegative } from '../validation/fields.ts'
import { replicaStatusErrors } from '../validation/replica-status.ts'
import { defaultPodTemplate } from './pod/defaults/pod-defaults.ts'
import { runningTemplateErrors } from './pod/pod-template-spec.ts'
import { nameWarnings, templateWarnings } from './pod/warnings/template-warnings.ts'

/** ReplicationController: keeps a number of pods running (superseded by ReplicaSet). */
export const replicationControllers = defineKind<ReplicationController>({
  shape: 'v1 ReplicationController',
  plural: 'replicationcontrollers',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  status: true,
  scale: replicaScale(({ spec }) => ({ matchLabels: spec.selector })),
  tracksGeneration: true,
  default: ({ metadata, spec }) => {
    const templateLabels = spec.template?.metadata.labels
    if (templateLabels) {
      spec.selector ??= { ...templateLabels }
      metadata.labels ??= { ...templateLabels }
    }
    spec.replicas ??= 1
    if (spec.template) defaultPodTemplate(spec.template)
  },
  validate: ({ spec }) => [
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...(Object.keys(spec.selector ?? {}).length > 0 ? [] : [requiredField('spec.selector')]),
    ...nonNegative('spec.replicas', spec.replicas),
    ...runningTemplateErrors(spec.template, { matchLabels: spec.selector }, 'spec.template', 'ReplicationController'),
  ],
  validateStatusUpdate: ({ status }) =>
    replicaStatusErrors(status, {
      parts: ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'],
      readyName: 'readyReplicas',
    }),
  warnings: (controller, old) => [
    ...nameWarnings(controller, old),
    ...templateWarnings(controller, old, controller.spec.template, 'spec.template'),
  ],
  columns: [
    nameColumn,
    column('Desired', ({ spec }) => spec.replicas ?? 0, { type: 'integer', field: 'spec.replicas' }),
    column('Current', ({ status }) => status.replicas, { type: 'integer', field: 'status.replicas' }),
    column('Ready', ({ status }) => status.readyReplicas ?? 0, { type: 'integer', field: 'status.readyReplicas' }),
    ageColumn,
    ...containerColumns<ReplicationController>(({ spec }) => spec.template?.spec.containers),
    wideColumn('Selector', ({ spec }) => formatLabels(spec.selector), { field: 'spec.selector' }),
  ],
  selectableFields: { 'status.replicas': ({ status }) => String(status.replicas) },
})
