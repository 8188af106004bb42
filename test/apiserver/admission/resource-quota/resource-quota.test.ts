import t from 'tap'
import { configMaps } from '../../../../apimachinery/kinds/core/config-map.ts'
import { pods } from '../../../../apimachinery/kinds/core/pod.ts'
import { resourceQuotas } from '../../../../apimachinery/kinds/core/resource-quota.ts'
import { services } from '../../../../apimachinery/kinds/core/service.ts'
import { defaultApiServerConfig } from '../../../../apiserver/config.ts'
import { type TestApi, testApi } from '../../../support/api.ts'

/** A quota that has been counted. */
async function setQuota(api: TestApi, hard: Record<string, string>, spec: object = {}, name = 'q'): Promise<void> {
  const { object } = await api.call('create', resourceQuotas, { body: { metadata: { name }, spec: { hard, ...spec } } })
  const used = Object.fromEntries(Object.keys(hard).map((key) => [key, '0']))
  await api.call('update', resourceQuotas, { name, subresource: 'status', body: { ...object, status: { hard, used } } })
}
const usedOf = async (api: TestApi, name = 'q') => (await api.call('get', resourceQuotas, { name })).object.status.used
const createPod = (api: TestApi, name: string, resources: object = {}, query = {}) =>
  api.call('create', pods, {
    query,
    body: { metadata: { name }, spec: { containers: [{ name: 'c', image: 'i', resources }] } },
  })
const createConfigMap = (api: TestApi, name: string, query = {}) =>
  api.call('create', configMaps, { query, body: { metadata: { name } } })

t.test('what is created is charged until nothing is left', async (t) => {
  const api = await testApi(t)
  await setQuota(api, { pods: '2', 'requests.cpu': '1' })
  t.equal((await createPod(api, 'a', { requests: { cpu: '600m' } })).code, 201)
  t.strictSame(await usedOf(api), { pods: '1', 'requests.cpu': '600m' })
  const { code, message } = await createPod(api, 'b', { requests: { cpu: '500m' } })
  const why = 'exceeded quota: q, requested: requests.cpu=500m, used: requests.cpu=600m, limited: requests.cpu=1'
  t.strictSame({ code, message }, { code: 403, message: `pods "b" is forbidden: ${why}` })
  t.strictSame(await usedOf(api), { pods: '1', 'requests.cpu': '600m' })
})

t.test('containers must say what is limited', async (t) => {
  const api = await testApi(t)
  await setQuota(api, { 'limits.cpu': '1', 'requests.memory': '1Gi' })
  const { message } = await createPod(api, 'a')
  t.equal(message, 'pods "a" is forbidden: failed quota: q: must specify limits.cpu for: c; requests.memory for: c')
})

t.test('as many as are left are let in, however many come at once', async (t) => {
  const api = await testApi(t)
  await setQuota(api, { configmaps: '7' })
  const outcomes = await Promise.all(Array.from({ length: 40 }, (_, i) => createConfigMap(api, `c${i}`)))
  t.equal(outcomes.filter(({ code }) => code === 201).length, 7)
  t.equal(outcomes.filter(({ code }) => code === 403).length, 33)
  t.strictSame(await usedOf(api), { configmaps: '7' })
})

t.test('what is not created is not charged', async (t) => {
  const api = await testApi(t)
  await setQuota(api, { configmaps: '2' })
  await createConfigMap(api, 'a', { dryRun: 'All' })
  t.strictSame(await usedOf(api), { configmaps: '0' })
  await createConfigMap(api, 'a')
  t.equal((await createConfigMap(api, 'a')).code, 409)
  t.strictSame(await usedOf(api), { configmaps: '1' })
  await Promise.all([createConfigMap(api, 'b'), createConfigMap(api, 'b')])
  t.strictSame(await usedOf(api), { configmaps: '2' })
  t.equal((await createConfigMap(api, 'c', { dryRun: 'All' })).code, 403)
})

t.test('an update is charged for the difference', async (t) => {
  const api = await testApi(t)
  await setQuota(api, { 'services.nodeports': '1' })
  await api.call('create', services, { body: { metadata: { name: 's' }, spec: { ports: [{ port: 80 }] } } })
  const setType = (type: string) =>
    api.call('patch', services, { name: 's', contentType: 'application/merge-patch+json', body: { spec: { type } } })
  t.equal((await setType('NodePort')).code, 200)
  t.strictSame(await usedOf(api), { 'services.nodeports': '1' })
  await setType('ClusterIP')
  t.strictSame(await usedOf(api), { 'services.nodeports': '0' })
})

t.test('scopes tell whom a quota concerns', async (t) => {
  const api = await testApi(t)
  await setQuota(api, { pods: '0' }, { scopes: ['NotBestEffort'] })
  t.equal((await createPod(api, 'a')).code, 201)
  t.equal((await createPod(api, 'b', { requests: { cpu: '1' } })).code, 403)
})

t.test('a charge is entered in all quotas or in none', async (t) => {
  const api = await testApi(t)
  await setQuota(api, { pods: '5' }, {}, 'a')
  await setQuota(api, { pods: '0' }, {}, 'b')
  t.equal((await createPod(api, 'p')).code, 403)
  t.strictSame(await usedOf(api, 'a'), { pods: '0' })
})

t.test('a quota whose use is not known refuses', async (t) => {
  const api = await testApi(t)
  const { object } = await api.call('create', resourceQuotas, {
    body: { metadata: { name: 'q' }, spec: { hard: { pods: '1' } } },
  })
  t.equal((await createPod(api, 'a')).code, 201, 'not before it is counted at all')
  const body = { ...object, status: { hard: { pods: '1' } } }
  await api.call('update', resourceQuotas, { name: 'q', subresource: 'status', body })
  t.match((await createPod(api, 'b')).message, 'status unknown for quota: q, resources: pods')
})

t.test('limited resources need a quota that covers them', async (t) => {
  const configuration = {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'ResourceQuotaConfiguration',
    limitedResources: [
      { resource: 'pods', matchContains: ['.cpu'] },
      {
        resource: 'pods',
        matchScopes: [{ scopeName: 'PriorityClass', operator: 'In', values: ['system-node-critical'] }],
      },
    ],
  }
  const admission = { ...defaultApiServerConfig.admission, plugins: new Map([['ResourceQuota', configuration]]) }
  const api = await testApi(t, { config: { ...defaultApiServerConfig, admission } })
  const refused = await createPod(api, 'a', { requests: { cpu: '1' } })
  t.match(refused, { code: 403, message: 'pods "a" is forbidden: insufficient quota to consume: requests.cpu' })
  const spec = { containers: [{ name: 'c', image: 'i' }], priorityClassName: 'system-node-critical' }
  const critical = await api.call('create', pods, { body: { metadata: { name: 'b' }, spec } })
  t.equal(critical.message, 'insufficient quota to match these scopes: [{PriorityClass In [system-node-critical]}]')
})
