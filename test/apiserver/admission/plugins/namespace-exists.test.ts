import t from 'tap'
import { configMaps } from '../../../../apimachinery/kinds/core/config-map.ts'
import { namespaces } from '../../../../apimachinery/kinds/core/namespace.ts'
import type { CallOptions, TestApi } from '../../../support/api.ts'
import { apiWithAdmission } from '../admission-env.ts'

/** A server that looks for namespaces by this plugin alone. */
const api = (t: Parameters<typeof apiWithAdmission>[0]) =>
  apiWithAdmission(t, { enable: ['NamespaceExists'], disable: ['NamespaceLifecycle'] })

const create = (api: TestApi, options: CallOptions) =>
  api.call('create', configMaps, { body: { metadata: { name: 'c' } }, ...options })

t.test('nothing is written into a namespace that is not there', async (t) => {
  const server = await api(t)
  t.match(await create(server, { namespace: 'nowhere' }), { code: 404, message: 'namespaces "nowhere" not found' })
  t.equal((await create(server, { namespace: 'default' })).code, 201)
})

t.test('namespaces, and what belongs to none, are written', async (t) => {
  const server = await api(t)
  t.equal((await server.call('create', namespaces, { body: { metadata: { name: 'new' } } })).code, 201)
  t.equal((await create(server, { namespace: 'new' })).code, 201)
})
