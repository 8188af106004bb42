import { type FieldError, forbiddenField, requiredField, unsupportedField } from '../../../field-error.ts'
import { annotationsErrors, labelsErrors } from '../../../meta-validation.ts'
import type { PodTemplateSpec } from '../../../types/core-v1.ts'
import type { LabelSelector } from '../../../types/meta-v1.ts'
import { templateLabelsErrors } from '../../validation/label-selector.ts'
import { podAnnotationsErrors } from './pod-annotations.ts'
import { podSpecErrors } from './pod-spec.ts'
import { profileAgreementErrors } from './security/profile-annotations.ts'
import { templateOwner } from './spec-owner.ts'

/** What is wrong with a pod template (ValidatePodTemplateSpec). */
export function podTemplateErrors(template: PodTemplateSpec, path: string): FieldError[] {
  const errors = [
    ...labelsErrors(template.metadata?.labels, `${path}.labels`),
    ...annotationsErrors(template.metadata?.annotations, `${path}.annotations`),
    ...podAnnotationsErrors(template.metadata?.annotations, template.spec, `${path}.annotations`),
    ...podSpecErrors(template.spec, `${path}.spec`, templateOwner),
    ...profileAgreementErrors(template.metadata?.annotations ?? {}, template.spec, `${path}.spec`),
  ]
  if (template.spec.ephemeralContainers?.length) {
    const detail = 'ephemeral containers not allowed in pod template'
    errors.push(forbiddenField(`${path}.spec.ephemeralContainers`, detail))
  }
  return errors
}

/**
 * What is wrong with the template of a workload whose pods run until they are removed: it must carry the labels that
 * the workload selects, and its pods restart always.
 * @param kindName in whose name a deadline is refused, as upstream words it
 */
export function runningTemplateErrors(
  template: PodTemplateSpec | undefined,
  selector: LabelSelector | null | undefined,
  path: string,
  kindName: string,
): FieldError[] {
  if (!template) return [requiredField(path)]
  const { restartPolicy, activeDeadlineSeconds } = template.spec
  const errors = [
    ...templateLabelsErrors(selector, template.metadata?.labels, `${path}.metadata.labels`),
    ...podTemplateErrors(template, path),
  ]
  if (restartPolicy !== 'Always') {
    errors.push(unsupportedField(`${path}.spec.restartPolicy`, restartPolicy, ['Always']))
  }
  if (activeDeadlineSeconds !== undefined) {
    const detail = `activeDeadlineSeconds in ${kindName} is not Supported`
    errors.push(forbiddenField(`${path}.spec.activeDeadlineSeconds`, detail))
  }
  return errors
}
