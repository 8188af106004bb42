import t from 'tap'
import type { NamespaceCondition } from '../../apimachinery/types/core-v1.ts'
import { DiscoveryError } from '../../client/discovery.ts'
import { type Progress, withProgress } from '../../controllers/namespace/conditions.ts'

const now = '2026-01-01T00:00:00Z'
const nothing: Progress = { remains: [], failures: [], discoveryFailure: undefined }
const remains = (resource: string, count: number, finalizers: Record<string, number> = {}) => ({
  resource,
  count,
  finalizers: new Map(Object.entries(finalizers)),
  estimateSeconds: 0,
})
const told = (conditions: readonly NamespaceCondition[]) =>
  conditions.map(({ type, status, reason, message }) => `${type} ${status} ${reason}: ${message}`)

const good = {
  NamespaceDeletionDiscoveryFailure: 'False ResourcesDiscovered: All resources successfully discovered',
  NamespaceDeletionGroupVersionParsingFailure: 'False ParsedGroupVersions: All legacy kube types successfully parsed',
  NamespaceDeletionContentFailure:
    'False ContentDeleted: All content successfully deleted, may be waiting on finalization',
  NamespaceContentRemaining: 'False ContentRemoved: All content successfully removed',
  NamespaceFinalizersRemaining: 'False ContentHasNoFinalizers: All content-preserving finalizers finished',
}

for (const c of [
  { name: 'when nothing is left', progress: nothing, bad: {} },
  {
    name: 'when objects are left',
    progress: { ...nothing, remains: [remains('pods.', 2), remains('widgets.example.com', 1)] },
    bad: {
      NamespaceContentRemaining:
        'True SomeResourcesRemain: Some resources are remaining: pods. has 2 resource instances, widgets.example.com has 1 resource instances',
    },
  },
  {
    name: 'when finalizers hold objects',
    progress: {
      ...nothing,
      remains: [remains('secrets.', 1, { b: 1 }), remains('configmaps.', 3, { b: 1, a: 2 })],
    },
    bad: {
      NamespaceContentRemaining:
        'True SomeResourcesRemain: Some resources are remaining: configmaps. has 3 resource instances, secrets. has 1 resource instances',
      NamespaceFinalizersRemaining:
        'True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: a in 2 resource instances, b in 2 resource instances',
    },
  },
  {
    name: 'when content cannot be deleted',
    progress: { ...nothing, failures: [new Error('no y'), new Error('no x')] },
    bad: {
      NamespaceDeletionContentFailure:
        'True ContentDeletionFailed: Failed to delete all resource types, 2 remaining: no x, no y',
    },
  },
  {
    name: 'when groups cannot be asked for their resources',
    progress: { ...nothing, discoveryFailure: new DiscoveryError([], new Map([['x.io/v1', new Error('gone')]])) },
    bad: {
      NamespaceDeletionDiscoveryFailure:
        'True DiscoveryFailed: Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: x.io/v1: gone',
    },
  },
])
  t.test(`the conditions of a namespace ${c.name}`, async (t) => {
    const want = Object.entries({ ...good, ...c.bad }).map(([type, text]) => `${type} ${text}`)
    t.strictSame(told(withProgress([], c.progress, now)), want)
  })

t.test('conditions keep the time at which they came to be, and are the same list while nothing changes', async (t) => {
  const failing = { ...nothing, failures: [new Error('x')] }
  const first = withProgress([], failing, now)
  const later = '2026-01-01T01:00:00Z'
  t.equal(withProgress(first, failing, later), first)
  const other = withProgress(first, { ...nothing, failures: [new Error('y')] }, later)
  t.match(other[2], { message: /1 remaining: y$/, lastTransitionTime: now })
  t.match(withProgress(other, nothing, later)[2], { status: 'False', lastTransitionTime: later })
})
