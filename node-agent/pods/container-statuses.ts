import { isSidecar } from '../../apimachinery/kinds/core/pod-resources.ts'
import type {
  Container,
  ContainerState,
  ContainerStateTerminated,
  ContainerStatus,
  ResourceRequirements,
  VolumeMountStatus,
} from '../../apimachinery/types/core-v1.ts'
import { toTime } from '../../platform/clock.ts'
import type { ContainerStatus as RuntimeContainerStatus } from '../runtimes/container-runtime.ts'
import { ephemeralContainersOf, initContainersOf } from './container-kinds.ts'
import { hasExited, isRunning } from './pod-runtime-status.ts'
import { type PodSituation, startDelayOf } from './pod-situation.ts'

/** The statuses of a pod's containers, by kind, in the order of the spec. */
export interface ContainerStatuses {
  readonly init: readonly ContainerStatus[]
  readonly regular: readonly ContainerStatus[]
  readonly ephemeral: readonly ContainerStatus[]
}

/** @param runtimeName the prefix of container ids: `simulated` */
export function containerStatusesOf(situation: PodSituation, runtimeName: string): ContainerStatuses {
  const { pod } = situation
  // Containers that have not been started wait for the pod's init containers, if it has any.
  const initial = initContainersOf(pod).length > 0 ? 'PodInitializing' : 'ContainerCreating'
  const statusOf = (isInit: boolean) => (container: Container) =>
    containerStatus(situation, container, isInit, initial, runtimeName)
  return {
    init: initContainersOf(pod).map(statusOf(true)),
    regular: pod.spec.containers.map(statusOf(false)),
    ephemeral: ephemeralContainersOf(pod).map(statusOf(false)),
  }
}

function containerStatus(
  situation: PodSituation,
  container: Container,
  isInit: boolean,
  initial: string,
  runtimeName: string,
): ContainerStatus {
  const [latest, previous] = situation.runtime.containers.get(container.name) ?? []
  const started = latest && latest.state !== 'CONTAINER_CREATED' ? latest : undefined
  const waiting = isRunning(started) ? undefined : startDelayOf(situation, container)?.waiting
  const verdict = isRunning(started) ? situation.probes.get(started.id) : undefined
  const succeeded = hasExited(started) && started.exitCode === 0
  const lastExited = waiting ? started : previous
  return {
    ...idsOf(container, started, runtimeName),
    name: container.name,
    state: waiting ? { waiting } : started ? stateOf(started, runtimeName) : { waiting: { reason: initial } },
    lastState: hasExited(lastExited) ? { terminated: terminated(lastExited, runtimeName) } : {},
    ready: isInit && !isSidecar(container) ? succeeded : (verdict?.ready ?? false),
    started: verdict?.started ?? false,
    restartCount: started?.metadata.attempt ?? 0,
    ...(isRunning(started) ? resourcesOf(situation.allocations.get(container.name) ?? container.resources) : {}),
    ...volumeMountsOf(container),
  }
}

function idsOf(container: Container, started: RuntimeContainerStatus | undefined, runtimeName: string) {
  if (!started) return { image: container.image ?? '', imageID: '' }
  const { id, image, imageRef } = started
  return { containerID: `${runtimeName}://${id}`, image: image.image, imageID: imageRef }
}

function stateOf(container: RuntimeContainerStatus, runtimeName: string): ContainerState {
  return hasExited(container)
    ? { terminated: terminated(container, runtimeName) }
    : { running: { startedAt: toTime(container.startedAtMs) } }
}

function terminated(container: RuntimeContainerStatus, runtimeName: string): ContainerStateTerminated {
  return {
    containerID: `${runtimeName}://${container.id}`,
    exitCode: container.exitCode,
    finishedAt: toTime(container.finishedAtMs),
    reason: container.reason,
    startedAt: toTime(container.startedAtMs),
    ...(container.message === '' ? {} : { message: container.message }),
  }
}

/** The resources that a running container has been given. */
function resourcesOf(resources: ResourceRequirements | undefined): Partial<ContainerStatus> {
  return {
    resources: resources ?? {},
    ...(resources?.requests ? { allocatedResources: resources.requests } : {}),
  }
}

function volumeMountsOf({ volumeMounts = [] }: Container): { volumeMounts?: VolumeMountStatus[] } {
  if (volumeMounts.length === 0) return {}
  return {
    volumeMounts: volumeMounts.map(({ name, mountPath, readOnly }) => ({
      name,
      mountPath,
      ...(readOnly ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
    })),
  }
}
