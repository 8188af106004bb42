import type { StatefulSet, StatefulSetSpec } from '../../types/apps-v1.ts'
import { ageColumn, column, containerColumns, nameColumn } from '../columns/columns.ts'
import { defaultPodTemplate } from '../core/pod-defaults.ts'
import { defaultClaim } from '../core/volume-defaults.ts'
import { defineKind } from '../define-kind.ts'
import { scaleSelector } from '../scale-selector.ts'

/** StatefulSet: pods with stable names, order and storage. */
export const statefulSets = defineKind<StatefulSet>({
  shape: 'apps/v1 StatefulSet',
  plural: 'statefulsets',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  status: true,
  scale: {
    specReplicas: ({ spec }) => spec.replicas ?? 0,
    setSpecReplicas: (draft, replicas) => {
      draft.spec.replicas = replicas
    },
    statusReplicas: ({ status }) => status.replicas,
    selector: ({ spec }) => scaleSelector(spec.selector),
  },
  tracksGeneration: true,
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
  columns: [
    nameColumn,
    column('Ready', ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`, {
      description: 'Number of the pod with ready state',
    }),
    ageColumn,
    ...containerColumns<StatefulSet>(({ spec }) => spec.template.spec.containers),
  ],
})

function defaultUpdateStrategy({ updateStrategy }: StatefulSetSpec): void {
  if (!updateStrategy.type) {
    updateStrategy.type = 'RollingUpdate'
    updateStrategy.rollingUpdate ??= {}
  }
  if (updateStrategy.type === 'RollingUpdate' && updateStrategy.rollingUpdate) {
    updateStrategy.rollingUpdate.partition ??= 0
  }
}
