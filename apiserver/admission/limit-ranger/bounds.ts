import { ownValue } from '../../../apimachinery/equality.ts'
import { containerLimits, containerRequests } from '../../../apimachinery/kinds/core/pod-resources.ts'
import { parseQuantity, type Quantity } from '../../../apimachinery/quantity.ts'
import type {
  LimitRange,
  LimitRangeItem,
  PersistentVolumeClaim,
  Pod,
  ResourceRequirements,
} from '../../../apimachinery/types/core-v1.ts'

type Find = (name: string) => Quantity | undefined

/** What something asks for, as the bounds of a LimitRange are compared with it. */
interface Claimed {
  readonly request: Find
  readonly limit: Find
}

/** In which ways a pod and its containers break the bounds. */
export function podViolations(pod: Pod, { spec: range }: LimitRange): string[] {
  const { spec } = pod
  return (range?.limits ?? []).flatMap((item) => {
    if (item.type === 'Pod') return violations(item, podClaim(pod))
    if (item.type !== 'Container') return []
    return [...(spec.containers ?? []), ...(spec.initContainers ?? [])].flatMap(({ resources }) =>
      violations(item, containerClaim(resources)),
    )
  })
}

/** In which ways a claim for storage breaks the bounds: it has requests only. */
export function claimViolations({ spec }: PersistentVolumeClaim, { spec: range }: LimitRange): string[] {
  const { request } = containerClaim(spec.resources)
  return (range?.limits ?? [])
    .filter(({ type }) => type === 'PersistentVolumeClaim')
    .flatMap((item) => [
      ...eachBound(item.min, (name, bound) => minimum(name, item.type, bound, request(name), undefined)),
      ...eachBound(item.max, (name, bound) => maximumRequest(name, item.type, bound, request(name))),
    ])
}

function violations(item: LimitRangeItem, { request, limit }: Claimed): string[] {
  const { type, min, max, maxLimitRequestRatio } = item
  return [
    ...eachBound(min, (name, bound) => minimum(name, type, bound, request(name), limit(name))),
    ...eachBound(max, (name, bound) => maximum(name, type, bound, request(name), limit(name))),
    ...eachBound(maxLimitRequestRatio, (name, bound) => ratio(name, type, bound, request(name), limit(name))),
  ]
}

function containerClaim(resources: ResourceRequirements | undefined): Claimed {
  const find = (list: Readonly<Record<string, string>> | undefined) => (name: string) => {
    const text = ownValue(list, name)
    return text === undefined ? undefined : parseQuantity(text)
  }
  return { request: find(resources?.requests), limit: find(resources?.limits) }
}

/** Pod-level resources (KEP-2837) count instead of the sums; overhead is not the user's and does not count. */
function podClaim({ spec }: Pod): Claimed {
  const own = containerClaim(spec.resources)
  const [requests, limits] = [containerRequests(spec), containerLimits(spec)]
  return {
    request: (name) => own.request(name) ?? requests.get(name),
    limit: (name) => own.limit(name) ?? limits.get(name),
  }
}

function eachBound(
  bounds: Readonly<Record<string, string>> | undefined,
  check: (name: string, bound: Quantity) => string | undefined,
): string[] {
  return Object.entries(bounds ?? {})
    .map(([name, text]) => check(name, parseQuantity(text)))
    .filter((violation) => violation !== undefined)
}

function minimum(
  name: string,
  type: string,
  bound: Quantity,
  request?: Quantity,
  limit?: Quantity,
): string | undefined {
  const rule = `minimum ${name} usage per ${type} is ${bound}`
  if (!request) return `${rule}.  No request is specified`
  if (request.cmp(bound) < 0) return `${rule}, but request is ${request}`
  if (limit && limit.cmp(bound) < 0) return `${rule}, but limit is ${limit}`
  return undefined
}

function maximum(
  name: string,
  type: string,
  bound: Quantity,
  request?: Quantity,
  limit?: Quantity,
): string | undefined {
  const rule = `maximum ${name} usage per ${type} is ${bound}`
  if (!limit) return `${rule}.  No limit is specified`
  if (limit.cmp(bound) > 0) return `${rule}, but limit is ${limit}`
  if (request && request.cmp(bound) > 0) return `${rule}, but request is ${request}`
  return undefined
}

function maximumRequest(name: string, type: string, bound: Quantity, request?: Quantity): string | undefined {
  const rule = `maximum ${name} usage per ${type} is ${bound}`
  if (!request) return `${rule}.  No request is specified`
  return request.cmp(bound) > 0 ? `${rule}, but request is ${request}` : undefined
}

function ratio(name: string, type: string, bound: Quantity, request?: Quantity, limit?: Quantity): string | undefined {
  const rule = `${name} max limit to request ratio per ${type} is ${bound}`
  if (!request || request.isZero()) return `${rule}, but no request is specified or request is 0`
  if (!limit || limit.isZero()) return `${rule}, but no limit is specified or limit is 0`
  const provided = limit.asNumber() / request.asNumber()
  return provided > bound.asNumber() ? `${rule}, but provided ratio is ${provided.toFixed(6)}` : undefined
}
