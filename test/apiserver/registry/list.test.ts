import t from 'tap'
import { configMaps } from '../../../apimachinery/kinds/core/config-map.ts'
import { events } from '../../../apimachinery/kinds/core/event.ts'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { eventsV1 } from '../../../apimachinery/kinds/events/event.ts'
import type { ListMeta } from '../../../apimachinery/types/meta-v1.ts'
import { type TestApi, testApi } from '../../support/api.ts'

interface Listed {
  readonly code: number
  readonly message: string
  readonly names: string[]
  readonly metadata: ListMeta
}

async function list(
  api: TestApi,
  query: Record<string, string> = {},
  kind = configMaps,
  namespace = 'default',
): Promise<Listed> {
  const { code, message, object } = await api.call('list', kind, { query, namespace })
  const { items = [], metadata } = object as unknown as { items?: { metadata: { name: string } }[]; metadata: ListMeta }
  return { code, message, names: items.map((item) => item.metadata.name), metadata }
}

async function withSix(t: Parameters<typeof testApi>[0]): Promise<TestApi> {
  const api = await testApi(t)
  for (const i of [3, 1, 6, 2, 5, 4]) {
    const labels: Record<string, string> = i % 2 ? { odd: 'yes' } : {}
    await api.call('create', configMaps, { body: { metadata: { name: `c${i}`, labels } } })
  }
  return api
}

const six = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6']

t.test('lists by name, at the newest version', async (t) => {
  const api = await withSix(t)
  const { names, metadata } = await list(api)
  t.strictSame(names, six)
  t.equal(metadata.resourceVersion, String(api.storage.revision()))
})

t.test('lists across namespaces, by namespace and name', async (t) => {
  const api = await withSix(t)
  await api.create(namespaces, { metadata: { name: 'aaa' } })
  await api.call('create', configMaps, { namespace: 'aaa', body: { metadata: { name: 'z' } } })
  // The server keeps one of its own in kube-system.
  const ours = { fieldSelector: 'metadata.namespace!=kube-system' }
  t.strictSame((await list(api, ours, configMaps, '')).names, ['z', ...six])
  t.strictSame((await list(api, { fieldSelector: 'metadata.namespace=aaa' }, configMaps, '')).names, ['z'])
})

t.test('all pages of a list show the same version, and count what is left', async (t) => {
  const api = await withSix(t)
  const first = await list(api, { limit: '2' })
  t.strictSame(first.names, ['c1', 'c2'])
  t.equal(first.metadata.remainingItemCount, 4)
  await api.call('delete', configMaps, { name: 'c3' })
  await api.call('create', configMaps, { body: { metadata: { name: 'c35' } } })
  const second = await list(api, { limit: '2', continue: first.metadata.continue ?? '' })
  t.strictSame(second.names, ['c3', 'c4'])
  t.equal(second.metadata.resourceVersion, first.metadata.resourceVersion)
  const rest = await list(api, { continue: second.metadata.continue ?? '' })
  t.strictSame(rest.names, ['c5', 'c6'])
  t.equal(rest.metadata.continue, undefined)
})

t.test('does not count what is left of a selection', async (t) => {
  const api = await withSix(t)
  const page = await list(api, { limit: '1', labelSelector: 'odd' })
  t.strictSame(page.names, ['c1'])
  t.ok(page.metadata.continue)
  t.equal(page.metadata.remainingItemCount, undefined)
})

t.test('a token that is too old leads on to the newest state', async (t) => {
  const api = await withSix(t)
  const first = await list(api, { limit: '2' })
  await api.call('delete', configMaps, { name: 'c3' })
  await api.storage.compact(api.storage.revision())
  const expired = await api.call('list', configMaps, { query: { continue: first.metadata.continue ?? '' } })
  t.match(expired, { code: 410, reason: 'Expired', message: /^The provided continue parameter is too old/ })
  const token = (expired.object as unknown as { metadata: ListMeta }).metadata.continue ?? ''
  t.strictSame((await list(api, { continue: token })).names, ['c4', 'c5', 'c6'])
})

t.test('lists exactly a version, while it is remembered', async (t) => {
  const api = await withSix(t)
  const resourceVersion = (await list(api)).metadata.resourceVersion ?? ''
  const exactly = { resourceVersion, resourceVersionMatch: 'Exact' }
  await api.call('delete', configMaps, { name: 'c1' })
  t.strictSame((await list(api, exactly)).names, six)
  t.strictSame((await list(api, { resourceVersion, limit: '9' })).names, six, 'pages mean exactly')
  t.strictSame((await list(api, { resourceVersion })).names, six.slice(1), 'others mean at least')
  await api.call('delete', configMaps, { name: 'c2' })
  await api.storage.compact(api.storage.revision())
  t.match(await list(api, exactly), { code: 410, message: 'The resourceVersion for the provided list is too old.' })
})

t.test('refuses a version that is yet to come', async (t) => {
  const api = await withSix(t)
  const current = api.storage.revision()
  const want = { code: 504, message: `Timeout: Too large resource version: 99999, current: ${current}` }
  t.match(await list(api, { resourceVersion: '99999' }), want)
  t.match(await api.call('get', configMaps, { name: 'c1', query: { resourceVersion: '99999' } }), want)
})

for (const [query, message] of [
  [{ continue: 'x', resourceVersion: '5' }, 'specifying resource version is not allowed when using continue'],
  [{ labelSelector: 'a in b' }, "unable to parse requirement: found 'b' expected: '('"],
  [
    { fieldSelector: 'data.k=s1' },
    '"data.k" is not a known field selector: only "metadata.name", "metadata.namespace"',
  ],
] as const) {
  t.test(`refuses ${JSON.stringify(query)}`, async (t) => {
    const api = await testApi(t)
    t.match(await list(api, query), { code: 400, message })
  })
}

t.test('selects by the fields that a kind offers', async (t) => {
  const api = await testApi(t)
  const pod = (name: string, nodeName?: string) => ({
    metadata: { name },
    spec: { nodeName, containers: [{ name: 'c', image: 'i' }] },
  })
  await api.call('create', pods, { body: pod('placed', 'n1') })
  await api.call('create', pods, { body: pod('loose') })
  const names = async (fieldSelector: string) => (await list(api, { fieldSelector }, pods as never)).names
  t.strictSame(await names('spec.nodeName=n1'), ['placed'])
  t.strictSame(await names('spec.nodeName='), ['loose'])
  t.strictSame(await names('spec.nodeName=n1,status.phase=Running'), [])
  t.strictSame(await names('metadata.name!=loose'), ['placed'])
  const unknown = await list(api, { fieldSelector: 'spec.hostname=x' }, pods as never)
  t.match(unknown, { code: 400, message: 'field label not supported: spec.hostname' })
  const noNamespace = await list(api, { fieldSelector: 'metadata.namespace=x' }, nodes as never)
  t.match(noNamespace, { code: 400, message: 'field label not supported: metadata.namespace' })
})

t.test('shows the same stored objects in the shapes of two kinds', async (t) => {
  const api = await testApi(t)
  const involvedObject = { kind: 'Pod', namespace: 'default', name: 'p' }
  const body = { metadata: { name: 'e1' }, involvedObject, reason: 'Started', type: 'Normal' }
  await api.call('create', events, { body })
  const { object } = await api.call('get', eventsV1, { name: 'e1' })
  t.match(object, { apiVersion: 'events.k8s.io/v1', regarding: involvedObject, reason: 'Started' })
  const selected = await list(api, { fieldSelector: 'regarding.name=p' }, eventsV1 as never)
  t.strictSame(selected.names, ['e1'])
})
