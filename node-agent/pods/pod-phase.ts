import { isSidecar } from '../../apimachinery/kinds/core/pod-resources.ts'
import type { Container, ContainerStatus, Pod, PodStatus } from '../../apimachinery/types/core-v1.ts'
import { initContainersOf } from './container-kinds.ts'
import type { ContainerStatuses } from './container-statuses.ts'

export type PodPhase = NonNullable<PodStatus['phase']>

export function isTerminal(phase: PodPhase | undefined): boolean {
  return phase === 'Succeeded' || phase === 'Failed'
}

/**
 * The phase that containers in these states make (pkg/kubelet/kubelet_pods.go getPhase).
 * @param ending no container will be started any more
 */
export function phaseOf(pod: Pod, statuses: ContainerStatuses, ending: boolean): PodPhase {
  const { restartPolicy } = pod.spec
  const init = initContainersOf(pod).map((container, i) => ({ container, status: statuses.init[i] }))
  if (restartPolicy === 'Never' && init.some(({ container, status }) => hasFailed(container, status))) return 'Failed'
  const count = (test: (status: ContainerStatus) => boolean) => statuses.regular.filter(test).length
  const running = count(({ state }) => state.running !== undefined)
  const stopped = count(({ state, lastState }) => Boolean(state.terminated ?? (state.waiting && lastState.terminated)))
  const succeeded = count(({ state }) => state.terminated?.exitCode === 0)
  const waiting = statuses.regular.length - running - stopped
  const sidecarsRun = init.some(({ container, status }) => isSidecar(container) && status?.state.running)
  if (init.some(({ container, status }) => isPending(container, status, running + stopped > 0)) || waiting > 0)
    return 'Pending'
  if (running > 0) return 'Running'
  if (ending) return sidecarsRun ? 'Running' : stopped === succeeded ? 'Succeeded' : 'Failed'
  if (restartPolicy === 'Always') return 'Running'
  if (sidecarsRun) return 'Running'
  if (stopped === succeeded) return 'Succeeded'
  return restartPolicy === 'Never' ? 'Failed' : 'Running'
}

function hasFailed(container: Container, status: ContainerStatus | undefined): boolean {
  const end = status?.state.terminated ?? status?.lastState.terminated
  return !isSidecar(container) && status?.state.running === undefined && end !== undefined && end.exitCode !== 0
}

/** @param regularStarted once another container has run, the sidecars need not have started to call the pod initialised */
function isPending(container: Container, status: ContainerStatus | undefined, regularStarted: boolean): boolean {
  if (isSidecar(container)) return !regularStarted && status?.started !== true
  return status?.state.terminated?.exitCode !== 0
}
