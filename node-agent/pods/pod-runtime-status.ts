import { podUidLabel } from '../runtimes/container-labels.ts'
import type { ContainerRuntime, ContainerStatus, PodSandboxStatus } from '../runtimes/container-runtime.ts'

/** What the runtime has of one pod. */
export interface PodRuntimeStatus {
  /** The newest one. */
  readonly sandbox: PodSandboxStatus | undefined
  /** By container name, the newest first. */
  readonly containers: ReadonlyMap<string, readonly ContainerStatus[]>
}

export async function observePod(runtime: ContainerRuntime, uid: string): Promise<PodRuntimeStatus> {
  const filter = { labelSelector: { [podUidLabel]: uid } }
  const [sandboxes, all] = await Promise.all([runtime.listPodSandbox(filter), runtime.listContainers(filter)])
  const containers = new Map<string, ContainerStatus[]>()
  for (const container of all) {
    const { name } = container.metadata
    containers.set(name, [container, ...(containers.get(name) ?? [])])
  }
  return { sandbox: sandboxes.at(-1), containers }
}

/** The newest container of this name. */
export function latestOf(status: PodRuntimeStatus, name: string): ContainerStatus | undefined {
  return status.containers.get(name)?.[0]
}

type InState<S extends ContainerStatus['state']> = ContainerStatus & { readonly state: S }

export function isRunning(container: ContainerStatus | undefined): container is InState<'CONTAINER_RUNNING'> {
  return container?.state === 'CONTAINER_RUNNING'
}

export function hasExited(container: ContainerStatus | undefined): container is InState<'CONTAINER_EXITED'> {
  return container?.state === 'CONTAINER_EXITED'
}
