import { deepEqual } from '../../equality.ts'
import { type FieldError, invalidField } from '../../field-error.ts'
import { annotationsErrors, invalids, labelsErrors } from '../../meta-validation.ts'
import { qualifiedNameErrors } from '../../names.ts'
import type { ObjectMeta } from '../../types/meta-v1.ts'
import type { ResourceClaimTemplate } from '../../types/resource-v1.ts'
import { ageColumn, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { deviceClaimErrors } from './device-claim-validation.ts'
import { defaultDeviceClaim } from './device-defaults.ts'

/** ResourceClaimTemplate: from which a ResourceClaim is made for each pod. */
export const resourceClaimTemplates = defineKind<ResourceClaimTemplate>({
  shape: 'resource.k8s.io/v1 ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  namespaced: true,
  default: ({ spec }) => defaultDeviceClaim(spec.spec.devices),
  // The spec never changes.
  validateCreate: ({ spec }) => [
    ...templateMetadataErrors(spec.metadata),
    ...deviceClaimErrors(spec.spec.devices, 'spec.spec.devices'),
  ],
  validateUpdate: ({ spec }, old): FieldError[] =>
    deepEqual(spec, old.spec) ? [] : [invalidField('spec', spec, 'field is immutable')],
  columns: [nameColumn, ageColumn],
})

function templateMetadataErrors({ labels, annotations, finalizers }: Partial<ObjectMeta>): FieldError[] {
  return [
    ...labelsErrors(labels, 'spec.metadata.labels'),
    ...annotationsErrors(annotations, 'spec.metadata.annotations'),
    ...(finalizers ?? []).flatMap((finalizer) =>
      invalids('spec.metadata.finalizers', finalizer, qualifiedNameErrors(finalizer)),
    ),
  ]
}
