import type { Container, ContainerStatus, Pod } from '../../apimachinery/types/core-v1.ts'
import { parseTime } from '../../platform/clock.ts'
import type { FormerContainer, FormerPod } from '../runtimes/container-runtime.ts'
import { ephemeralContainersOf, initContainersOf } from './container-kinds.ts'
import { type EnvironmentSources, environmentOf } from './environment.ts'
import { containerConfigOf, sandboxConfigOf } from './runtime-configs.ts'

/** What ran of a pod when its status was last written; undefined when nothing has. */
export async function formerPodOf(pod: Pod, sources: EnvironmentSources): Promise<FormerPod | undefined> {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = pod.status
  const statuses = [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses]
  const containers: FormerContainer[] = []
  for (const container of [...initContainersOf(pod), ...pod.spec.containers, ...ephemeralContainersOf(pod)]) {
    const status = statuses.find(({ name }) => name === container.name)
    const former = status && (await formerContainer(pod, container, status, sources))
    if (former) containers.push(former)
  }
  if (containers.length === 0) return undefined
  return { sandbox: sandboxConfigOf(pod, 0), ips: (pod.status.podIPs ?? []).map(({ ip }) => ip), containers }
}

async function formerContainer(
  pod: Pod,
  container: Container,
  { state, lastState, containerID = '', restartCount }: ContainerStatus,
  sources: EnvironmentSources,
): Promise<FormerContainer | undefined> {
  const ended = state.terminated ?? (state.waiting ? lastState.terminated : undefined)
  const startedAt = state.running?.startedAt ?? ended?.startedAt
  if (!startedAt) return undefined
  const id = (ended?.containerID ?? containerID).replace(/^.*:\/\//, '')
  // What the container was started with may have changed since, or be gone: it runs with what there is.
  const env = await environmentOf(pod, container, sources).catch(() => new Map<string, string>())
  const config = containerConfigOf(pod, container, restartCount, env)
  const startedAtMs = parseTime(startedAt)
  if (!ended) return { id, config, startedAtMs }
  const { finishedAt, exitCode, message = '' } = ended
  return { id, config, startedAtMs, exited: { atMs: parseTime(finishedAt), exitCode, message } }
}
