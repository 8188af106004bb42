import type { ContainerStatus, Pod } from '../../apimachinery/types/core-v1.ts'
import { revisionNameOf, startOrdinal } from './identity.ts'
import { isLeaving, type Round } from './round.ts'

/** Reasons for which a container waits that only another template heals. */
const hopeless: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'CreateContainerError',
  'ErrImagePull',
  'ErrImageNeverPull',
  'ImagePullBackOff',
  'InvalidImageName',
  'RunContainerError',
])

/**
 * Whether a pod of an earlier revision cannot come up, while a rolling update has another template for its place. The
 * order of the set would wait for it for ever: a broken template that has been mended would need somebody's hand.
 */
export function isStuck({ set, update }: Round, ordinal: number, pod: Pod): boolean {
  const { type, rollingUpdate } = set.spec.updateStrategy
  if (type !== 'RollingUpdate' || ordinal < startOrdinal(set) + (rollingUpdate?.partition ?? 0)) return false
  return !isLeaving(pod) && revisionNameOf(pod) !== update.metadata.name && (isUnschedulable(pod) || isBroken(pod))
}

function isUnschedulable({ status }: Pod): boolean {
  return Boolean(status.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable'))
}

function isBroken({ status }: Pod): boolean {
  const containers: readonly ContainerStatus[] = [
    ...(status.initContainerStatuses ?? []),
    ...(status.containerStatuses ?? []),
  ]
  return containers.some(({ state }) => hopeless.has(state?.waiting?.reason ?? ''))
}
