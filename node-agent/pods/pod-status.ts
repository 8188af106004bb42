import type { ContainerStatus, Pod, PodStatus } from '../../apimachinery/types/core-v1.ts'
import { toTime } from '../../platform/clock.ts'
import { type ContainerStatuses, containerStatusesOf } from './container-statuses.ts'
import { conditionsOf } from './pod-conditions.ts'
import { isTerminal, type PodPhase, phaseOf } from './pod-phase.ts'
import type { PodSituation } from './pod-situation.ts'

/** What the agent knows of the node when it writes a pod's status. */
export interface StatusSource {
  /** The prefix of container ids. */
  readonly runtimeName: string
  readonly hostIp: string
}

/** How far a pod that is ended has come. */
export interface Ending {
  /** Nothing of it runs any more. */
  readonly over: boolean
  /** Why it is ended, when it is for more than that its containers are done: it has failed then. */
  readonly failure?: { readonly reason: string; readonly message: string } | undefined
}

/** The status of a pod. A terminal phase that it has already stays, whoever wrote it. */
export function podStatusOf(situation: PodSituation, source: StatusSource, ending: Ending | undefined): PodStatus {
  const { pod, runtime, nowMs } = situation
  const found = containerStatusesOf(situation, source.runtimeName)
  const statuses = ending?.over ? withoutLiveStates(found) : found
  const phase = finalPhaseOf(pod, statuses, ending)
  const hasSandbox = runtime.sandbox?.state === 'SANDBOX_READY'
  const { reason, message } = (ending?.over && ending.failure) || (pod.status ?? {})
  return {
    phase,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    conditions: conditionsOf(pod, statuses, phase, hasSandbox, situation),
    startTime: pod.status?.startTime ?? toTime(nowMs),
    hostIP: source.hostIp,
    hostIPs: [{ ip: source.hostIp }],
    ...podIpsOf(situation, source),
    ...(statuses.init.length === 0 ? {} : { initContainerStatuses: [...statuses.init] }),
    containerStatuses: [...statuses.regular],
    ...(statuses.ephemeral.length === 0 ? {} : { ephemeralContainerStatuses: [...statuses.ephemeral] }),
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
  }
}

function finalPhaseOf(pod: Pod, statuses: ContainerStatuses, ending: Ending | undefined): PodPhase {
  const old = pod.status?.phase
  if (old !== undefined && isTerminal(old)) return old
  const phase = phaseOf(pod, statuses, ending?.over === true)
  if (!ending) return phase
  if (!ending.over) return isTerminal(phase) ? 'Running' : phase
  if (ending.failure) return 'Failed'
  return isTerminal(phase) ? phase : 'Failed'
}

/** The pod's IPs stay in its status after its sandbox has stopped. */
function podIpsOf({ pod, runtime }: PodSituation, { hostIp }: StatusSource): Pick<PodStatus, 'podIP' | 'podIPs'> {
  const ips = pod.spec.hostNetwork && runtime.sandbox ? [hostIp] : (runtime.sandbox?.ips ?? [])
  if (ips[0] === undefined) return {}
  return { podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) }
}

/** Of a container that never ran, nobody can say how it ended. */
function withoutLiveStates({ init, regular, ephemeral }: ContainerStatuses): ContainerStatuses {
  const ended = (status: ContainerStatus): ContainerStatus =>
    status.state.terminated ? status : { ...status, state: { terminated: unknownEnd }, ready: false, started: false }
  return { init, regular: regular.map(ended), ephemeral: ephemeral.map(ended) }
}

const unknownEnd = {
  exitCode: 137,
  reason: 'ContainerStatusUnknown',
  message: 'The container could not be located when the pod was terminated',
} as NonNullable<ContainerStatus['state']['terminated']>
