import { z } from 'zod'
import { isQuantity, parseQuantity } from '../../../../apimachinery/quantity.ts'

const quantity = z.string().refine(isQuantity, 'must be a quantity')

/** An amount, or several, each from a time after the container's start on. */
export const scriptedAmount = z.union([
  quantity,
  z.array(z.strictObject({ afterSeconds: z.number().min(0), value: quantity })).min(1),
])

/** How much of a resource a container uses, as a script has it. */
export type ScriptedAmount = z.infer<typeof scriptedAmount>

/** How much that is once the container has run for a while; undefined where nothing is scripted (yet). */
export function amountAt(amount: ScriptedAmount | undefined, ranMs: number): number | undefined {
  if (amount === undefined) return undefined
  if (typeof amount === 'string') return parseQuantity(amount).asNumber()
  const reached = amount.filter(({ afterSeconds }) => afterSeconds * 1_000 <= ranMs)
  const [latest] = reached.sort((a, b) => b.afterSeconds - a.afterSeconds)
  return latest && parseQuantity(latest.value).asNumber()
}
