import { deepEqual } from '../../apimachinery/equality.ts'
import type { Endpoint, EndpointPort } from '../../apimachinery/types/discovery-v1.ts'

/** At most so many endpoints in one slice (kube-controller-manager: --max-endpoints-per-slice). */
export const maxEndpointsPerSlice = 100

/** The part of an EndpointSlice that is planned. */
export interface SliceContent {
  readonly ports: readonly EndpointPort[]
  readonly endpoints: readonly Endpoint[]
}

/** A slice that is there, and what it shall hold. */
export interface SliceUpdate<S> {
  readonly slice: S
  readonly content: SliceContent
}

/** What has to be written so that slices hold the wanted endpoints. */
export interface SlicePlan<S> {
  readonly create: readonly SliceContent[]
  readonly update: readonly SliceUpdate<S>[]
  readonly remove: readonly S[]
  /** Slices that may stay as they are. */
  readonly keep: readonly SliceUpdate<S>[]
}

/** How a plan is made. */
export interface PlanOptions<S> {
  /** Whether an endpoint may stay as it is. */
  readonly isSame: (now: Endpoint, before: Endpoint) => boolean
  /** Slices that have to be written whatever they hold. */
  readonly outdated: ReadonlySet<S>
}

/** What a slice will hold; one without a `slice` is a new one. */
interface Draft<S> {
  readonly slice: S | undefined
  readonly ports: readonly EndpointPort[]
  readonly endpoints: Endpoint[]
  changed: boolean
}

/**
 * Plans with few writes, as upstream: endpoints stay in the slice they are in; new ones fill up slices that change
 * anyway, then the one other slice that takes all of the rest and is the fullest then, then new slices. Slices that are
 * left empty become new ones that are needed. There is always one slice, if an empty one.
 * @param wanted one entry per set of ports
 */
export function planSlices<S>(
  wanted: readonly SliceContent[],
  existing: ReadonlyMap<S, SliceContent>,
  { isSame = deepEqual, outdated = new Set() }: Partial<PlanOptions<S>> = {},
): SlicePlan<S> {
  const unused = new Map(existing)
  const drafts = wanted.flatMap((content) => distribute(content, unused, { isSame, outdated }))
  if (drafts.length === 0) drafts.push(placeholder(unused, outdated))
  const create: SliceContent[] = []
  const update: SliceUpdate<S>[] = []
  const keep: SliceUpdate<S>[] = []
  for (const { slice, ports, endpoints, changed } of drafts) {
    const content = { ports, endpoints }
    const target = slice ?? takeFirst(unused)
    if (target === undefined) create.push(content)
    else (changed ? update : keep).push({ slice: target, content })
  }
  return { create, update, keep, remove: [...unused.keys()] }
}

/** Spreads endpoints of one set of ports over its slices; takes those that it uses out of `unused`. */
function distribute<S>(
  { ports, endpoints }: SliceContent,
  unused: Map<S, SliceContent>,
  { isSame, outdated }: PlanOptions<S>,
): Draft<S>[] {
  const wanted = new Map(endpoints.map((endpoint) => [idOf(endpoint), endpoint]))
  const drafts: Draft<S>[] = []
  for (const [slice, before] of unused) {
    if (!deepEqual(before.ports, ports)) continue
    const kept = stillWanted(before, wanted)
    if (kept.length === 0) continue
    unused.delete(slice)
    const isAsBefore =
      kept.length === before.endpoints.length &&
      kept.every((endpoint, index) => isSame(endpoint, before.endpoints[index]!))
    const changed = outdated.has(slice) || !isAsBefore
    drafts.push({ slice, ports, endpoints: changed ? kept : [...before.endpoints], changed })
  }
  place([...wanted.values()], ports, drafts)
  return drafts
}

/** Finds room for endpoints that are in no slice yet. */
function place<S>(endpoints: Endpoint[], ports: readonly EndpointPort[], drafts: Draft<S>[]): void {
  const fullestFirst = (a: Draft<S>, b: Draft<S>) => b.endpoints.length - a.endpoints.length
  for (const draft of drafts.filter(({ changed }) => changed).sort(fullestFirst)) fill(draft, endpoints)
  while (endpoints.length > 0) {
    const takesAll = drafts
      .filter((draft) => !draft.changed && roomIn(draft) >= endpoints.length)
      .sort(fullestFirst)
      .at(0)
    const draft = takesAll ?? { slice: undefined, ports, endpoints: [], changed: true }
    if (!takesAll) drafts.push(draft)
    fill(draft, endpoints)
  }
}

/** Moves as many endpoints into the slice as it has room for. */
function fill<S>(draft: Draft<S>, endpoints: Endpoint[]): void {
  const moved = endpoints.splice(0, roomIn(draft))
  if (moved.length === 0) return
  draft.endpoints.push(...moved)
  draft.changed = true
}

/** The slice of a Service without endpoints: the empty one that is there, or a new one. */
function placeholder<S>(unused: Map<S, SliceContent>, outdated: ReadonlySet<S>): Draft<S> {
  const [known] = [...unused].find(([, { ports, endpoints }]) => ports.length + endpoints.length === 0) ?? []
  if (known !== undefined) unused.delete(known)
  return { slice: known, ports: [], endpoints: [], changed: known === undefined || outdated.has(known) }
}

/** The endpoints of a slice that are still wanted, as they are now; takes them out of `wanted`. */
function stillWanted({ endpoints }: SliceContent, wanted: Map<string, Endpoint>): Endpoint[] {
  const kept: Endpoint[] = []
  for (const before of endpoints) {
    const id = idOf(before)
    const now = wanted.get(id)
    if (now) kept.push(now)
    wanted.delete(id)
  }
  return kept
}

function takeFirst<S>(unused: Map<S, SliceContent>): S | undefined {
  const [first] = unused.keys()
  if (first !== undefined) unused.delete(first)
  return first
}

const roomIn = ({ endpoints }: { readonly endpoints: readonly Endpoint[] }): number =>
  Math.max(0, maxEndpointsPerSlice - endpoints.length)

/** What makes two endpoints the same one (upstream: endpointHashObj). */
function idOf({ addresses, hostname = '', targetRef }: Endpoint): string {
  return [addresses.toSorted().join(), hostname, targetRef?.namespace, targetRef?.name].join(' ')
}
