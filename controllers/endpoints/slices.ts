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

interface Draft<S> {
  readonly slice: S | undefined
  readonly before: SliceContent | undefined
  readonly endpoints: Endpoint[]
}

/**
 * Plans with few writes: endpoints stay in the slice they are in, new ones fill slices that change anyway or have room.
 * @param wanted one entry per set of ports
 */
export function planSlices<S>(wanted: readonly SliceContent[], existing: ReadonlyMap<S, SliceContent>): SlicePlan<S> {
  const create: SliceContent[] = []
  const update: { slice: S; content: SliceContent }[] = []
  const left = new Map(existing)
  for (const { ports, endpoints } of wanted) {
    const same = [...left].filter(([, content]) => deepEqual(content.ports, ports))
    for (const [slice] of same) left.delete(slice)
    for (const { slice, before, endpoints: planned } of distribute(endpoints, same)) {
      const content = { ports, endpoints: planned }
      if (slice === undefined) create.push(content)
      else if (!deepEqual(before?.endpoints, planned)) update.push({ slice, content })
    }
  }
  return { create, update, remove: [...left.keys()] }
}

/** Spreads endpoints of one set of ports over its slices; slices that would be empty stay as the last one only. */
function distribute<S>(
  endpoints: readonly Endpoint[],
  slices: readonly (readonly [S, SliceContent])[],
): readonly Draft<S>[] {
  const wanted = new Map(endpoints.map((endpoint) => [idOf(endpoint), endpoint]))
  const drafts: Draft<S>[] = slices.map(([slice, before]) => ({ slice, before, endpoints: keep(before, wanted) }))
  for (const endpoint of wanted.values()) {
    const roomy = drafts.find((draft) => draft.endpoints.length < maxEndpointsPerSlice)
    if (roomy) roomy.endpoints.push(endpoint)
    else drafts.push({ slice: undefined, before: undefined, endpoints: [endpoint] })
  }
  return drafts.length > 0 ? drafts : [{ slice: undefined, before: undefined, endpoints: [] }]
}

/** The endpoints of a slice that are still wanted, as they are now; takes them out of `wanted`. */
function keep({ endpoints }: SliceContent, wanted: Map<string, Endpoint>): Endpoint[] {
  const kept = endpoints.flatMap((endpoint) => wanted.get(idOf(endpoint)) ?? [])
  for (const endpoint of kept) wanted.delete(idOf(endpoint))
  return kept
}

function idOf({ addresses, targetRef }: Endpoint): string {
  return `${targetRef?.uid ?? ''} ${addresses.join()}`
}
