import { isSidecar } from '../../apimachinery/kinds/core/pod-resources.ts'
import type { ContainerStatus, Pod, PodCondition } from '../../apimachinery/types/core-v1.ts'
import { type EpochMs, toTime } from '../../platform/clock.ts'
import { initContainersOf } from './container-kinds.ts'
import type { ContainerStatuses } from './container-statuses.ts'
import { needsRestart } from './pod-allocation.ts'
import type { PodPhase } from './pod-phase.ts'
import { isRunning, latestOf } from './pod-runtime-status.ts'
import type { PodSituation } from './pod-situation.ts'

/** A condition without the times. */
type Verdict = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>

/** The types of the conditions that a node agent writes, in the order in which it writes them. */
export const ownConditions = [
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
  'PodResizePending',
  'PodResizeInProgress',
]

/** The conditions of a pod (pkg/kubelet/status/generate.go): ours, and those of others as they were. */
export function conditionsOf(
  pod: Pod,
  statuses: ContainerStatuses,
  phase: PodPhase,
  hasSandbox: boolean,
  situation: PodSituation,
): PodCondition[] {
  const containersReady = containersReadyOf(pod, statuses, phase)
  const verdicts: readonly Verdict[] = [
    { type: 'PodReadyToStartContainers', status: hasSandbox ? 'True' : 'False' },
    initializedOf(pod, statuses, phase),
    readyOf(pod, containersReady),
    containersReady,
    { type: 'PodScheduled', status: 'True' },
    ...resizeOf(situation),
  ]
  const others = (pod.status?.conditions ?? []).filter(({ type }) => !ownConditions.includes(type))
  return [...verdicts.map((verdict) => stamp(pod, verdict, situation.nowMs)), ...others]
}

/** A resize is waited for, or under way for as long as a container has to start over for it; else nothing is said of it. */
function resizeOf({ pod, pendingResize, runtime, allocations }: PodSituation): readonly Verdict[] {
  const restarts = pod.spec.containers.some((container) => {
    const latest = latestOf(runtime, container.name)
    return isRunning(latest) && needsRestart(container, latest, allocations)
  })
  return [
    ...(pendingResize ? [{ type: 'PodResizePending', status: 'True', ...pendingResize }] : []),
    ...(restarts ? [{ type: 'PodResizeInProgress', status: 'True' }] : []),
  ]
}

function initializedOf(pod: Pod, statuses: ContainerStatuses, phase: PodPhase): Verdict {
  const type = 'Initialized'
  if (phase === 'Succeeded') return { type, status: 'True', reason: 'PodCompleted' }
  // A sidecar that starts over does not take back that the pod was initialised.
  if (statuses.regular.some(({ state, lastState }) => !state.waiting || lastState.terminated))
    return { type, status: 'True' }
  const incomplete = initContainersOf(pod)
    .filter((container, i) => !isInitialized(isSidecar(container), statuses.init[i]))
    .map(({ name }) => name)
  if (incomplete.length === 0) return { type, status: 'True' }
  const message = `containers with incomplete status: [${incomplete.join(' ')}]`
  return { type, status: 'False', reason: 'ContainersNotInitialized', message }
}

function isInitialized(sidecar: boolean, status: ContainerStatus | undefined): boolean {
  return (sidecar ? status?.started : status?.ready) === true
}

function containersReadyOf(pod: Pod, statuses: ContainerStatuses, phase: PodPhase): Verdict {
  const type = 'ContainersReady'
  if (phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' }
  const sidecars = statuses.init.filter((_status, i) => isSidecar(initContainersOf(pod)[i]!))
  const unready = [...sidecars, ...statuses.regular].filter(({ ready }) => !ready).map(({ name }) => name)
  if (unready.length === 0) return { type, status: 'True' }
  const message = `containers with unready status: [${unready.join(' ')}]`
  return { type, status: 'False', reason: 'ContainersNotReady', message }
}

/** Ready when the containers are, and everybody whom the readiness gates name says so. */
function readyOf(pod: Pod, containersReady: Verdict): Verdict {
  const type = 'Ready'
  if (containersReady.status !== 'True') return { ...containersReady, type }
  const closed = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = pod.status?.conditions?.find((condition) => condition.type === conditionType)
    if (!gate) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`]
    if (gate.status === 'True') return []
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`]
  })
  if (closed.length === 0) return { type, status: 'True' }
  return { type, status: 'False', reason: 'ReadinessGatesNotReady', message: closed.join(', ') }
}

/** Keeps the time of the last transition unless this is one. */
function stamp(pod: Pod, verdict: Verdict, nowMs: EpochMs): PodCondition {
  const old = pod.status?.conditions?.find(({ type }) => type === verdict.type)
  return {
    ...verdict,
    lastTransitionTime: old?.status === verdict.status ? old.lastTransitionTime : toTime(nowMs),
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
  } as PodCondition
}
