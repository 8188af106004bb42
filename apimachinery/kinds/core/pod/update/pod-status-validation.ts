import { type FieldError, forbiddenField } from '../../../../field-error.ts'
import type { ContainerStatus, Pod } from '../../../../types/core-v1.ts'
import { each } from '../../../validation/fields.ts'
import { ipAddressErrors } from '../../../validation/ip-address.ts'

/** What an update of a pod's status may not do (ValidatePodStatusUpdate). */
export function validatePodStatusUpdate(pod: Pod, old: Pod): FieldError[] {
  const { status, spec } = pod
  const errors: FieldError[] = []
  if (spec.nodeName !== old.spec.nodeName) {
    errors.push(forbiddenField('status.nodeName', 'may not be changed directly'))
  }
  return [
    ...errors,
    ...each('status.podIPs', status.podIPs, ({ ip }, at) => ipAddressErrors(ip, at)),
    ...restartErrors(pod, old),
  ]
}

// A container that will not be restarted has ended for good.
function restartErrors({ spec, status }: Pod, old: Pod): FieldError[] {
  if (spec.restartPolicy === 'Always') return []
  const before = new Map((old.status.containerStatuses ?? []).map((container) => [container.name, container]))
  return each('status.containerStatuses', status.containerStatuses, ({ name, state }: ContainerStatus, at) => {
    const ended = before.get(name)?.state.terminated
    const comesBack = ended && !state.terminated && (spec.restartPolicy === 'Never' || ended.exitCode === 0)
    if (!comesBack || spec.containers.find((container) => container.name === name)?.restartPolicyRules) return []
    return [forbiddenField(`${at}.state`, 'may not be transitioned to non-terminated state')]
  })
}
