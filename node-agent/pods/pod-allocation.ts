import { deepEqual } from '../../apimachinery/equality.ts'
import { isSidecar } from '../../apimachinery/kinds/core/pod-resources.ts'
import type { Container, Pod, ResourceRequirements } from '../../apimachinery/types/core-v1.ts'
import { resourcesAnnotation } from '../runtimes/container-labels.ts'
import type { ContainerStatus } from '../runtimes/container-runtime.ts'
import { initContainersOf } from './container-kinds.ts'

/** Why a pod does not get what its spec asks for now: `Infeasible` for as long as the node is as it is. */
export interface PendingResize {
  readonly reason: 'Deferred' | 'Infeasible'
  readonly message: string
}

/** What containers have, by name. */
export type Allocations = ReadonlyMap<string, ResourceRequirements>

/** What a pod's containers have been given, which may differ from what its spec asks for since (KEP-1287). */
export class PodAllocation {
  #given: Allocations = new Map()
  #pending: PendingResize | undefined

  get given(): Allocations {
    return this.#given
  }

  get pending(): PendingResize | undefined {
    return this.#pending
  }

  /** The pod has been taken; what its status says it has had before still holds. */
  begin(pod: Pod): void {
    const statuses = [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])]
    const had = (name: string) => statuses.find((each) => each.name === name)?.resources
    this.#given = new Map(resizableOf(pod).map(({ name, resources }) => [name, had(name) ?? resources ?? {}]))
  }

  /** Gives the pod what it asks for, unless `refuse` has a reason not to. It is asked only when there is a difference. */
  async follow(pod: Pod, refuse: (pod: Pod) => Promise<PendingResize | undefined>): Promise<void> {
    const wanted = new Map(resizableOf(pod).map(({ name, resources }) => [name, resources ?? {}]))
    const isSame = [...wanted].every(([name, resources]) => deepEqual(resources, this.#given.get(name) ?? {}))
    this.#pending = isSame ? undefined : await refuse(pod)
    if (!isSame && !this.#pending) this.#given = wanted
  }
}

/** Containers that run for as long as their pod: others are not resized. */
function resizableOf(pod: Pod): readonly Container[] {
  return [...initContainersOf(pod).filter(isSidecar), ...pod.spec.containers]
}

/** Whether a container that runs has to start over to have what it has been given, as its `resizePolicy` says. */
export function needsRestart(
  { name, resizePolicy = [] }: Container,
  running: ContainerStatus,
  allocations: Allocations,
): boolean {
  const text = running.annotations[resourcesAnnotation]
  const given = allocations.get(name)
  if (text === undefined || !given) return false
  const started = JSON.parse(text) as ResourceRequirements
  return resizePolicy.some(
    ({ resourceName, restartPolicy }) =>
      restartPolicy === 'RestartContainer' &&
      (started.requests?.[resourceName] !== given.requests?.[resourceName] ||
        started.limits?.[resourceName] !== given.limits?.[resourceName]),
  )
}
