import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import t from 'tap'
import { keyOf } from '../../apimachinery/object.ts'
import { labelMatcherOf } from '../../apimachinery/selectors/labels.ts'
import type { Node, Pod, PodAffinityTerm, TopologySpreadConstraint } from '../../apimachinery/types/core-v1.ts'
import { SchedulerCache } from '../../scheduler/cache.ts'
import { CycleState } from '../../scheduler/framework/cycle-state.ts'
import { ImaginedNode } from '../../scheduler/framework/imagined-node.ts'
import type { FilterPlugin, PreFilterPlugin } from '../../scheduler/framework/plugin.ts'
import { isSuccess } from '../../scheduler/framework/status.ts'
import { InterPodAffinity } from '../../scheduler/plugins/inter-pod-affinity/inter-pod-affinity.ts'
import { PodTopologySpread } from '../../scheduler/plugins/pod-topology-spread/pod-topology-spread.ts'
import { makeNode, makePod } from '../support/builders.ts'

const zoneKey = 'zone'
const nodeNames = ['n0', 'n1', 'n2', 'n3']
const namespaces = ['default', 'other']
const namespaceLabels = (name: string) => ({ name })

const app = fc.constantFrom('a', 'b')
const labelSelector = fc.oneof(
  app.map((app) => ({ matchLabels: { app } })),
  app.map((app) => ({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: [app] }] })),
  fc.constant({}),
)
const topologyKey = fc.constantFrom('host', zoneKey)
const term = fc.record({
  topologyKey,
  labelSelector,
  namespaceSelector: fc.constantFrom(undefined, {}, { matchLabels: { name: 'other' } }),
})
const constraint = fc.record({
  topologyKey,
  labelSelector,
  maxSkew: fc.integer({ min: 1, max: 2 }),
  minDomains: fc.constantFrom(undefined, 3),
  whenUnsatisfiable: fc.constant('DoNotSchedule'),
})
const few = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 2 })

const anyPod = fc
  .record({
    name: fc.constantFrom(...Array.from({ length: 8 }, (_, i) => `p${i}`)),
    namespace: fc.constantFrom(...namespaces),
    app,
    leaving: fc.boolean(),
    near: few(term),
    notNear: few(term),
    spread: few(constraint),
  })
  .map(({ name, namespace, app, leaving, near, notNear, spread }) => {
    const pod = makePod({
      name,
      namespace,
      labels: { app },
      spec: {
        affinity: {
          podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: near },
          podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: notNear },
        },
        topologySpreadConstraints: spread,
      },
    })
    if (leaving) pod.metadata.deletionTimestamp = '2026-01-01T00:00:00Z'
    return pod
  })

const anyNode = fc
  .record({ name: fc.constantFrom(...nodeNames), zone: fc.constantFrom('x', 'y', undefined) })
  .map(({ name, zone }) => makeNode({ name, labels: { host: name, ...(zone ? { [zoneKey]: zone } : {}) } }))

type Change =
  | { readonly place: Pod; readonly on: string }
  | { readonly remove: Pod }
  | { readonly setNode: Node }
  | { readonly removeNode: string }

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ place: anyPod, on: fc.constantFrom(...nodeNames) }) },
  fc.record({ remove: anyPod }),
  { weight: 2, arbitrary: fc.record({ setNode: anyNode }) },
  fc.record({ removeNode: fc.constantFrom(...nodeNames) }),
)

/** The same changes, to a cache and to plain maps. */
function applied(changes: readonly Change[]) {
  const cache = new SchedulerCache()
  const placed = new Map<string, { pod: Pod; on: string }>()
  const nodes = new Map<string, Node>()
  for (const change of changes) {
    if ('place' in change) {
      cache.assume(change.place, change.on)
      placed.set(keyOf(change.place), { pod: change.place, on: change.on })
    } else if ('remove' in change) {
      cache.removePod(keyOf(change.remove))
      placed.delete(keyOf(change.remove))
    } else if ('setNode' in change) {
      cache.setNode(change.setNode)
      nodes.set(change.setNode.metadata.name, change.setNode)
    } else {
      cache.removeNode(change.removeNode)
      nodes.delete(change.removeNode)
    }
  }
  return { cache, world: new World([...placed.values()], [...nodes.values()]) }
}

/** What the API says of affinity and spread, worked out pod by pod. */
class World {
  readonly placed: readonly { readonly pod: Pod; readonly on: string }[]
  readonly nodes: readonly Node[]

  constructor(placed: readonly { readonly pod: Pod; readonly on: string }[], nodes: readonly Node[]) {
    this.placed = placed
    this.nodes = nodes
  }

