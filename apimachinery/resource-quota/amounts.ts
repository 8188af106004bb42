import type { Amounts } from '../kinds/core/pod-resources.ts'
import { parseQuantity, type Quantity, quantityOf } from '../quantity.ts'

/** Amounts as objects hold them. */
export type ResourceList = Readonly<Record<string, string>>

/** One of something. */
export const one: Quantity = quantityOf(1)

/** @throws {QuantityError} */
export function amountsOf(list: ResourceList | undefined): Amounts {
  return new Map(Object.entries(list ?? {}).map(([name, text]) => [name, parseQuantity(text)]))
}

/** As objects hold them. */
export function resourceListOf(amounts: Amounts): Record<string, string> {
  return Object.fromEntries([...amounts].map(([name, quantity]) => [name, String(quantity)]))
}

/** The sum; what only one side has counts, too. */
export function sum(a: Amounts, b: Amounts): Amounts {
  const total = new Map(a)
  for (const [name, quantity] of b) total.set(name, total.get(name)?.add(quantity) ?? quantity)
  return total
}

/** What is to be subtracted, as something to add. */
export function negated(amounts: Amounts): Amounts {
  return new Map([...amounts].map(([name, quantity]) => [name, quantity.neg()]))
}

/** Those for which `keeps`. */
export function filtered(amounts: Amounts, keeps: (name: string, quantity: Quantity) => boolean): Amounts {
  return new Map([...amounts].filter(([name, quantity]) => keeps(name, quantity)))
}

/** `pods=1,requests.cpu=2`: in the order of their names. */
export function formatAmounts(amounts: Amounts): string {
  return [...amounts.keys()]
    .sort()
    .map((name) => `${name}=${amounts.get(name)}`)
    .join(',')
}
