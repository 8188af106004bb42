import type { ZoneShares } from './zone-cpus.ts'

/** How much more than its share an endpoint may come to serve (KEP-2433). */
const overloadThreshold = 0.2

/** How many endpoints a zone should be given. */
export interface Allocation {
  readonly minimum: number
  readonly maximum: number
  readonly desired: number
}

export type Allocations = ReadonlyMap<string, Allocation>

/** How many endpoints are for each zone. */
export type ZoneCounts = Map<string, number>

const insufficientNodes = 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes'
const insufficientEndpoints = 'Insufficient number of endpoints'
const overload = 'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold'

/** Shares out `count` endpoints. @returns why it cannot be done, in upstream's words, when it cannot */
export function allocate(shares: ZoneShares | undefined, count: number): Allocations | string {
  if (!shares) return insufficientNodes
  const numbers = `(${count} endpoints, ${shares.size} zones)`
  if (shares.size > count) return `${insufficientEndpoints} ${numbers}`
  const minimums = [...shares.values()].map((share) => minimumOf(share, count))
  const spare = count - minimums.reduce((sum, minimum) => sum + minimum, 0)
  if (spare < 0) return `${overload} ${numbers}`
  return new Map(
    [...shares].map(([zone, share], index) => {
      const minimum = minimums[index]!
      return [zone, { minimum, maximum: minimum + spare, desired: Math.max(share * count, minimum) }]
    }),
  )
}

/** Whether some zone has fewer endpoints than it needs. */
export function isOverloaded(counts: ZoneCounts, shares: ZoneShares | undefined): boolean {
  if (counts.size === 0) return false
  if (!shares) return true
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return [...shares].some(([zone, share]) => (counts.get(zone) ?? -1) < minimumOf(share, total))
}

function minimumOf(share: number, count: number): number {
  return Math.ceil((share * count) / (1 + overloadThreshold))
}

/** How many endpoints zones should give to others, and how many they should get. */
export interface Transfers {
  readonly giving: ZoneCounts
  readonly receiving: ZoneCounts
}

/** What has to move so that `counts` come near to what is desired; fractions of an endpoint stay where they are. */
export function transfersFor(allocations: Allocations, counts: ZoneCounts): Transfers {
  const surplus = new Map([...allocations].map(([zone, { desired }]) => [zone, (counts.get(zone) ?? 0) - desired]))
  const transfers: Transfers = { giving: new Map(), receiving: new Map() }
  for (;;) {
    const giver = extreme(surplus, 1)
    const receiver = extreme(surplus, -1)
    const [give, receive] = [surplus.get(giver) ?? 0, -(surplus.get(receiver) ?? 0)]
    if ((give < 1 && receive < 1) || give < 0.5 || receive < 0.5) return transfers
    add(transfers.giving, giver, 1)
    add(transfers.receiving, receiver, 1)
    add(surplus, giver, -1)
    add(surplus, receiver, 1)
  }
}

/** The zone whose number is the furthest from zero on one side. */
function extreme(numbers: ReadonlyMap<string, number>, sign: 1 | -1): string {
  return [...numbers].reduce((best, next) => (next[1] * sign > best[1] * sign ? next : best))[0]
}

/** Changes the number of a zone; one that is not there counts as 0. */
export function add(counts: Map<string, number>, zone: string, number: number): void {
  counts.set(zone, (counts.get(zone) ?? 0) + number)
}
