import t from 'tap'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import { leases } from '../../../apimachinery/kinds/coordination/lease.ts'
import { configMaps } from '../../../apimachinery/kinds/core/config-map.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { ConfigMap } from '../../../apimachinery/types/core-v1.ts'
import { type TestApi, testApi } from '../../support/api.ts'

const configMap = (data: Record<string, string>, metadata: object = {}) => ({
  metadata: { name: 'c', ...metadata },
  data,
})

async function withConfigMap(t: Parameters<typeof testApi>[0]): Promise<{ api: TestApi; first: ConfigMap }> {
  const api = await testApi(t)
  const { object } = await api.call('create', configMaps, { body: configMap({ color: 'blue' }) })
  return { api, first: object }
}

const put = (api: TestApi, body: object, query = {}) => api.call('update', configMaps, { name: 'c', body, query })

t.test('replaces an object, whatever version it has, when the client names none', async (t) => {
  const { api, first } = await withConfigMap(t)
  const { code, object } = await put(api, configMap({ color: 'green' }))
  t.equal(code, 200)
  t.strictSame(object.data, { color: 'green' })
  t.equal(object.metadata.uid, first.metadata.uid)
  t.ok(Number(object.metadata.resourceVersion) > Number(first.metadata.resourceVersion))
})

t.test('an update that changes nothing writes nothing', async (t) => {
  const { api, first } = await withConfigMap(t)
  const revision = api.storage.revision()
  const { object } = await put(api, configMap({ color: 'blue' }, { creationTimestamp: '2001-01-01T00:00:00Z' }))
  t.strictSame(object, first)
  t.equal(api.storage.revision(), revision)
})

const modified = 'the object has been modified; please apply your changes to the latest version and try again'
const refused = (why: string) => `Operation cannot be fulfilled on configmaps "c": ${why}`
for (const c of [
  { name: 'an old version', metadata: { resourceVersion: '1' }, code: 409, message: refused(modified) },
  {
    name: 'a version that is no number',
    metadata: { resourceVersion: 'abc' },
    code: 500,
    message: 'strconv.ParseUint: parsing "abc": invalid syntax',
  },
  {
    name: 'another name',
    metadata: { name: 'd' },
    code: 400,
    message: 'the name of the object (d) does not match the name on the URL (c)',
  },
  {
    name: 'no name',
    metadata: { name: undefined },
    code: 400,
    message: 'the name of the object (c based on URL) was undeterminable: name must be provided',
  },
  {
    name: 'another namespace',
    metadata: { namespace: 'elsewhere' },
    code: 400,
    message: 'the namespace of the provided object does not match the namespace sent on the request',
  },
]) {
  t.test(`refuses ${c.name}`, async (t) => {
    const { api } = await withConfigMap(t)
    const { code, message } = await put(api, configMap({}, c.metadata))
    t.strictSame({ code, message }, { code: c.code, message: c.message })
  })
}

t.test('refuses another uid, and says where the object is stored', async (t) => {
  const { api, first } = await withConfigMap(t)
  const { code, message } = await put(api, configMap({}, { uid: 'other' }))
  const why = `Precondition failed: UID in precondition: other, UID in object meta: ${first.metadata.uid}`
  const key = '/registry/configmaps/default/c'
  t.equal(code, 409)
  t.equal(
    message,
    refused(`StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`),
  )
})

t.test('does not create by replacing, unless the kind allows it', async (t) => {
  const api = await testApi(t)
  const absent = await put(api, configMap({}))
  t.match(absent, { code: 404, message: 'configmaps "c" not found' })
  const lease = await api.call('update', leases, { name: 'l', body: { metadata: { name: 'l' }, spec: {} } })
  t.equal(lease.code, 201)
})

t.test('an object that is gone is not created again by an update that means it', async (t) => {
  const api = await testApi(t)
  const { object } = await api.call('create', leases, { body: { metadata: { name: 'l' } } })
  await api.call('delete', leases, { name: 'l' })
  t.match(await api.call('update', leases, { name: 'l', body: object }), { code: 409, reason: 'Conflict' })
  t.equal((await api.call('get', leases, { name: 'l' })).code, 404)
})

t.test('a kind may insist on a version', async (t) => {
  const api = await testApi(t)
  await api.call('create', leases, { body: { metadata: { name: 'l' } } })
  const { code, message } = await api.call('update', leases, {
    name: 'l',
    body: { metadata: { name: 'l' }, spec: { holderIdentity: 'a' } },
  })
  const what = 'leases.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0'
  t.strictSame({ code, message }, { code: 422, message: `${what}: must be specified for an update` })
})

