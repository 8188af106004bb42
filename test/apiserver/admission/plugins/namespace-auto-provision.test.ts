import t from 'tap'
import { configMaps } from '../../../../apimachinery/kinds/core/config-map.ts'
import { namespaces } from '../../../../apimachinery/kinds/core/namespace.ts'
import { apiWithPlugin } from '../admission-env.ts'

const body = { metadata: { name: 'c' } }

t.test('a namespace is created with the first object in it', async (t) => {
  const api = await apiWithPlugin(t, 'NamespaceAutoProvision')
  t.equal((await api.call('create', configMaps, { namespace: 'fresh', body })).code, 201)
  const { object } = await api.call('get', namespaces, { name: 'fresh' })
  t.match(object, { metadata: { labels: { 'kubernetes.io/metadata.name': 'fresh' } }, status: { phase: 'Active' } })
})

t.test('objects that come at once find one namespace', async (t) => {
  const api = await apiWithPlugin(t, 'NamespaceAutoProvision')
  const names = ['a', 'b', 'c']
  const outcomes = await Promise.all(
    names.map((name) => api.call('create', configMaps, { namespace: 'fresh', body: { metadata: { name } } })),
  )
  t.strictSame(
    outcomes.map(({ code }) => code),
    [201, 201, 201],
  )
})

t.test('a try and an update create no namespace', async (t) => {
  const api = await apiWithPlugin(t, 'NamespaceAutoProvision')
  const tried = await api.call('create', configMaps, { namespace: 'fresh', body, query: { dryRun: 'All' } })
  t.match(tried, { code: 404, message: 'namespaces "fresh" not found' })
  const patch = { namespace: 'fresh', name: 'c', body: {}, contentType: 'application/merge-patch+json' }
  t.equal((await api.call('patch', configMaps, patch)).code, 404)
  t.equal((await api.call('get', namespaces, { name: 'fresh' })).code, 404)
})
