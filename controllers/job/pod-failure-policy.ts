import type {
  Job,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyRule,
} from '../../apimachinery/types/batch-v1.ts'
import type { ContainerStatus, Pod } from '../../apimachinery/types/core-v1.ts'

/** What the first rule that matches a failed pod says (KEP-3329). */
export interface FailureMatch {
  readonly action: PodFailurePolicyRule['action']
  /** Why the Job fails, if that is the action. */
  readonly message: string
}

/** @returns undefined when no rule matches: the failure counts */
export function matchFailurePolicy({ spec }: Job, pod: Pod): FailureMatch | undefined {
  for (const [index, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    const what = matchRule(rule, pod)
    if (what !== undefined)
      return { action: rule.action, message: `${what} matching ${rule.action} rule at index ${index}` }
  }
  return undefined
}

function matchRule({ onExitCodes, onPodConditions = [] }: PodFailurePolicyRule, pod: Pod): string | undefined {
  const { namespace, name } = pod.metadata
  if (onExitCodes) {
    const status = containerWithExitCode(onExitCodes, pod)
    const exitCode = status?.state?.terminated?.exitCode
    return status && `Container ${status.name} for pod ${namespace}/${name} failed with exit code ${exitCode}`
  }
  const condition = pod.status.conditions?.find(({ type, status }) =>
    onPodConditions.some((pattern) => pattern.type === type && pattern.status === status),
  )
  return condition && `Pod ${namespace}/${name} has condition ${condition.type}`
}

function containerWithExitCode(
  { containerName, operator, values }: PodFailurePolicyOnExitCodesRequirement,
  { status }: Pod,
): ContainerStatus | undefined {
  return [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].find(({ name, state }) => {
    const exitCode = state?.terminated?.exitCode ?? 0
    if (exitCode === 0 || (containerName !== undefined && containerName !== name)) return false
    return values.includes(exitCode) === (operator === 'In')
  })
}
