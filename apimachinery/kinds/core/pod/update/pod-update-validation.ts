import { deepClone, deepEqual } from '../../../../equality.ts'
import { type FieldError, forbiddenField, invalidField } from '../../../../field-error.ts'
import type { Container, Pod, PodSpec, Toleration } from '../../../../types/core-v1.ts'
import { each } from '../../../validation/fields.ts'
import { diffText } from '../../../validation/upstream-text.ts'
import { podAnnotationsUpdateErrors } from '../pod-annotations.ts'
import { gatedSchedulingErrors, takeGatedScheduling } from './gated-scheduling.ts'

const whatMayChange = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
]

/** What an update of a pod may not change: nearly everything, since its containers run already (ValidatePodUpdate). */
export function validatePodUpdate(pod: Pod, oldPod: Pod): FieldError[] {
  const [{ spec }, { spec: old }] = [pod, oldPod]
  const path = 'metadata.annotations'
  const annotationErrors = podAnnotationsUpdateErrors(pod.metadata.annotations, oldPod.metadata.annotations, path)
  const countErrors = containerCountErrors(spec, old)
  // The rest compares container by container.
  if (countErrors.length > 0) return [...annotationErrors, ...countErrors]
  return [
    ...annotationErrors,
    ...deadlineErrors(spec, old),
    ...tolerationsErrors(spec.tolerations ?? [], old.tolerations ?? []),
    ...gateErrors(spec, old),
    ...(old.schedulingGates?.length ? gatedSchedulingErrors(spec, old) : []),
    ...remainderErrors(spec, old),
  ]
}

function containerCountErrors(spec: PodSpec, old: PodSpec): FieldError[] {
  return (['containers', 'initContainers'] as const)
    .filter((field) => (spec[field]?.length ?? 0) !== (old[field]?.length ?? 0))
    .map((field) => forbiddenField(`spec.${field}`, 'pod updates may not add or remove containers'))
}

function deadlineErrors(spec: PodSpec, old: PodSpec): FieldError[] {
  const field = 'spec.activeDeadlineSeconds'
  const [wanted, before] = [spec.activeDeadlineSeconds, old.activeDeadlineSeconds]
  if (before === undefined) return []
  if (wanted === undefined) {
    return [invalidField(field, null, 'must not update from a positive integer to nil value')]
  }
  return wanted > before ? [invalidField(field, wanted, 'must be less than or equal to previous value')] : []
}

function tolerationsErrors(tolerations: readonly Toleration[], old: readonly Toleration[]): FieldError[] {
  const untimed = ({ tolerationSeconds: _, ...toleration }: Toleration) => toleration
  const kept = old.every((before) => tolerations.some((now) => deepEqual(untimed(now), untimed(before))))
  if (kept) return []
  return [forbiddenField('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')]
}

function gateErrors(spec: PodSpec, old: PodSpec): FieldError[] {
  const before = new Set(old.schedulingGates?.map(({ name }) => name))
  return each('spec.schedulingGates', spec.schedulingGates, ({ name }, at) =>
    before.has(name)
      ? []
      : [forbiddenField(`${at}.name`, `only deletion is allowed, but found new scheduling gate '${name}'`)],
  )
}

// What is left of the difference once everything that may change is taken from the new pod.
function remainderErrors(spec: PodSpec, old: PodSpec): FieldError[] {
  const expected = deepClone(old)
  takeImages(expected.containers, spec.containers)
  takeImages(expected.initContainers ?? [], spec.initContainers ?? [])
  take(expected, spec, 'activeDeadlineSeconds')
  take(expected, spec, 'tolerations')
  take(expected, spec, 'schedulingGates')
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) {
    expected.terminationGracePeriodSeconds = 1
  }
  if (old.schedulingGates?.length) takeGatedScheduling(expected, spec)
  if (deepEqual(expected, spec)) return []
  const detail = `pod updates may not change fields other than ${whatMayChange.join(',')}`
  return [forbiddenField('spec', `${detail}\n${diffText(expected, spec)}`)]
}

function take<K extends keyof PodSpec>(target: PodSpec, source: PodSpec, field: K): void {
  if (source[field] === undefined) delete target[field]
  else target[field] = source[field]
}

function takeImages(target: Container[], source: readonly Container[]): void {
  for (const [index, container] of target.entries()) container.image = source[index]?.image
}