t.test('a dry run of an update answers as if, and keeps nothing', async (t) => {
  const { api, first } = await withConfigMap(t)
  const { object } = await put(api, configMap({ color: 'tried' }), { dryRun: 'All' })
  t.strictSame(object.data, { color: 'tried' })
  t.equal(object.metadata.resourceVersion, first.metadata.resourceVersion)
  t.strictSame((await api.call('get', configMaps, { name: 'c' })).object, first)
})

t.test('writers without a version who meet all get through', async (t) => {
  const { api } = await withConfigMap(t)
  const patches = Array.from({ length: 20 }, (_, i) =>
    api.call('patch', configMaps, {
      ...{ name: 'c', contentType: 'application/merge-patch+json' },
      body: { data: { [`k${i}`]: 'v' } },
    }),
  )
  for (const { code } of await Promise.all(patches)) t.equal(code, 200)
  const { object } = await api.call('get', configMaps, { name: 'c' })
  t.equal(Object.keys(object.data ?? {}).length, 21)
})

t.test('of writers who name the same version, one gets through', async (t) => {
  const { api, first } = await withConfigMap(t)
  const { resourceVersion } = first.metadata
  const puts = ['red', 'green'].map((color) => put(api, configMap({ color }, { resourceVersion })))
  t.strictSame((await Promise.all(puts)).map(({ code }) => code).sort(), [200, 409])
})

t.test('the generation counts changes of the spec, not of status or labels', async (t) => {
  const api = await testApi(t)
  const spec = {
    selector: { matchLabels: { a: 'b' } },
    template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  }
  await api.call('create', deployments, { body: { metadata: { name: 'd' }, spec } })
  const generation = async (body: object, subresource?: string) => {
    const contentType = 'application/merge-patch+json'
    const { object } = await api.call('patch', deployments, {
      name: 'd',
      contentType,
      body,
      ...(subresource && { subresource }),
    })
    return object.metadata.generation
  }
  t.equal(await generation({ metadata: { labels: { x: 'y' } } }), 1)
  t.equal(await generation({ status: { replicas: 1 } }, 'status'), 1)
  t.equal(await generation({ spec: { replicas: 3 } }), 2)
  t.equal(await generation({ spec: { replicas: 3 } }), 2)
})

t.test('the main path keeps the status, the status path keeps the rest', async (t) => {
  const api = await testApi(t)
  await api.call('create', pods, {
    body: { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  })
  const contentType = 'application/merge-patch+json'
  const body = {
    metadata: { annotations: { a: 'b' } },
    spec: { activeDeadlineSeconds: 5 },
    status: { phase: 'Running' },
  }
  const main = await api.call('patch', pods, { name: 'p', contentType, body })
  t.equal(main.object.status.phase, 'Pending')
  t.equal(main.object.spec.activeDeadlineSeconds, 5)
  const other = {
    metadata: { annotations: { a: 'c' } },
    spec: { activeDeadlineSeconds: 4 },
    status: { phase: 'Running' },
  }
  const status = await api.call('patch', pods, { name: 'p', subresource: 'status', contentType, body: other })
  t.equal(status.object.status.phase, 'Running')
  t.equal(status.object.spec.activeDeadlineSeconds, 5)
  t.strictSame(status.object.metadata.annotations, { a: 'c' })
})

t.test('a lease whose holder is still there is renewed in place', async (t) => {
  const renewals: unknown[] = []
  const api = await testApi(t)
  const storage = api.storage
  const put = storage.put.bind(storage)
  storage.put = (key, value, ifRevision, options) => {
    if (key.startsWith('/registry/coordination.k8s.io/leases/')) renewals.push(options?.renewal ?? false)
    return put(key, value, ifRevision, options)
  }
  const spec = { holderIdentity: 'a', renewTime: '2026-01-01T00:00:00.000000Z' }
  const created = await api.call('create', leases, { body: { metadata: { name: 'l' }, spec } })
  const renewed = await api.call('update', leases, {
    name: 'l',
    body: { ...created.object, spec: { ...spec, renewTime: '2026-01-01T00:00:10.000000Z' } },
  })
  await api.call('update', leases, { name: 'l', body: { ...renewed.object, spec: { ...spec, holderIdentity: 'b' } } })
  t.strictSame(renewals, [false, true, false])
})
