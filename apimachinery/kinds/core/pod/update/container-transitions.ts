import { type FieldError, forbiddenField } from '../../../../field-error.ts'
import type { Container, ContainerStatus, Pod, PodSpec, PodStatus } from '../../../../types/core-v1.ts'

/** Which statuses are of which containers. */
const lists = [
  ['containerStatuses', 'containers'],
  ['initContainerStatuses', 'initContainers'],
] as const

/** A container that has ended does not come back, unless its rules, its policy or the pod's say so. */
export function restartErrors(status: PodStatus, { spec, status: old }: Pod): FieldError[] {
  return [
    ...lists.flatMap(([statuses, containers]) =>
      transitionErrors(status[statuses], old[statuses], `status.${statuses}`, (name, exitCode) => {
        const container = spec[containers]?.find((candidate) => candidate.name === name)
        return container !== undefined && restarts(container, spec, exitCode)
      }),
    ),
    ...transitionErrors(
      status.ephemeralContainerStatuses,
      old.ephemeralContainerStatuses,
      'status.ephemeralContainerStatuses',
      () => false,
    ),
  ]
}

function transitionErrors(
  statuses: readonly ContainerStatus[] | undefined,
  old: readonly ContainerStatus[] | undefined,
  path: string,
  mayRestart: (name: string, exitCode: number) => boolean,
): FieldError[] {
  return (old ?? []).flatMap(({ name, state }, index) => {
    const ended = state.terminated
    const comesBack = ended && statuses?.some((status) => status.name === name && !status.state.terminated)
    if (!comesBack || mayRestart(name, ended.exitCode)) return []
    return [forbiddenField(`${path}[${index}].state`, 'may not be transitioned to non-terminated state')]
  })
}

/** Whether a container that ended with this code is started again (podutil.ContainerShouldRestart). */
function restarts(container: Container, spec: PodSpec, exitCode: number): boolean {
  // Any container may say that all are to start again (KEP-5532).
  const others = [...(spec.initContainers ?? []), ...(spec.containers ?? [])]
  if (
    others.some(({ restartPolicyRules }) => restartPolicyRules?.some(({ action }) => action === 'RestartAllContainers'))
  ) {
    return true
  }
  if (container.restartPolicy !== undefined && hasRuleFor(container, exitCode)) return true
  const policy = container.restartPolicy ?? spec.restartPolicy
  return policy === 'OnFailure' ? exitCode !== 0 : policy !== 'Never'
}

function hasRuleFor({ restartPolicyRules }: Container, exitCode: number): boolean {
  const rule = restartPolicyRules?.find(({ exitCodes }) => {
    const named = exitCodes?.values?.includes(exitCode) ?? false
    return exitCodes?.operator === 'In' ? named : exitCodes?.operator === 'NotIn' && !named
  })
  return rule?.action === 'Restart'
}
