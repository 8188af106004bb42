import { toTime } from '../../../platform/clock.ts'
import type { CustomResourceDefinition } from '../../types/apiextensions-v1.ts'
import { defineKind } from '../define-kind.ts'
import { withCondition } from './definition-conditions.ts'
import { validateDefinitionUpdate } from './definition-update-validation.ts'
import { preserveUnknownFieldsErrors, validateDefinition } from './definition-validation.ts'

/** Keeps a definition until its objects are gone. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io'

const deletionPending = {
  type: 'Terminating',
  status: 'True',
  reason: 'InstanceDeletionPending',
  message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
}

/** CustomResourceDefinition: declares a resource of a user's own, with its schema per version. */
export const customResourceDefinitions = defineKind<CustomResourceDefinition>({
  shape: 'apiextensions.k8s.io/v1 CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  storageVersion: 'apiextensions.k8s.io/v1beta1',
  status: true,
  tracksGeneration: true,
  unconditionalUpdate: false,
  default: ({ spec }) => {
    spec.names.singular ||= spec.names.kind.toLowerCase()
    spec.names.listKind ||= `${spec.names.kind}List`
    spec.conversion ??= { strategy: 'None' }
    const service = spec.conversion.webhook?.clientConfig?.service
    if (service) service.port ??= 443
  },
  prepareCreate: (draft) => {
    draft.status = {
      acceptedNames: { kind: '', plural: '' },
      conditions: null,
      storedVersions: storageVersions(draft).slice(0, 1),
    }
  },
  prepareUpdate: (draft) => {
    const stored = draft.status.storedVersions ?? []
    const missing = storageVersions(draft).filter((version) => !stored.includes(version))
    if (missing.length > 0) draft.status.storedVersions = [...stored, ...missing]
  },
  markDeleted: (draft, nowMs) => {
    const now = toTime(nowMs)
    const { metadata, status } = draft
    metadata.deletionTimestamp = now
    metadata.finalizers = [...new Set([...(metadata.finalizers ?? []), cleanupFinalizer])]
    status.conditions = [...withCondition(status.conditions ?? [], deletionPending, now)]
  },
  unqualifiedFinalizers: true,
  validate: validateDefinition,
  validateCreate: preserveUnknownFieldsErrors,
  validateUpdate: (definition, old) => [
    ...(old.spec.preserveUnknownFields ? [] : preserveUnknownFieldsErrors(definition)),
    ...validateDefinitionUpdate(definition, old),
  ],
})

/** `versions` is required, but validation comes later. */
function storageVersions({ spec }: CustomResourceDefinition): string[] {
  return (spec.versions ?? []).filter(({ storage }) => storage).map(({ name }) => name)
}
