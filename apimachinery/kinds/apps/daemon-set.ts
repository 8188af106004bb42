import { deepEqual } from '../../equality.ts'
import { immutableFieldErrors } from '../../field-error.ts'
import type { DaemonSet, DaemonSetSpec } from '../../types/apps-v1.ts'
import { ageColumn, column, containerColumns, formatLabels, nameColumn, selectorColumn } from '../columns/columns.ts'
import { defaultPodTemplate } from '../core/pod/defaults/pod-defaults.ts'
import { runningTemplateErrors } from '../core/pod/pod-template-spec.ts'
import { templateWarnings } from '../core/pod/warnings/template-warnings.ts'
import { defineKind } from '../define-kind.ts'
import { nonNegative } from '../validation/fields.ts'
import { workloadSelectorErrors } from '../validation/label-selector.ts'
import { collisionCountErrors } from '../validation/replica-status.ts'
import { daemonSetStrategyErrors } from './rolling-update.ts'

/** DaemonSet: one pod on each matching node. */
export const daemonSets = defineKind<DaemonSet>({
  shape: 'apps/v1 DaemonSet',
  plural: 'daemonsets',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  status: true,
  tracksGeneration: true,
  default: ({ spec }) => {
    spec.revisionHistoryLimit ??= 10
    defaultUpdateStrategy(spec)
    defaultPodTemplate(spec.template)
  },
  prepareCreate: (draft) => {
    const generation = templateGenerationOf(draft)
    setTemplateGeneration(draft, generation < 1n ? 1n : generation)
  },
  prepareUpdate: (draft, old) => {
    const generation = templateGenerationOf(old)
    const changed = !deepEqual(draft.spec.template, old.spec.template)
    setTemplateGeneration(draft, changed ? generation + 1n : generation)
  },
  validate: ({ spec }) => [
    ...workloadSelectorErrors(spec.selector, 'spec.selector', 'daemonset'),
    ...runningTemplateErrors(spec.template, spec.selector, 'spec.template', 'DaemonSet'),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...daemonSetStrategyErrors(spec.updateStrategy, 'spec.updateStrategy'),
    ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
  ],
  validateUpdate: ({ spec }, old) => immutableFieldErrors('spec.selector', spec.selector, old.spec.selector),
  validateStatusUpdate: ({ status }, old) => [
    ...statusCounts.flatMap((field) => nonNegative(`status.${field}`, status[field])),
    ...collisionCountErrors(status, old.status),
  ],
  warnings: (daemonSet, old) => templateWarnings(daemonSet, old, daemonSet.spec.template, 'spec.template'),
  columns: [
    nameColumn,
    column('Desired', ({ status }) => status.desiredNumberScheduled, {
      type: 'integer',
      field: 'status.desiredNumberScheduled',
    }),
    column('Current', ({ status }) => status.currentNumberScheduled, {
      type: 'integer',
      field: 'status.currentNumberScheduled',
    }),
    column('Ready', ({ status }) => status.numberReady, { type: 'integer', field: 'status.numberReady' }),
    column('Up-to-date', ({ status }) => status.updatedNumberScheduled ?? 0, {
      type: 'integer',
      field: 'status.updatedNumberScheduled',
    }),
    column('Available', ({ status }) => status.numberAvailable ?? 0, {
      type: 'integer',
      field: 'status.numberAvailable',
    }),
    column('Node Selector', ({ spec }) => formatLabels(spec.template.spec.nodeSelector), {
      field: 'spec.template.spec.nodeSelector',
    }),
    ageColumn,
    ...containerColumns<DaemonSet>(({ spec }) => spec.template.spec.containers),
    selectorColumn(({ spec }) => spec.selector, 'spec.selector'),
  ],
})

/** Counts changes of the pod template; kept for clients of the API before apps/v1. */
const templateGenerationAnnotation = 'deprecated.daemonset.template.generation'

function templateGenerationOf({ metadata }: DaemonSet): bigint {
  const text = metadata.annotations?.[templateGenerationAnnotation] ?? ''
  return /^-?\d+$/.test(text) ? BigInt(text) : 0n
}

function setTemplateGeneration({ metadata }: DaemonSet, generation: bigint): void {
  metadata.annotations = { ...metadata.annotations, [templateGenerationAnnotation]: String(generation) }
}

function defaultUpdateStrategy(spec: DaemonSetSpec): void {
  spec.updateStrategy.type ??= 'RollingUpdate'
  if (spec.updateStrategy.type !== 'RollingUpdate') return
  spec.updateStrategy.rollingUpdate ??= {}
  spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1
  spec.updateStrategy.rollingUpdate.maxSurge ??= 0
}

const statusCounts = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'collisionCount',
] as const satisfies readonly (keyof DaemonSet['status'])[]
