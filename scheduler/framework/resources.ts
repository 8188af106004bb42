import { type Amounts as Quantities, podRequests as requestsOf } from '../../apimachinery/kinds/core/pod-resources.ts'
import { milliQuantity, parseQuantity, type Quantity, quantityOf } from '../../apimachinery/quantity.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'

/** Amounts by resource name: `cpu` in millicores, everything else in its own unit (bytes, pieces). */
export type Amounts = ReadonlyMap<string, number>

/** What a container without requests is taken to need when nodes are rated (upstream: DefaultMilliCPURequest, DefaultMemoryRequest). */
const scoringDefaults: Quantities = new Map([
  ['cpu', milliQuantity(100)],
  ['memory', quantityOf(200 * 1024 * 1024)],
])

/** Amounts of a resource list such as `status.allocatable`. */
export function amountsOf(quantities: Readonly<Record<string, string>> | null | undefined): Map<string, number> {
  const amounts = new Map<string, number>()
  for (const [name, text] of Object.entries(quantities ?? {})) amounts.set(name, amountOf(name, parseQuantity(text)))
  return amounts
}

function amountOf(name: string, quantity: Quantity): number {
  return name === 'cpu' ? quantity.milliValue() : quantity.value()
}

/** Adds `more` to `total`, in place; `sign` -1 takes it away. */
export function addAmounts(total: Map<string, number>, more: Amounts, sign: 1 | -1 = 1): void {
  for (const [name, amount] of more) total.set(name, (total.get(name) ?? 0) + sign * amount)
}

const requestsCache = new WeakMap<Pod, Amounts>()
const scoringCache = new WeakMap<Pod, Amounts>()

/** What the pod asks its node to set aside. */
export function podRequests(pod: Pod): Amounts {
  return memoized(requestsCache, pod, () => inNumbers(requestsOf(pod.spec)))
}

/** The same with stand-ins for what containers leave open; only for rating nodes. */
export function podScoringRequests(pod: Pod): Amounts {
  return memoized(scoringCache, pod, () => inNumbers(requestsOf(pod.spec, scoringDefaults)))
}

function memoized(cache: WeakMap<Pod, Amounts>, pod: Pod, compute: () => Amounts): Amounts {
  let amounts = cache.get(pod)
  if (!amounts) {
    amounts = compute()
    cache.set(pod, amounts)
  }
  return amounts
}

function inNumbers(quantities: Quantities): Amounts {
  return new Map([...quantities].map(([name, quantity]) => [name, amountOf(name, quantity)]))
}
