import { parseQuantity } from '../../apimachinery/quantity.ts'
import type { Container, Pod } from '../../apimachinery/types/core-v1.ts'

/** Amounts by resource name: `cpu` in millicores, everything else in its own unit (bytes, pieces). */
export type Amounts = ReadonlyMap<string, number>

type Quantities = Readonly<Record<string, string>> | null | undefined

/** What a container without requests is taken to need when nodes are rated (upstream: DefaultMilliCPURequest, DefaultMemoryRequest). */
const scoringDefaults: Amounts = new Map([
  ['cpu', 100],
  ['memory', 200 * 1024 * 1024],
])

/** Amounts of a resource list such as `status.allocatable`. */
export function amountsOf(quantities: Quantities): Map<string, number> {
  const amounts = new Map<string, number>()
  for (const [name, text] of Object.entries(quantities ?? {})) amounts.set(name, amountOf(name, text))
  return amounts
}

function amountOf(name: string, text: string): number {
  const quantity = parseQuantity(text)
  return Number(name === 'cpu' ? quantity.milliValue() : quantity.value())
}

/** Adds `more` to `total`, in place; `sign` -1 takes it away. */
export function addAmounts(total: Map<string, number>, more: Amounts, sign: 1 | -1 = 1): void {
  for (const [name, amount] of more) total.set(name, (total.get(name) ?? 0) + sign * amount)
}

function raiseTo(total: Map<string, number>, floor: Amounts): void {
  for (const [name, amount] of floor) total.set(name, Math.max(total.get(name) ?? 0, amount))
}

const requestsCache = new WeakMap<Pod, Amounts>()
const scoringCache = new WeakMap<Pod, Amounts>()

/** What the pod asks its node to set aside (KEP-753 for restartable init containers, KEP-688 for overhead, KEP-2837 for pod level). */
export function podRequests(pod: Pod): Amounts {
  return memoized(requestsCache, pod, () => requestsOf(pod, new Map()))
}

/** The same with stand-ins for what containers leave open; only for rating nodes. */
export function podScoringRequests(pod: Pod): Amounts {
  return memoized(scoringCache, pod, () => requestsOf(pod, scoringDefaults))
}

function memoized(cache: WeakMap<Pod, Amounts>, pod: Pod, compute: () => Amounts): Amounts {
  let amounts = cache.get(pod)
  if (!amounts) {
    amounts = compute()
    cache.set(pod, amounts)
  }
  return amounts
}

function requestsOf(pod: Pod, defaults: Amounts): Amounts {
  const total = new Map<string, number>()
  for (const container of pod.spec.containers) addAmounts(total, containerRequests(container, defaults))
  raiseToInitPeak(total, pod, defaults)
  raiseTo(total, amountsOf(pod.spec.resources?.requests))
  addAmounts(total, amountsOf(pod.spec.overhead))
  return total
}

/** Sidecars add up and stay; an ordinary init container runs alone beside the sidecars started before it. */
function raiseToInitPeak(total: Map<string, number>, pod: Pod, defaults: Amounts): void {
  const sidecars = new Map<string, number>()
  const peak = new Map<string, number>()
  for (const container of pod.spec.initContainers ?? []) {
    const needs = new Map(sidecars)
    const own = containerRequests(container, defaults)
    addAmounts(needs, own)
    raiseTo(peak, needs)
    if (container.restartPolicy !== 'Always') continue
    addAmounts(sidecars, own)
    addAmounts(total, own)
  }
  raiseTo(total, peak)
}

function containerRequests(container: Container, defaults: Amounts): Amounts {
  const requests = amountsOf(container.resources.requests)
  for (const [name, amount] of defaults) if (!requests.has(name)) requests.set(name, amount)
  return requests
}
