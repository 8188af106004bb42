import { ownValue } from '../../equality.ts'
import { parseQuantity, type Quantity } from '../../quantity.ts'
import type { Container, PodSpec, ResourceRequirements } from '../../types/core-v1.ts'

/** Amounts by resource name. */
export type Amounts = ReadonlyMap<string, Quantity>

const noAmounts: Amounts = new Map()

/** Init containers that keep running beside the main ones (KEP-753). */
export function isSidecar(container: Pick<Container, 'restartPolicy'>): boolean {
  return container.restartPolicy === 'Always'
}

/**
 * What the containers of a pod request at most at any time: the main containers and sidecars together, or an init
 * container with the sidecars started before it, whichever is more. Pod-level requests and overhead are not counted.
 * `standIns` are taken for what a container leaves open.
 */
export function containerRequests(spec: PodSpec, standIns: Amounts = noAmounts): Amounts {
  return aggregate(spec, (resources) => resources?.requests, standIns)
}

/** As `containerRequests`, of limits. A container without a limit adds nothing. */
export function containerLimits(spec: PodSpec): Amounts {
  return aggregate(spec, (resources) => resources?.limits, noAmounts)
}

/**
 * What a pod requests: its pod-level requests (KEP-2837) where it has any, else its containers', plus its overhead
 * (KEP-688). `standIns` are taken for what a container leaves open.
 */
export function podRequests(spec: PodSpec, standIns: Amounts = noAmounts): Amounts {
  return podTotal(containerRequests(spec, standIns), spec.resources?.requests, spec.overhead)
}

/** What a pod may use: as `podRequests`. Overhead is added only to resources that are limited. */
export function podLimits(spec: PodSpec): Amounts {
  const limited = new Map(containerLimits(spec))
  const overhead = Object.entries(spec.overhead ?? {}).filter(
    ([name]) => limited.has(name) || ownValue(spec.resources?.limits, name) !== undefined,
  )
  return podTotal(limited, spec.resources?.limits, Object.fromEntries(overhead))
}

function podTotal(
  containers: Amounts,
  podLevel: Readonly<Record<string, string>> | undefined,
  overhead: Readonly<Record<string, string>> | undefined,
): Amounts {
  const total = new Map(containers)
  for (const [name, quantity] of Object.entries(podLevel ?? {})) total.set(name, parseQuantity(quantity))
  add(total, amountsOf(overhead))
  return total
}

function aggregate(
  spec: PodSpec,
  pick: (resources: ResourceRequirements | undefined) => Readonly<Record<string, string>> | undefined,
  standIns: Amounts,
): Amounts {
  const amountsFor = ({ resources }: Container) => new Map([...standIns, ...amountsOf(pick(resources))])
  const running = new Map<string, Quantity>()
  for (const container of spec.containers ?? []) add(running, amountsFor(container))
  const sidecars = new Map<string, Quantity>()
  const peak = new Map<string, Quantity>()
  for (const container of spec.initContainers ?? []) {
    const own = amountsFor(container)
    if (isSidecar(container)) {
      add(running, own)
      add(sidecars, own)
      raise(peak, sidecars)
    } else {
      const starting = new Map(sidecars)
      add(starting, own)
      raise(peak, starting)
    }
  }
  raise(running, peak)
  return running
}

function amountsOf(list: Readonly<Record<string, string>> | undefined): Amounts {
  return new Map(Object.entries(list ?? {}).map(([name, quantity]) => [name, parseQuantity(quantity)]))
}

function add(total: Map<string, Quantity>, more: Amounts): void {
  for (const [name, quantity] of more) total.set(name, total.get(name)?.add(quantity) ?? quantity)
}

function raise(total: Map<string, Quantity>, atLeast: Amounts): void {
  for (const [name, quantity] of atLeast) {
    const current = total.get(name)
    if (!current || current.cmp(quantity) < 0) total.set(name, quantity)
  }
}
