import { type FieldError, forbiddenField } from '../../../field-error.ts'
import type { Pod } from '../../../types/core-v1.ts'
import { each } from '../../validation/fields.ts'
import { podAnnotationsErrors } from './pod-annotations.ts'
import { podSpecErrors } from './pod-spec.ts'
import { profileAgreementErrors } from './security/profile-annotations.ts'

/** What is wrong with a pod, new or changed. */
export function validatePod({ metadata, spec }: Pod): FieldError[] {
  return [
    ...podAnnotationsErrors(metadata.annotations, spec, 'metadata.annotations'),
    ...podSpecErrors(spec, 'spec', { kind: 'pod', podName: metadata.name }),
    ...(spec.serviceAccountName ? [] : tokenErrors(spec.volumes, 'spec.volumes')),
  ]
}

/** What a new pod may not have yet: containers to look into it, and a node before its gates have opened. */
export function validateNewPod({ metadata, spec }: Pod): FieldError[] {
  const errors = profileAgreementErrors(metadata.annotations ?? {}, spec, 'spec')
  if (spec.ephemeralContainers?.length) {
    errors.push(forbiddenField('spec.ephemeralContainers', 'cannot be set on create'))
  }
  if (spec.nodeName && spec.schedulingGates?.length) {
    errors.push(forbiddenField('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'))
  }
  return errors
}

// A pod without an account has nobody to whom a token could be given.
function tokenErrors(volumes: Pod['spec']['volumes'], path: string): FieldError[] {
  return each(path, volumes, ({ projected }, at) =>
    each(`${at}.projected.sources`, projected?.sources, ({ serviceAccountToken }, sourceAt) =>
      serviceAccountToken
        ? [
            forbiddenField(
              `${sourceAt}.serviceAccountToken`,
              'must not be specified when serviceAccountName is not set',
            ),
          ]
        : [],
    ),
  )
}
