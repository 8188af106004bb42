import type { Container, LimitRange, Pod } from '../../../apimachinery/types/core-v1.ts'

type ResourceList = Readonly<Record<string, string>>

/** Tells which resources a pod did not ask for. */
const annotation = 'kubernetes.io/limit-ranger'

/** Fills in what the containers of a pod leave open, in place, and notes it in an annotation. */
export function setDefaultResources(pod: Pod, { spec: range }: LimitRange): void {
  const items = (range?.limits ?? []).filter(({ type }) => type === 'Container')
  const limits: ResourceList = Object.assign({}, ...items.map((item) => item.default))
  const requests: ResourceList = Object.assign({}, ...items.map((item) => item.defaultRequest))
  // Admission comes before validation: a pod without containers is refused later.
  const { containers = [], initContainers = [] } = pod.spec as Partial<Pod['spec']>
  const notes = [
    ...containers.flatMap((container) => fill(container, 'container', requests, limits)),
    ...initContainers.flatMap((container) => fill(container, 'init container', requests, limits)),
  ]
  if (notes.length === 0) return
  const note = `LimitRanger plugin set: ${notes.join('; ')}`
  pod.metadata.annotations = { ...pod.metadata.annotations, [annotation]: note }
}

function fill(container: Container, what: string, requests: ResourceList, limits: ResourceList): string[] {
  const { resources = {} } = container
  const openRequests = missing(requests, resources.requests)
  const openLimits = missing(limits, resources.limits)
  if (openRequests.length + openLimits.length === 0) return []
  container.resources = {
    ...resources,
    ...(openLimits.length > 0 && { limits: withDefaults(resources.limits, limits, openLimits) }),
    ...(openRequests.length > 0 && { requests: withDefaults(resources.requests, requests, openRequests) }),
  }
  const note = (names: readonly string[], kind: string) =>
    names.length > 0 ? [`${names.join(', ')} ${kind} for ${what} ${container.name}`] : []
  return [...note(openRequests, 'request'), ...note(openLimits, 'limit')]
}

function missing(defaults: ResourceList, given: ResourceList = {}): string[] {
  return Object.keys(defaults)
    .filter((name) => !Object.hasOwn(given, name))
    .sort()
}

function withDefaults(given: ResourceList | undefined, defaults: ResourceList, names: readonly string[]) {
  return { ...given, ...Object.fromEntries(names.map((name) => [name, defaults[name]!])) }
}
