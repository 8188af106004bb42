import t from 'tap'
import { configMaps } from '../../../apimachinery/kinds/core/config-map.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { WatchRecord } from '../../support/api.ts'
import { type TestApi, testApi } from '../../support/api.ts'

const create = (api: TestApi, name: string, labels: Record<string, string> = {}) =>
  api.call('create', configMaps, { body: { metadata: { name, labels } } })

const relabel = (api: TestApi, name: string, labels: Record<string, string | null>) =>
  api.call('patch', configMaps, { name, contentType: 'application/merge-patch+json', body: { metadata: { labels } } })

const seen = ({ events }: WatchRecord) =>
  events.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`.trim())

t.test('tells what comes, changes and goes, with the version of each change', async (t) => {
  const api = await testApi(t)
  const watch = await api.watch(configMaps, { query: { resourceVersion: String(api.storage.revision()) } })
  const { object } = await create(api, 'a')
  await relabel(api, 'a', { x: 'y' })
  await api.call('delete', configMaps, { name: 'a' })
  t.strictSame(seen(watch), ['ADDED a', 'MODIFIED a', 'DELETED a'])
  t.strictSame(watch.events[0]?.object, object, 'the very object that the writer was answered')
  const versions = watch.events.map((event) => Number(event.object.metadata.resourceVersion))
  t.strictSame(
    versions,
    [1, 2, 3].map((i) => api.storage.revision() - 3 + i),
  )
})

t.test('catches up from an old version, also with what is gone', async (t) => {
  const api = await testApi(t)
  const resourceVersion = String(api.storage.revision())
  await create(api, 'a')
  await api.call('delete', configMaps, { name: 'a' })
  for (let i = 0; i < 2; i++) {
    t.strictSame(seen(await api.watch(configMaps, { query: { resourceVersion } })), ['ADDED a', 'DELETED a'])
  }
})

t.test('objects enter and leave a selection', async (t) => {
  const api = await testApi(t)
  await create(api, 'a')
  const watch = await api.watch(configMaps, { query: { labelSelector: 'color=red' } })
  await relabel(api, 'a', { color: 'red' })
  await relabel(api, 'a', { color: null, size: 'xl' })
  t.strictSame(seen(watch), ['ADDED a', 'DELETED a'])
  t.strictSame(watch.events[1]?.object.metadata.labels, { color: 'red' }, 'as it was when it was in')
})

t.test('follows one object by the old path', async (t) => {
  const api = await testApi(t)
  const watch = await api.watch(configMaps, { name: 'a' })
  await create(api, 'a')
  await create(api, 'b')
  t.strictSame(seen(watch), ['ADDED a'])
})

const end = { 'k8s.io/initial-events-end': 'true' }
for (const c of [
  { name: 'without a version, with bookmarks', query: { allowWatchBookmarks: 'true' }, want: ['ADDED a', 'BOOKMARK'] },
  { name: 'without a version', query: {}, want: ['ADDED a'] },
  { name: 'at any version', query: { resourceVersion: '0' }, want: ['ADDED a'] },
  {
    name: 'when asked to',
    query: { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: 'true' },
    want: ['ADDED a', 'BOOKMARK'],
  },
  {
    name: 'not when asked not to',
    query: { sendInitialEvents: 'false', resourceVersionMatch: 'NotOlderThan' },
    want: [],
  },
] as const) {
  t.test(`starts with what is there: ${c.name}`, async (t) => {
    const api = await testApi(t)
    await create(api, 'a')
    const watch = await api.watch(configMaps, { query: c.query })
    t.strictSame(seen(watch), [...c.want])
    const bookmark = watch.events.find(({ type }) => type === 'BOOKMARK')
    if (bookmark) {
      t.strictSame(bookmark.object.metadata.annotations, end)
      t.equal(bookmark.object.metadata.resourceVersion, String(api.storage.revision()))
    }
  })
}

t.test('a bookmark is an empty object as Go prints it', async (t) => {
  const api = await testApi(t)
  const watch = await api.watch(pods, { query: { allowWatchBookmarks: 'true' } })
  const metadata = { resourceVersion: String(api.storage.revision()), annotations: end }
  t.strictSame(watch.events[0]?.object, {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata,
    spec: { containers: null },
    status: {},
  } as never)
})

t.test('sends bookmarks each minute to those who want them', async (t) => {
  const api = await testApi(t)
  const resourceVersion = String(api.storage.revision())
  const wanting = await api.watch(configMaps, { query: { resourceVersion, allowWatchBookmarks: 'true' } })
  const other = await api.watch(configMaps, { query: { resourceVersion } })
  await api.call('create', pods, {
    body: { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  })
  await api.advance(125_000)
  t.strictSame(seen(wanting), ['BOOKMARK', 'BOOKMARK'])
  t.equal(wanting.events[0]?.object.metadata.resourceVersion, String(api.storage.revision()))
  t.strictSame(seen(other), [])
  wanting.stop()
  other.stop()
  t.equal(api.clock.timers, 0, 'nobody is waited for')
})

t.test('ends when its time is up', async (t) => {
  const api = await testApi(t)
  const watch = await api.watch(configMaps, { query: { timeoutSeconds: '5' } })
  await api.advance(4_999)
  t.equal(watch.ended, false)
  await api.advance(1)
  t.equal(watch.ended, true)
  await create(api, 'a')
  t.strictSame(seen(watch), [])
})

t.test('says where it got to shortly before its time is up', async (t) => {
  const api = await testApi(t)
  const query = { allowWatchBookmarks: 'true', resourceVersion: String(api.storage.revision()) }
  const watch = await api.watch(configMaps, { query: { ...query, timeoutSeconds: '5' } })
  const short = await api.watch(configMaps, { query: { ...query, timeoutSeconds: '2' } })
  await api.advance(3_000)
  t.strictSame(seen(watch), ['BOOKMARK'])
  t.strictSame(seen(short), [])
  watch.stop()
  t.equal(api.clock.timers, 0)
})

t.test('tells nothing once it is stopped', async (t) => {
  const api = await testApi(t)
  const watch = await api.watch(configMaps)
  watch.stop()
  await create(api, 'a')
  t.strictSame(seen(watch), [])
  t.equal(watch.ended, false)
})

t.test('a version that is forgotten ends the watch with an error', async (t) => {
  const api = await testApi(t)
  const old = api.storage.revision()
  // More than the cache remembers by itself.
  for (let i = 0; i < 2_100; i++) await create(api, `c${i}`)
  await api.storage.compact(api.storage.revision())
  const watch = await api.watch(configMaps, { query: { resourceVersion: String(old) } })
  t.equal(watch.ended, true)
  t.match(watch.events, [{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }])
})

t.test('ends when the server stops', async (t) => {
  const api = await testApi(t)
  const watch = await api.watch(configMaps)
  api.server.close()
  t.equal(watch.ended, true)
  t.equal((await api.call('get', configMaps, { name: 'a' })).code, 503)
})