  #at(on: string, key: string): string | undefined {
    return this.nodes.find(({ metadata }) => metadata.name === on)?.metadata.labels?.[key]
  }

  #isAbout(term: PodAffinityTerm, owner: Pod, other: Pod): boolean {
    const { namespace } = other.metadata
    const inNamespace = term.namespaceSelector
      ? labelMatcherOf(term.namespaceSelector).matches(namespaceLabels(namespace as string))
      : namespace === owner.metadata.namespace
    return inNamespace && labelMatcherOf(term.labelSelector).matches(other.metadata.labels)
  }

  /** Whether two nodes are the same place as far as `key` is concerned. */
  #isSamePlace(key: string, a: string, b: string): boolean {
    const value = this.#at(a, key)
    return value !== undefined && value === this.#at(b, key)
  }

  allowsAffinity(pod: Pod, on: string): boolean {
    const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {}
    const near = podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
    const notNear = podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
    const wanted = this.placed.filter(({ pod: other }) => near.every((term) => this.#isAbout(term, pod, other)))
    const isNear = near.every(({ topologyKey }) => wanted.some((other) => this.#isSamePlace(topologyKey, on, other.on)))
    const someoneIsSomewhere = wanted.some((other) => near.some(({ topologyKey }) => this.#at(other.on, topologyKey)))
    const isFirst =
      !someoneIsSomewhere &&
      near.every((term) => this.#at(on, term.topologyKey) !== undefined && this.#isAbout(term, pod, pod))
    if (!isNear && !isFirst) return false
    return this.placed.every(({ pod: other, on: there }) => {
      const theirs = other.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
      const clashes = (terms: readonly PodAffinityTerm[], owner: Pod, subject: Pod) =>
        terms.some((term) => this.#isAbout(term, owner, subject) && this.#isSamePlace(term.topologyKey, on, there))
      return !clashes(notNear, pod, other) && !clashes(theirs, other, pod)
    })
  }

  allowsSpread(pod: Pod, on: string): boolean {
    const constraints = pod.spec.topologySpreadConstraints ?? []
    const counted = this.nodes.filter(({ metadata }) =>
      constraints.every(({ topologyKey }) => metadata.labels?.[topologyKey] !== undefined),
    )
    return constraints.every((constraint) => this.#allowsOne(constraint, pod, on, counted))
  }

  #allowsOne(constraint: TopologySpreadConstraint, pod: Pod, on: string, counted: readonly Node[]): boolean {
    const { topologyKey, labelSelector, maxSkew, minDomains = 1 } = constraint
    const value = this.#at(on, topologyKey)
    if (value === undefined) return false
    const selector = labelMatcherOf(labelSelector)
    const selects = ({ metadata }: Pod) => selector.requirements.length > 0 && selector.matches(metadata.labels)
    const inDomain = (domain: string) =>
      this.placed.filter(({ pod: other, on: there }) => {
        const isCounted = counted.some(({ metadata }) => metadata.name === there)
        const { namespace, deletionTimestamp } = other.metadata
        const isLike = namespace === pod.metadata.namespace && !deletionTimestamp && selects(other)
        return isCounted && isLike && this.#at(there, topologyKey) === domain
      }).length
    const domains = [...new Set(counted.map(({ metadata }) => metadata.labels?.[topologyKey] as string))]
    const lowest = domains.length < minDomains ? 0 : Math.min(...domains.map(inDomain))
    const self = selector.matches(pod.metadata.labels) ? 1 : 0
    return (domains.includes(value) ? inDomain(value) : 0) + self - lowest <= maxSkew
  }
}

type Verdicts = Record<string, boolean>

function verdicts(cache: SchedulerCache, plugin: PreFilterPlugin & FilterPlugin, pod: Pod): Verdicts {
  const state = new CycleState()
  const isSkipped = plugin.preFilter(state, pod).code === 'Skip'
  return Object.fromEntries(
    cache.nodes().map((node) => [node.name, isSkipped || isSuccess(plugin.filter(state, pod, node))]),
  )
}

const noSelectors = { of: () => undefined } as unknown as ConstructorParameters<typeof PodTopologySpread>[1]
const affinity = (cache: SchedulerCache) => new InterPodAffinity(cache, namespaceLabels)
const spread = (cache: SchedulerCache) => new PodTopologySpread(cache, noSelectors)

const runs = 200
const changes = fc.array(change, { maxLength: 25 })

t.test('however it came to be, affinity is judged as if all pods were looked at', async () => {
  fc.assert(
    fc.property(changes, anyPod, (changes, pod) => {
      const { cache, world } = applied(changes)
      const want = cache.nodes().map(({ name }) => [name, world.allowsAffinity(pod, name)])
      assert.deepEqual(verdicts(cache, affinity(cache), pod), Object.fromEntries(want))
    }),
    { numRuns: runs },
  )
})

t.test('however it came to be, spread is judged as if all pods were looked at', async () => {
  fc.assert(
    fc.property(changes, anyPod, (changes, pod) => {
      const { cache, world } = applied(changes)
      const want = cache.nodes().map(({ name }) => [name, world.allowsSpread(pod, name)])
      assert.deepEqual(verdicts(cache, spread(cache), pod), Object.fromEntries(want))
    }),
    { numRuns: runs },
  )
})

for (const [name, create] of Object.entries({ affinity, spread }))
  t.test(
    `imagining pods on a node changes what is said of ${name} as their coming does, and nothing is left of it`,
    async () => {
      fc.assert(
        fc.property(changes, anyPod, few(anyPod), (changes, pod, others) => {
          const { cache } = applied(changes)
          const [node] = cache.nodes()
          const plugin: PreFilterPlugin & FilterPlugin = create(cache)
          const state = new CycleState()
          if (!node || plugin.preFilter(state, pod).code === 'Skip') return
          const strangers = [...new Map(others.map((other) => [keyOf(other), other])).values()].filter(
            (other) => !cache.isPlaced(keyOf(other)),
          )
          const before = verdicts(cache, plugin, pod)
          const imagined = new ImaginedNode([plugin], state, pod, node)
          for (const other of strangers) imagined.add(other)
          const verdict = isSuccess(plugin.filter(imagined.state, pod, imagined.node))
          assert.equal(isSuccess(plugin.filter(state, pod, node)), before[node.name])
          for (const other of strangers) cache.assume(other, node.name)
          assert.equal(verdict, verdicts(cache, plugin, pod)[node.name])
          for (const other of strangers) imagined.remove(other)
          assert.equal(isSuccess(plugin.filter(imagined.state, pod, imagined.node)), before[node.name])
        }),
        { numRuns: runs },
      )
    },
  )
