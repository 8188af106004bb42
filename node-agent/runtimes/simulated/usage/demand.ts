import { pods } from '../../../../apimachinery/kinds/core/pod.ts'
import { services } from '../../../../apimachinery/kinds/core/service.ts'
import { keyOf } from '../../../../apimachinery/object.ts'
import { parseQuantity } from '../../../../apimachinery/quantity.ts'
import type { Container, Pod, Service } from '../../../../apimachinery/types/core-v1.ts'
import type { Informer } from '../../../../client/informers/informer.ts'
import type { Informers } from '../../../../client/informers/informers.ts'
import { scriptOf } from '../container-script.ts'
import { loadShare } from './service-load.ts'
import { amountAt } from './usage-script.ts'

/** What a container uses. */
export interface Usage {
  /** Cores. */
  readonly cpu: number
  readonly memoryBytes: number
}

/** Names a container of a pod. */
export interface ContainerRef {
  readonly namespace: string
  readonly podName: string
  readonly name: string
}

/** What the world asks of simulated containers. */
export interface Demand {
  /** @param ranMs how long the container has run */
  usageOf(container: ContainerRef, ranMs: number): Usage
}

/** A program that waits for something to do: a thousandth of a core, and a little memory. */
export const idleUsage: Usage = { cpu: 0.001, memoryBytes: 16 * 1024 * 1024 }

/** Nobody asks anything. */
export const noDemand: Demand = { usageOf: () => idleUsage }

/**
 * What users have scripted: for the containers of a pod by its annotation, as it is now, and for those behind a Service
 * by the load that its annotation puts on it. Limits hold.
 */
export class ScriptedDemand implements Demand {
  readonly #pods: Informer<Pod>
  readonly #services: Informer<Service>

  constructor(informers: Informers) {
    this.#pods = informers.of(pods)
    this.#services = informers.of(services)
  }

  usageOf({ namespace, podName, name }: ContainerRef, ranMs: number): Usage {
    const pod = this.#pods.get(keyOf({ namespace, name: podName }))
    if (!pod) return idleUsage
    const own = ownUsage(pod, name, ranMs)
    const load = this.#loadOf(pod, name)
    const container = containerOf(pod, name)
    return {
      cpu: Math.min(own.cpu + load.cpu, limitOf(container, 'cpu')),
      memoryBytes: Math.min(own.memoryBytes + load.memoryBytes, limitOf(container, 'memory')),
    }
  }

  #loadOf(pod: Pod, container: string): Usage {
    const sum = { cpu: 0, memoryBytes: 0 }
    const { namespace = '' } = pod.metadata
    for (const service of this.#services.list(namespace)) {
      const share = loadShare(service, pod, container, () => this.#pods.list(namespace))
      sum.cpu += share?.cpu ?? 0
      sum.memoryBytes += share?.memoryBytes ?? 0
    }
    return sum
  }
}

function ownUsage({ metadata }: Pod, container: string, ranMs: number): Usage {
  try {
    const { cpu, memory } = scriptOf(container, metadata.annotations ?? {})
    return {
      cpu: amountAt(cpu, ranMs) ?? idleUsage.cpu,
      memoryBytes: amountAt(memory, ranMs) ?? idleUsage.memoryBytes,
    }
  } catch {
    // A script that was right when the container was made, and has been changed since.
    return idleUsage
  }
}

function containerOf({ spec }: Pod, name: string): Container | undefined {
  return [...spec.containers, ...(spec.initContainers ?? [])].find((container) => container.name === name)
}

function limitOf(container: Container | undefined, resource: string): number {
  const limit = container?.resources?.limits?.[resource]
  return limit === undefined ? Number.POSITIVE_INFINITY : parseQuantity(limit).asNumber()
}
