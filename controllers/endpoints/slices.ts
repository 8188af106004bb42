import { deepEqual } from '../../apimachinery/equality.ts'
import type { Endpoint, EndpointPort } from '../../apimachinery/types/discovery-v1.ts'

/** At most so many endpoints in one slice (kube-controller-manager: --max-endpoints-per-slice). */
export const maxEndpointsPerSlice = 100

/** The part of an EndpointSlice that is planned. */
export interface SliceContent {
  readonly ports: readonly EndpointPort[]
  readonly endpoints: readonly Endpoint[]
}

/** What has to be written so that slices hold the wanted endpoints. */
export interface SlicePlan<S> {
  readonly create: readonly SliceContent[]
  readonly update: readonly { readonly slice: S; readonly content: SliceContent }[]
  readonly remove: readonly S[]
}

/** What a slice will hold; one without a `slice` is a new one. */
interface Draft<S> {
  readonly slice: S | undefined
  readonly ports: readonly EndpointPort[]
  readonly endpoints: Endpoint[]
  changed: boolean
}

/**
 * Plans with few writes: endpoints stay in the slice they are in; new ones fill slices that change anyway, then others
 * with room. Slices that are left empty become new ones that are needed. There is always one slice, if an empty one.
 * @param wanted one entry per set of ports
 */
export function planSlices<S>(wanted: readonly SliceContent[], existing: ReadonlyMap<S, SliceContent>): SlicePlan<S> {
  const unused = new Map(existing)
  const drafts = wanted.flatMap((content) => distribute(content, unused))
  if (drafts.length === 0) drafts.push(placeholder(unused))
  const create: SliceContent[] = []
  const update: { slice: S; content: SliceContent }[] = []
  for (const { slice, ports, endpoints, changed } of drafts) {
    const content = { ports, endpoints }
    const target = slice ?? takeFirst(unused)
    if (target === undefined) create.push(content)
    else if (changed) update.push({ slice: target, content })
  }
  return { create, update, remove: [...unused.keys()] }
}

/** Spreads endpoints of one set of ports over its slices; takes those that it uses out of `unused`. */
function distribute<S>({ ports, endpoints }: SliceContent, unused: Map<S, SliceContent>): Draft<S>[] {
  const wanted = new Map(endpoints.map((endpoint) => [idOf(endpoint), endpoint]))
  const drafts: Draft<S>[] = []
  for (const [slice, before] of unused) {
    if (!deepEqual(before.ports, ports)) continue
    const kept = keep(before, wanted)
    if (kept.length === 0) continue
    unused.delete(slice)
    drafts.push({ slice, ports, endpoints: kept, changed: !deepEqual(before.endpoints, kept) })
  }
  for (const endpoint of wanted.values()) {
    let draft = drafts.find((draft) => draft.changed && hasRoom(draft)) ?? drafts.find(hasRoom)
    if (!draft) drafts.push((draft = { slice: undefined, ports, endpoints: [], changed: true }))
    draft.endpoints.push(endpoint)
    draft.changed = true
  }
  return drafts
}

/** The slice of a Service without endpoints: the empty one that is there, or a new one. */
function placeholder<S>(unused: Map<S, SliceContent>): Draft<S> {
  const content = { ports: [], endpoints: [] }
  const [known] = [...unused].find(([, before]) => deepEqual(before, content)) ?? []
  if (known !== undefined) unused.delete(known)
  return { slice: known, ...content, changed: known === undefined }
}

/** The endpoints of a slice that are still wanted, as they are now; takes them out of `wanted`. */
function keep({ endpoints }: SliceContent, wanted: Map<string, Endpoint>): Endpoint[] {
  const kept = endpoints.flatMap((endpoint) => wanted.get(idOf(endpoint)) ?? [])
  for (const endpoint of kept) wanted.delete(idOf(endpoint))
  return kept
}

function takeFirst<S>(unused: Map<S, SliceContent>): S | undefined {
  const [first] = unused.keys()
  if (first !== undefined) unused.delete(first)
  return first
}

const hasRoom = ({ endpoints }: { readonly endpoints: readonly Endpoint[] }): boolean =>
  endpoints.length < maxEndpointsPerSlice

function idOf({ addresses, targetRef }: Endpoint): string {
  return `${targetRef?.uid ?? ''} ${addresses.join()}`
}
