import { keyOf, type ObjectRef } from '../../apimachinery/object.ts'
import type { Pod, Service } from '../../apimachinery/types/core-v1.ts'
import { readyCondition } from '../workloads/pods.ts'

/** When what has led to the present endpoints happened; from it the delay of the network's programming is measured. */
export const triggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time'

interface Seen {
  readonly service: string
  readonly pods: ReadonlyMap<string, string>
}

/** Remembers for each Service which changes its endpoints have followed (upstream: TriggerTimeTracker). */
export class TriggerTimes {
  readonly #seen = new Map<string, Seen>()

  /**
   * @param pods all that the Service picks
   * @returns the time of the first change since the last call: the Service was created, or a pod's readiness has
   *   changed; undefined when there was none
   */
  next(service: Service, pods: readonly Pod[]): string | undefined {
    const key = keyOf(service)
    const before = this.#seen.get(key)
    const now: Seen = { service: service.metadata.creationTimestamp, pods: new Map(pods.flatMap(readyTime)) }
    this.#seen.set(key, now)
    if (!before) return service.metadata.creationTimestamp
    const changes = [...now.pods].filter(([pod, time]) => time > (before.pods.get(pod) ?? '')).map(([, time]) => time)
    if (now.service > before.service) changes.push(now.service)
    return changes.sort()[0]
  }

  /** The Service is gone. */
  forget(ref: ObjectRef): void {
    this.#seen.delete(keyOf(ref))
  }
}

function readyTime(pod: Pod): [string, string][] {
  const time = readyCondition(pod)?.lastTransitionTime
  return time ? [[pod.metadata.name, time]] : []
}

/** `annotations` with the time of the trigger, or without one. */
export function withTriggerTime(
  annotations: Readonly<Record<string, string>> | undefined,
  time: string | undefined,
): Record<string, string> {
  const { [triggerTimeAnnotation]: _, ...rest } = annotations ?? {}
  return time === undefined ? rest : { ...rest, [triggerTimeAnnotation]: time }
}
