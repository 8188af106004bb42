import { deepEqual } from '../../equality.ts'
import { type FieldError, immutableFieldErrors, invalidField } from '../../field-error.ts'
import type { Deployment, DeploymentSpec } from '../../types/apps-v1.ts'
import { ageColumn, column, containerColumns, nameColumn, selectorColumn } from '../columns/columns.ts'
import { defaultPodTemplate } from '../core/pod/defaults/pod-defaults.ts'
import { runningTemplateErrors } from '../core/pod/pod-template-spec.ts'
import { nameWarnings, templateWarnings } from '../core/pod/warnings/template-warnings.ts'
import { defineKind } from '../define-kind.ts'
import { replicaScale } from '../replica-scale.ts'
import { nonNegative } from '../validation/fields.ts'
import { workloadSelectorErrors } from '../validation/label-selector.ts'
import { collisionCountErrors, replicaStatusErrors } from '../validation/replica-status.ts'
import { deploymentStrategyErrors } from './rolling-update.ts'

/** Deployment: rolls a pod template out through ReplicaSets. */
export const deployments = defineKind<Deployment>({
  shape: 'apps/v1 Deployment',
  plural: 'deployments',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  status: true,
  scale: replicaScale(({ spec }) => spec.selector),
  tracksGeneration: true,
  // Annotations count too: `kubectl rollout` keeps the change cause in one.
  bumpsGeneration: (deployment, old) =>
    !deepEqual(deployment.spec, old.spec) || !deepEqual(deployment.metadata.annotations, old.metadata.annotations),
  default: ({ spec }) => {
    spec.replicas ??= 1
    spec.revisionHistoryLimit ??= 10
    spec.progressDeadlineSeconds ??= 600
    defaultStrategy(spec)
    defaultPodTemplate(spec.template)
  },
  // Status writers may annotate, but labels belong to whoever writes the spec.
  prepareStatusUpdate: (draft, old) => {
    draft.metadata.labels = old.metadata.labels
  },
  validate: ({ spec }) => [
    ...nonNegative('spec.replicas', spec.replicas),
    ...workloadSelectorErrors(spec.selector, 'spec.selector', 'deployment'),
    ...runningTemplateErrors(spec.template, spec.selector, 'spec.template', 'ReplicaSet'),
    ...deploymentStrategyErrors(spec.strategy, 'spec.strategy'),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...progressDeadlineErrors(spec),
  ],
  validateUpdate: ({ spec }, old) => immutableFieldErrors('spec.selector', spec.selector, old.spec.selector),
  validateStatusUpdate: ({ status }, old) => [
    ...replicaStatusErrors(status, {
      parts: ['updatedReplicas', 'readyReplicas', 'availableReplicas'],
      readyName: 'readyReplicas',
    }),
    ...collisionCountErrors(status, old.status),
  ],
  warnings: (object, old) => [
    ...nameWarnings(object, old),
    ...templateWarnings(object, old, object.spec.template, 'spec.template'),
  ],
  columns: [
    nameColumn,
    column('Ready', ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`, {
      description: 'Number of the pod with ready state',
    }),
    column('Up-to-date', ({ status }) => status.updatedReplicas ?? 0, { field: 'status.updatedReplicas' }),
    column('Available', ({ status }) => status.availableReplicas ?? 0, { field: 'status.availableReplicas' }),
    ageColumn,
    ...containerColumns<Deployment>(({ spec }) => spec.template.spec.containers),
    selectorColumn(({ spec }) => spec.selector, 'spec.selector'),
  ],
})

function defaultStrategy(spec: DeploymentSpec): void {
  spec.strategy.type ??= 'RollingUpdate'
  if (spec.strategy.type !== 'RollingUpdate') return
  spec.strategy.rollingUpdate ??= {}
  spec.strategy.rollingUpdate.maxUnavailable ??= '25%'
  spec.strategy.rollingUpdate.maxSurge ??= '25%'
}

function progressDeadlineErrors({ progressDeadlineSeconds: seconds, minReadySeconds }: DeploymentSpec): FieldError[] {
  if (seconds === undefined) return []
  const errors = nonNegative('spec.progressDeadlineSeconds', seconds)
  if (seconds > (minReadySeconds ?? 0)) return errors
  return [...errors, invalidField('spec.progressDeadlineSeconds', seconds, 'must be greater than minReadySeconds')]
}
