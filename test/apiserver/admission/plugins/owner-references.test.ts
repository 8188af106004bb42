import t from 'tap'
import { configMaps } from '../../../../apimachinery/kinds/core/config-map.ts'
import { pods } from '../../../../apimachinery/kinds/core/pod.ts'
import type { PolicyRule } from '../../../../apimachinery/types/rbac-v1.ts'
import type { TestApi } from '../../../support/api.ts'
import { grant, policyRule, userSubject } from '../../../support/rbac.ts'
import { apiWithPlugin, tryPod } from '../admission-env.ts'

const user = { name: 'alice', groups: ['system:authenticated'] }
const owner = (fields: object = {}) => ({ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid: 'u', ...fields })
const blocking = owner({ blockOwnerDeletion: true })
const mergePatch = 'application/merge-patch+json'

/** Alice writes ConfigMaps, and may do a little more. */
async function apiFor(t: Parameters<typeof apiWithPlugin>[0], ...more: PolicyRule[]): Promise<TestApi> {
  const api = await apiWithPlugin(t, 'OwnerReferencesPermissionEnforcement')
  const rules = [policyRule('create update patch', '', 'configmaps pods/status'), ...more]
  await grant(api, 'writer', rules, userSubject('alice'))
  return api
}

const create = (api: TestApi, ...ownerReferences: object[]) =>
  api.call('create', configMaps, { user, body: { metadata: { name: 'c', ownerReferences } } })

const adopt = (api: TestApi, ...ownerReferences: object[]) =>
  api.call('patch', configMaps, { user, name: 'c', contentType: mergePatch, body: { metadata: { ownerReferences } } })

t.test('whoever creates an object says whose it is', async (t) => {
  t.equal((await create(await apiFor(t), owner())).code, 201)
})

t.test('the owners of an object that is there are changed by those who may delete it', async (t) => {
  const api = await apiFor(t)
  await create(api, owner())
  t.match(await adopt(api, owner({ name: 'other', uid: 'v' })), {
    code: 403,
    message: `configmaps "c" is forbidden: cannot set an ownerRef on a resource you can't delete: , <nil>`,
  })
  const unchanged = { user, name: 'c', contentType: mergePatch, body: { data: { a: 'b' } } }
  t.equal((await api.call('patch', configMaps, unchanged)).code, 200)
  await grant(api, 'deleter', [policyRule('delete', '', 'configmaps', 'c')], userSubject('alice'))
  t.equal((await adopt(api, owner({ name: 'other', uid: 'v' }))).code, 200)
})

t.test('the deletion of an owner is held up by those who may set its finalizers', async (t) => {
  const api = await apiFor(t)
  const rule = `cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on`
  t.match(await create(api, blocking), { code: 403, message: `configmaps "c" is forbidden: ${rule}: , <nil>` })
  await grant(api, 'finalizer', [policyRule('update', 'apps', 'replicasets/finalizers')], userSubject('alice'))
  t.equal((await create(api, blocking)).code, 201)
})

t.test('what blocked before may go on blocking', async (t) => {
  const api = await apiFor(t, policyRule('delete', '', 'configmaps'))
  await api.call('create', configMaps, { body: { metadata: { name: 'c', ownerReferences: [blocking] } } })
  t.equal((await adopt(api, blocking, owner({ name: 'second', uid: 'v' }))).code, 200)
  t.equal((await adopt(api, owner(), owner({ name: 'second', uid: 'v', blockOwnerDeletion: true }))).code, 403)
})

t.test('owners of kinds that nobody knows cannot be held up', async (t) => {
  const why =
    'cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion example.com/v1 Kind Foo: no matches for kind "Foo" in version "example.com/v1"'
  const stranger = { ...blocking, apiVersion: 'example.com/v1', kind: 'Foo' }
  t.match(await create(await apiFor(t), stranger), { code: 403, message: `configmaps "c" is forbidden: ${why}` })
})

t.test('the status of a pod is not looked at', async (t) => {
  const api = await apiFor(t)
  const { object } = await tryPod(api)
  const body = { ...object, metadata: { ...object.metadata, ownerReferences: [blocking] } }
  t.equal((await api.call('update', pods, { user, name: 'p', subresource: 'status', body })).code, 200)
})
