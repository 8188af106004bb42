import type { Endpoint } from '../../../apimachinery/types/discovery-v1.ts'
import type { SliceContent, SlicePlan, SliceUpdate } from '../slices.ts'
import { type Allocations, add, transfersFor, type ZoneCounts } from './allocation.ts'

/** All that slices will hold. */
export function contentsOf<S>(plan: SlicePlan<S>): readonly SliceContent[] {
  return [...changingContents(plan), ...plan.keep.map(({ content }) => content)]
}

/** What slices will hold that are written. */
export function changingContents<S>({ create, update }: SlicePlan<S>): readonly SliceContent[] {
  return [...create, ...update.map(({ content }) => content)]
}

export function isReadyEndpoint({ conditions }: Endpoint): boolean {
  return conditions.ready === true
}

/** Slices whose hints can stay, how many endpoints these give to each zone, and slices whose hints cannot. */
export function keepGoodHints<S>(slices: readonly SliceUpdate<S>[], allocations: Allocations) {
  const counts: ZoneCounts = new Map()
  const kept: SliceUpdate<S>[] = []
  const stale: SliceUpdate<S>[] = []
  for (const slice of slices) {
    const hints = hintsByZone(slice.content)
    const isGood =
      hints !== undefined &&
      [...hints].every(([zone, count]) => (counts.get(zone) ?? 0) + count <= (allocations.get(zone)?.maximum ?? -1))
    if (isGood) for (const [zone, count] of hints) add(counts, zone, count)
    ;(isGood ? kept : stale).push(slice)
  }
  return { kept, counts, stale }
}

/** @returns undefined when a ready endpoint has no hint */
function hintsByZone({ endpoints }: SliceContent): ZoneCounts | undefined {
  const counts: ZoneCounts = new Map()
  for (const { hints } of endpoints.filter(isReadyEndpoint)) {
    if (!hints?.forZones?.length) return undefined
    for (const { name } of hints.forZones) add(counts, name, 1)
  }
  return counts
}

/** Ready endpoints of slices that change are for their own zone, and then for others until all have enough. */
export function withZoneHints<S>(plan: SlicePlan<S>, allocations: Allocations, counts: ZoneCounts): SlicePlan<S> {
  for (const { zone } of changingContents(plan).flatMap(({ endpoints }) => endpoints.filter(isReadyEndpoint)))
    add(counts, zone!, 1)
  const { giving, receiving } = transfersFor(allocations, counts)
  const zoneFor = (own: string) => {
    const [receiver] = receiving.keys()
    if (receiver === undefined || !giving.has(own)) return own
    for (const [transfers, zone] of [
      [giving, own],
      [receiving, receiver],
    ] as const) {
      add(transfers, zone, -1)
      if (transfers.get(zone) === 0) transfers.delete(zone)
    }
    add(counts, own, -1)
    add(counts, receiver, 1)
    return receiver
  }
  return withEndpoints(plan, (endpoint) =>
    isReadyEndpoint(endpoint)
      ? { ...endpoint, hints: { forZones: [{ name: zoneFor(endpoint.zone!) }] } }
      : noHints(endpoint),
  )
}

/** Slices that have hints lose them. */
export function withoutHints<S>(plan: SlicePlan<S>): SlicePlan<S> {
  const hasHints = ({ content }: SliceUpdate<S>) => content.endpoints.some(({ hints }) => hints)
  const update = [...plan.update, ...plan.keep.filter(hasHints)]
  return withEndpoints({ ...plan, update, keep: plan.keep.filter((slice) => !hasHints(slice)) }, noHints)
}

function noHints(endpoint: Endpoint): Endpoint {
  return { ...endpoint, hints: undefined }
}

/** The plan with the endpoints of slices that change replaced. */
function withEndpoints<S>(plan: SlicePlan<S>, replace: (endpoint: Endpoint) => Endpoint): SlicePlan<S> {
  const replaced = ({ ports, endpoints }: SliceContent) => ({ ports, endpoints: endpoints.map(replace) })
  return {
    ...plan,
    create: plan.create.map(replaced),
    update: plan.update.map(({ slice, content }) => ({ slice, content: replaced(content) })),
  }
}
