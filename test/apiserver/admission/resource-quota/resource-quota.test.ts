import t from 'tap'
import { configMaps } from '../../../../apimachinery/kinds/core/config-map.ts'
import { persistentVolumeClaims } from '../../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../../../apimachinery/kinds/core/pod.ts'
import { resourceQuotas } from '../../../../apimachinery/kinds/core/resource-quota.ts'
import { services } from '../../../../apimachinery/kinds/core/service.ts'
import { priorityClasses } from '../../../../apimachinery/kinds/scheduling/priority-class.ts'
import { defaultApiServerConfig } from '../../../../apiserver/config.ts'
import { type TestApi, testApi } from '../../../support/api.ts'
import { establish, widgetDefinition, widgets } from '../../../support/custom-resources.ts'

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

t.test('objects of custom resources are counted, too, however many come at once', async (t) => {
  const api = await testApi(t)
  await establish(api, widgetDefinition())
  await setQuota(api, { 'count/widgets.example.com': '2' })
  const outcomes = await Promise.all(
    ['a', 'b', 'c', 'd'].map((name) =>
      api.call('create', widgets(api), {
        body: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name } },
      }),
    ),
  )
  t.strictSame(outcomes.map(({ code }) => code).sort(), [201, 201, 403, 403])
  const why =
    'exceeded quota: q, requested: count/widgets.example.com=1, used: count/widgets.example.com=2, limited: count/widgets.example.com=2'
  t.ok(outcomes.find(({ code }) => code === 403)?.message.endsWith(why))
})

const scope = (scopeName: string, operator: string, ...values: string[]) => ({
  scopeSelector: { matchExpressions: [{ scopeName, operator, ...(values.length > 0 && { values }) }] },
})
const far = { topologyKey: 'zone', namespaces: ['other'] }
const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [far] } }
const classes = ['high', 'low']

for (const { name, selector, counted, passed } of [
  {
    name: 'pods of some priority classes',
    selector: scope('PriorityClass', 'In', 'high'),
    counted: { priorityClassName: 'high' },
    passed: { priorityClassName: 'low' },
  },
  {
    name: 'pods of other priority classes, or none',
    selector: scope('PriorityClass', 'NotIn', 'high'),
    counted: {},
    passed: { priorityClassName: 'high' },
  },
  {
    name: 'pods of any priority class',
    selector: scope('PriorityClass', 'Exists'),
    counted: { priorityClassName: 'low' },
    passed: {},
  },
  {
    name: 'pods that want to be near those of other namespaces',
    selector: scope('CrossNamespacePodAffinity', 'Exists'),
    counted: { affinity },
    passed: {},
  },
  {
    name: 'pods with an end',
    selector: { scopes: ['Terminating'] },
    counted: { activeDeadlineSeconds: 5 },
    passed: {},
  },
  {
    name: 'pods without one',
    selector: { scopes: ['NotTerminating'] },
    counted: {},
    passed: { activeDeadlineSeconds: 5 },
  },
])
  t.test(`a quota counts ${name}`, async (t) => {
    const api = await testApi(t)
    for (const [value, metadata] of classes.map((one, i) => [i, { name: one }] as const))
      await api.call('create', priorityClasses, { body: { metadata, value } })
    await setQuota(api, { pods: '0' }, selector)
    const create = (spec: object) =>
      api.call('create', pods, {
        body: { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }], ...spec } },
      })
    const refused = await create(counted)
    t.match(refused.message, /exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0$/)
    const { code, message } = await create(passed)
    t.equal(code, 201, message)
  })

t.test('a quota counts claims of some volume attributes classes', async (t) => {
  const api = await testApi(t)
  await setQuota(api, { persistentvolumeclaims: '0' }, scope('VolumeAttributesClass', 'In', 'fast'))
  const create = (volumeAttributesClassName: string) =>
    api.call('create', persistentVolumeClaims, {
      body: {
        metadata: { name: 'c' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
          volumeAttributesClassName,
        },
      },
    })
  t.match((await create('fast')).message, /exceeded quota: q/)
  t.equal((await create('slow')).code, 201)
})
