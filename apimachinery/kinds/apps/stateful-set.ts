import { deepEqual } from '../../equality.ts'
import { type FieldError, forbiddenField, invalidField, requiredField } from '../../field-error.ts'
import { dnsLabelErrors, nameIsDnsLabel } from '../../names.ts'
import type { StatefulSet, StatefulSetSpec } from '../../types/apps-v1.ts'
import type { PodTemplateSpec } from '../../types/core-v1.ts'
import { ageColumn, column, containerColumns, nameColumn } from '../columns/columns.ts'
import { defaultPodTemplate } from '../core/pod/defaults/pod-defaults.ts'
import { defaultClaim } from '../core/pod/defaults/volume-defaults.ts'
import { runningTemplateErrors } from '../core/pod/pod-template-spec.ts'
import { nameWarnings, templateWarnings } from '../core/pod/warnings/template-warnings.ts'
import { defineKind } from '../define-kind.ts'
import { replicaScale } from '../replica-scale.ts'
import { claimSpecErrors } from '../validation/claim-spec.ts'
import { each, nonNegative, oneOf, optionalName } from '../validation/fields.ts'
import { workloadSelectorErrors } from '../validation/label-selector.ts'
import { collisionCountErrors, replicaStatusErrors } from '../validation/replica-status.ts'
import { claimSpecWarnings } from '../validation/warnings.ts'
import { statefulSetStrategyErrors } from './rolling-update.ts'

/** StatefulSet: pods with stable names, order and storage. */
export const statefulSets = defineKind<StatefulSet>({
  shape: 'apps/v1 StatefulSet',
  plural: 'statefulsets',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  status: true,
  scale: replicaScale(({ spec }) => spec.selector),
  tracksGeneration: true,
  // The names of its pods are host names.
  validateName: nameIsDnsLabel,
  default: ({ spec }) => {
    spec.podManagementPolicy ??= 'OrderedReady'
    spec.replicas ??= 1
    spec.revisionHistoryLimit ??= 10
    defaultUpdateStrategy(spec)
    const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {})
    retention.whenDeleted ??= 'Retain'
    retention.whenScaled ??= 'Retain'
    defaultPodTemplate(spec.template)
    for (const claim of spec.volumeClaimTemplates ?? []) {
      claim.apiVersion ??= 'v1'
      claim.kind ??= 'PersistentVolumeClaim'
      defaultClaim(claim)
    }
  },
  validate: ({ spec }) => [
    ...managementPolicyErrors(spec.podManagementPolicy, 'spec.podManagementPolicy'),
    ...statefulSetStrategyErrors(spec.updateStrategy, 'spec.updateStrategy'),
    ...retentionErrors(spec, 'spec.persistentVolumeClaimRetentionPolicy'),
    ...nonNegative('spec.replicas', spec.replicas),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...nonNegative('spec.ordinals.start', spec.ordinals?.start),
    ...workloadSelectorErrors(spec.selector, 'spec.selector', 'statefulset'),
    ...runningTemplateErrors(withClaims(spec), spec.selector, 'spec.template', 'StatefulSet'),
  ],
  validateCreate: ({ spec }) => [
    ...optionalName('spec.serviceName', spec.serviceName, dnsLabelErrors),
    ...each('spec.volumeClaimTemplates', spec.volumeClaimTemplates, ({ spec }, at) =>
      claimSpecErrors(spec, `${at}.spec`),
    ),
  ],
  validateUpdate: ({ spec }, old) => {
    if (deepEqual(fixedPart(spec), fixedPart(old.spec))) return []
    const fields = mutableFields.map((field) => `'${field}'`)
    const list = `${fields.slice(0, -1).join(', ')} and ${fields.at(-1)}`
    return [forbiddenField('spec', `updates to statefulset spec for fields other than ${list} are forbidden`)]
  },
  validateStatusUpdate: ({ status }, old) => [
    ...replicaStatusErrors(status, {
      parts: ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'],
      readyName: 'status.readyReplicas',
    }),
    ...collisionCountErrors(status, old.status),
  ],
  warnings: statefulSetWarnings,
  columns: [
    nameColumn,
    column('Ready', ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`, {
      description: 'Number of the pod with ready state',
    }),
    ageColumn,
    ...containerColumns<StatefulSet>(({ spec }) => spec.template.spec.containers),
  ],
})

/** The template with its claims as volumes, which is how its pods get them. */
function withClaims({ template, volumeClaimTemplates: claims = [] }: StatefulSetSpec): PodTemplateSpec {
  const volumes = new Map((template.spec.volumes ?? []).map((volume) => [volume.name, volume]))
  for (const { metadata } of claims) {
    const name = metadata?.name ?? ''
    volumes.set(name, { name, persistentVolumeClaim: { claimName: name } })
  }
  return claims.length === 0 ? template : { ...template, spec: { ...template.spec, volumes: [...volumes.values()] } }
}

function statefulSetWarnings(statefulSet: StatefulSet, old: StatefulSet | undefined): string[] {
  const { template, volumeClaimTemplates, revisionHistoryLimit = 0 } = statefulSet.spec
  const negative = 'a negative value retains all historical revisions; a value >= 0 is recommended'
  return [
    ...nameWarnings(statefulSet, old),
    ...templateWarnings(statefulSet, old, template, 'spec.template'),
    ...(volumeClaimTemplates ?? []).flatMap(({ spec }, i) =>
      claimSpecWarnings(spec, `spec.volumeClaimTemplates[${i}].Spec`),
    ),
    ...(revisionHistoryLimit < 0 ? [`spec.revisionHistoryLimit: ${negative}`] : []),
  ]
}

function defaultUpdateStrategy({ updateStrategy }: StatefulSetSpec): void {
  if (!updateStrategy.type) {
    updateStrategy.type = 'RollingUpdate'
    updateStrategy.rollingUpdate ??= {}
  }
  if (updateStrategy.type === 'RollingUpdate' && updateStrategy.rollingUpdate) {
    updateStrategy.rollingUpdate.partition ??= 0
  }
}

/** In the order in which upstream's message lists them. */
const mutableFields = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const satisfies readonly (keyof StatefulSetSpec)[]

function fixedPart(spec: StatefulSetSpec): Partial<StatefulSetSpec> {
  const fixed: Partial<StatefulSetSpec> = { ...spec }
  for (const field of mutableFields) delete fixed[field]
  return fixed
}

function managementPolicyErrors(policy: string | undefined, path: string): FieldError[] {
  if (!policy) return [requiredField(path)]
  if (policy === 'OrderedReady' || policy === 'Parallel') return []
  return [invalidField(path, policy, "must be 'OrderedReady' or 'Parallel'")]
}

function retentionErrors(
  { persistentVolumeClaimRetentionPolicy: policy }: StatefulSetSpec,
  path: string,
): FieldError[] {
  return [
    ...oneOf(`${path}.whenDeleted`, policy?.whenDeleted, ['Retain', 'Delete']),
    ...oneOf(`${path}.whenScaled`, policy?.whenScaled, ['Retain', 'Delete']),
  ]
}
