import type { ContainerStateTerminated, ContainerStatus, Pod, PodStatus } from '../../../types/core-v1.ts'
import { isSidecar } from '../pod-resources.ts'
import { schedulingGatedReason } from './pod-conditions.ts'

/** How a pod is doing, in the few words of a table row. */
export interface PodSummary {
  readonly reason: string
  readonly readyContainers: number
  /** Sidecars included. */
  readonly totalContainers: number
  readonly restarts: number
  /** When a container last ended to be restarted. */
  readonly lastRestart: string | undefined
}

/** Sums a pod up as `kubectl get pods` does: the first init container that is not through, else the main containers. */
export function summarizePod(pod: Pod): PodSummary {
  const initialization = summarizeInitContainers(pod)
  const sidecars = pod.spec.initContainers?.filter(isSidecar).length ?? 0
  const totalContainers = (pod.spec.containers?.length ?? 0) + sidecars
  const summary =
    initialization.reason === undefined || isTrue(pod.status, 'Initialized')
      ? summarizeContainers(pod, initialization)
      : { ...initialization.all, readyContainers: initialization.readySidecars, reason: initialization.reason }
  return { ...summary, totalContainers, reason: terminationReason(pod) ?? summary.reason }
}

interface Restarts {
  readonly restarts: number
  readonly lastRestart: string | undefined
}

interface Initialization {
  /** Absent once all init containers are through. */
  readonly reason: string | undefined
  readonly readySidecars: number
  readonly all: Restarts
  readonly sidecars: Restarts
}

function summarizeInitContainers({ spec, status }: Pod): Initialization {
  const sidecarNames = new Set(spec.initContainers?.filter(isSidecar).map(({ name }) => name))
  const seen: ContainerStatus[] = []
  let readySidecars = 0
  let reason: string | undefined
  for (const [index, container] of (status.initContainerStatuses ?? []).entries()) {
    seen.push(container)
    if (container.state.terminated?.exitCode === 0) continue
    if (sidecarNames.has(container.name) && container.started) {
      if (container.ready) readySidecars++
      continue
    }
    reason = initReason(container, index, spec.initContainers?.length ?? 0)
    break
  }
  const sidecars = seen.filter(({ name }) => sidecarNames.has(name))
  return { reason, readySidecars, all: restartsOf(seen), sidecars: restartsOf(sidecars) }
}

function initReason({ state }: ContainerStatus, index: number, total: number): string {
  if (state.terminated) return `Init:${terminatedReason(state.terminated)}`
  const waiting = state.waiting?.reason
  return waiting && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${index}/${total}`
}

function summarizeContainers(
  pod: Pod,
  { readySidecars, sidecars }: Initialization,
): Omit<PodSummary, 'totalContainers'> {
  const containers = pod.status.containerStatuses ?? []
  const isRunning = ({ ready, state }: ContainerStatus) => reasonOf({ state }) === undefined && ready && !!state.running
  const running = containers.filter(isRunning).length
  const reason = containers.map(reasonOf).find((reason) => reason !== undefined) ?? phaseReason(pod.status)
  const own = restartsOf(containers)
  return {
    // Some have completed, others still run: the pod as a whole runs.
    reason: reason === 'Completed' && running > 0 ? (isTrue(pod.status, 'Ready') ? 'Running' : 'NotReady') : reason,
    readyContainers: readySidecars + running,
    restarts: sidecars.restarts + own.restarts,
    lastRestart: latest([sidecars.lastRestart, own.lastRestart]),
  }
}

function reasonOf({ state }: Pick<ContainerStatus, 'state'>): string | undefined {
  if (state.waiting?.reason) return state.waiting.reason
  return state.terminated ? terminatedReason(state.terminated) : undefined
}

function terminatedReason({ reason, signal, exitCode }: ContainerStateTerminated): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`)
}

function phaseReason({ conditions, reason, phase }: PodStatus): string {
  const gated = conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === schedulingGatedReason)
  return gated ? schedulingGatedReason : reason || (phase ?? '')
}

function terminationReason({ metadata, status }: Pod): string | undefined {
  if (!metadata.deletionTimestamp) return undefined
  if (status.reason === 'NodeLost') return 'Unknown'
  return status.phase === 'Failed' || status.phase === 'Succeeded' ? undefined : 'Terminating'
}

function restartsOf(containers: readonly ContainerStatus[]): Restarts {
  return {
    restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
    lastRestart: latest(containers.map(({ lastState }) => lastState?.terminated?.finishedAt)),
  }
}

// RFC 3339 in UTC sorts as text.
function latest(times: readonly (string | null | undefined)[]): string | undefined {
  return (
    times
      .filter((time) => time)
      .sort()
      .at(-1) ?? undefined
  )
}

function isTrue({ conditions }: PodStatus, type: string): boolean {
  return conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false
}
