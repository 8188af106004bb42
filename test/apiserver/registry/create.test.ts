import t from 'tap'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import { configMaps } from '../../../apimachinery/kinds/core/config-map.ts'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { SeededRandom } from '../../../platform/random.ts'
import { testApi } from '../../support/api.ts'

const configMap = (name: string, more: object = {}) => ({ metadata: { name }, data: { a: 'b' }, ...more })

t.test('creates an object with what only the server sets', async (t) => {
  const api = await testApi(t)
  const { code, object } = await api.call('create', configMaps, { body: configMap('first') })
  t.equal(code, 201)
  t.match(object.metadata, {
    name: 'first',
    namespace: 'default',
    uid: /^[0-9a-f]{8}-[0-9a-f]{4}-4/,
    resourceVersion: /^[1-9]\d*$/,
    creationTimestamp: '2026-01-01T00:00:00Z',
  })
  t.notHas(object.metadata, { generation: 1 }, 'config maps have no generation')
})

t.test('drops what only the server may claim', async (t) => {
  const api = await testApi(t)
  const uid = '00000000-1111-2222-3333-444444444444'
  const deletion = { deletionTimestamp: '2001-01-01T00:00:00Z', deletionGracePeriodSeconds: 3 }
  const metadata = { name: 'claims', uid, creationTimestamp: '2001-01-01T00:00:00Z', selfLink: '/x', ...deletion }
  const { object } = await api.call('create', configMaps, { body: { metadata } })
  t.not(object.metadata.uid, uid)
  t.equal(object.metadata.creationTimestamp, '2026-01-01T00:00:00Z')
  for (const field of ['deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink'])
    t.notOk(field in object.metadata, field)
})

t.test('starts to count generations, and drops a status that a client sends', async (t) => {
  const api = await testApi(t)
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  const spec = { selector: { matchLabels: { a: 'b' } }, template }
  const body = { metadata: { name: 'd', generation: 7 }, spec, status: { replicas: 5 } }
  const { object } = await api.call('create', deployments, { body })
  t.equal(object.metadata.generation, 1)
  t.strictSame(object.status, {})
})

t.test('holds new objects to rules that later changes need not keep', async (t) => {
  const api = await testApi(t)
  const containers = [{ name: 'c', image: 'i' }]
  const body = { metadata: { name: 'p' }, spec: { containers, ephemeralContainers: [{ name: 'e', image: 'i' }] } }
  t.match(await api.call('create', pods, { body }), {
    code: 422,
    message: 'Pod "p" is invalid: spec.ephemeralContainers: Forbidden: cannot be set on create',
  })
})

t.test('makes up a name', async (t) => {
  const api = await testApi(t)
  const { object } = await api.call('create', configMaps, { body: { metadata: { generateName: 'made-' } } })
  t.match(object.metadata.name, /^made-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
})

t.test('tries other names when the first ones are taken', async (t) => {
  const suffixes = ['aaaaa', 'aaaaa', 'aaaaa', 'bbbbb']
  const api = await testApi(t, { random: scriptedSuffixes(suffixes) })
  const body = { metadata: { generateName: 'x-' } }
  await api.call('create', configMaps, { body })
  const { object } = await api.call('create', configMaps, { body })
  t.equal(object.metadata.name, 'x-bbbbb')
})

t.test('gives up when it finds no free name', async (t) => {
  const api = await testApi(t, { random: scriptedSuffixes(Array(20).fill('aaaaa')) })
  const body = { metadata: { generateName: 'x-' } }
  await api.call('create', configMaps, { body })
  const { code, reason, message } = await api.call('create', configMaps, { body })
  t.strictSame({ code, reason }, { code: 409, reason: 'AlreadyExists' })
  t.match(message, 'the server was not able to generate a unique name for the object')
})

for (const c of [
  { name: 'a name that is taken', body: configMap('taken'), code: 409, message: 'configmaps "taken" already exists' },
  {
    name: 'an object without a name',
    body: { metadata: {} },
    code: 422,
    message: 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
  },
  {
    name: 'a resourceVersion',
    body: { metadata: { name: 'x', resourceVersion: '1' } },
    code: 500,
    message: 'resourceVersion should not be set on objects to be created',
  },
  {
    name: 'another namespace than that of the path',
    body: { metadata: { name: 'x', namespace: 'elsewhere' } },
    code: 400,
    message: 'the namespace of the provided object does not match the namespace sent on the request',
  },
]) {
  t.test(`refuses ${c.name}`, async (t) => {
    const api = await testApi(t)
    await api.call('create', configMaps, { body: configMap('taken') })
    const { code, message } = await api.call('create', configMaps, { body: c.body })
    t.strictSame({ code, message }, { code: c.code, message: c.message })
  })
}

t.test('says when the name is taken by an object that is going away', async (t) => {
  const api = await testApi(t)
  await api.call('create', configMaps, { body: { metadata: { name: 'held', finalizers: ['example.com/hold'] } } })
  await api.call('delete', configMaps, { name: 'held' })
  const { message } = await api.call('create', configMaps, { body: configMap('held') })
  t.equal(message, 'object is being deleted: configmaps "held" already exists')
})

t.test('a dry run answers as if, and keeps nothing', async (t) => {
  const api = await testApi(t)
  const { code, object } = await api.call('create', configMaps, { body: configMap('tried'), query: { dryRun: 'All' } })
  t.equal(code, 201)
  t.notOk(object.metadata.resourceVersion)
  t.equal((await api.call('get', configMaps, { name: 'tried' })).code, 404)
})

t.test('of two that create the same at once, one wins', async (t) => {
  const api = await testApi(t)
  const both = await Promise.all([1, 2].map(() => api.call('create', configMaps, { body: configMap('same') })))
  t.strictSame(both.map(({ code }) => code).sort(), [201, 409])
})

t.test('creates nothing where there is no namespace, or where it is going away', async (t) => {
  const api = await testApi(t)
  const absent = await api.call('create', configMaps, { namespace: 'absent', body: configMap('x') })
  t.match(absent, { code: 404, message: 'namespaces "absent" not found' })
  await api.create(namespaces, { metadata: { name: 'doomed' } })
  await api.call('delete', namespaces, { name: 'doomed' })
  const late = await api.call('create', configMaps, { namespace: 'doomed', body: configMap('x') })
  const why = 'unable to create new content in namespace doomed because it is being terminated'
  t.match(late, { code: 403, message: `configmaps "x" is forbidden: ${why}` })
  t.match(late.object, { details: { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] } })
})

function scriptedSuffixes(suffixes: string[]): SeededRandom {
  class Scripted extends SeededRandom {
    override suffix(length: number): string {
      return suffixes.shift() ?? super.suffix(length)
    }
    override fork(): SeededRandom {
      return this
    }
  }
  return new Scripted('test')
}
