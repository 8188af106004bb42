import t from 'tap'
import { isExpired } from '../../apimachinery/errors.ts'
import { configMaps } from '../../apimachinery/kinds/core/config-map.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Resource } from '../../apimachinery/object.ts'
import { inProcessTransport } from '../../apiserver/in-process-transport.ts'
import type { WatchEvent } from '../../client/transport.ts'
import { admin, type TestApi, testApi } from '../support/api.ts'

const ref = { namespace: 'default', name: 'c' }

function transportOf(api: TestApi, documents?: (path: string) => unknown) {
  return inProcessTransport({ handler: api.server, user: admin, userAgent: 'test', tracker: api.tracker, documents })
}

t.test('hands out the cached objects themselves', async (t) => {
  const api = await testApi(t)
  const created = await api.client.create(configMaps, { metadata: ref, data: { a: 'b' } })
  t.equal(await api.client.get(configMaps, ref), created)
  const { items, metadata } = await api.client.list(configMaps, { namespace: 'default' })
  t.equal(items[0], created)
  t.equal(metadata.resourceVersion, String(api.storage.revision()))
})

t.test('does not keep or change what it is given', async (t) => {
  const api = await testApi(t)
  const draft = { metadata: { ...ref }, data: { a: 'b' } }
  await api.client.create(configMaps, draft)
  t.strictSame(draft, { metadata: ref, data: { a: 'b' } })
  draft.data.a = 'changed'
  t.strictSame((await api.client.get(configMaps, ref)).data, { a: 'b' })
})

t.test('throws what the server refuses', async (t) => {
  const api = await testApi(t)
  await t.rejects(api.client.get(configMaps, ref), { code: 404 })
  const object = await api.client.create(configMaps, { metadata: ref })
  await api.client.patch(configMaps, ref, 'merge', { data: { a: 'b' } })
  await t.rejects(api.client.update(configMaps, { ...object, data: { a: 'c' } }), { code: 409, reason: 'Conflict' })
  const unknown: Resource = { group: 'x', version: 'v1', kind: 'X', plural: 'xs', namespaced: false }
  await t.rejects(api.client.get(unknown, { name: 'a' }), { code: 404 })
})

t.test('knows all patch types', async (t) => {
  const api = await testApi(t)
  await api.client.create(configMaps, { metadata: ref, data: { a: 'b' } })
  await api.client.patch(configMaps, ref, 'json', [{ op: 'add', path: '/data/json', value: '1' }])
  await api.client.patch(configMaps, ref, 'strategic', { data: { strategic: '2' } })
  t.strictSame((await api.client.get(configMaps, ref)).data, { a: 'b', json: '1', strategic: '2' })
})

t.test('watches tell of a write before the writer is answered', async (t) => {
  const api = await testApi(t)
  const events: WatchEvent[] = []
  const stop = transportOf(api).watch(
    { resource: configMaps, namespace: 'default' },
    { onEvent: (event) => events.push(event), onEnd() {} },
  )
  await api.tracker.whenIdle()
  const created = await api.client.create(configMaps, { metadata: ref })
  t.match(events, [{ type: 'ADDED' }])
  t.equal(events[0]?.object, created)
  stop()
  await api.client.delete(configMaps, ref)
  t.equal(events.length, 1)
})

t.test('a watch may be stopped before it has begun', async (t) => {
  const api = await testApi(t)
  const events: WatchEvent[] = []
  transportOf(api).watch({ resource: configMaps }, { onEvent: (event) => events.push(event), onEnd: () => t.fail() })()
  await api.client.create(configMaps, { metadata: ref })
  t.strictSame(events, [])
})

t.test('a watch that cannot begin ends with the reason', async (t) => {
  const api = await testApi(t)
  const end = new Promise((resolve) => {
    transportOf(api).watch({ resource: pods, query: { labelSelector: 'a in b' } }, { onEvent() {}, onEnd: resolve })
  })
  t.match(await end, { code: 400 })
})

t.test('a watch that breaks tells the error, then ends with it', async (t) => {
  const api = await testApi(t)
  const resourceVersion = String(api.storage.revision())
  for (let i = 0; i < 2_100; i++)
    await api.client.create(configMaps, { metadata: { namespace: 'default', name: `c${i}` } })
  await api.storage.compact(api.storage.revision())
  const types: string[] = []
  const end = new Promise((resolve) => {
    const sink = { onEvent: ({ type }: WatchEvent) => types.push(type), onEnd: resolve }
    transportOf(api).watch({ resource: configMaps, query: { resourceVersion } }, sink)
  })
  t.ok(isExpired(await end))
  t.strictSame(types, ['ERROR'])
})

t.test('fetches documents where it is given any', async (t) => {
  const api = await testApi(t)
  const transport = transportOf(api, (path) => (path === '/version' ? { major: '1' } : undefined))
  t.strictSame(await transport.getPath('/version'), { major: '1' })
  await t.rejects(transport.getPath('/nothing'), { code: 404 })
})
