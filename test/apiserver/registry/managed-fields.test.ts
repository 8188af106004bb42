import t from 'tap'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import { leases } from '../../../apimachinery/kinds/coordination/lease.ts'
import { configMaps } from '../../../apimachinery/kinds/core/config-map.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import { testApi } from '../../support/api.ts'

const mergePatch = 'application/merge-patch+json'
const configMap = (data: object) => ({ metadata: { name: 'a' }, data })
const by = (fieldManager: string) => ({ query: { fieldManager } })

/** Manager, operation and subresource of each entry. */
function owners({ metadata }: KubeObject): string[] {
  return (metadata.managedFields ?? []).map(({ manager, operation, subresource = '' }) =>
    `${manager} ${operation} ${subresource}`.trim(),
  )
}

function fieldsOf({ metadata }: KubeObject, wanted: string): unknown {
  return metadata.managedFields?.find(({ manager }) => manager === wanted)?.fieldsV1
}

t.test('whoever creates owns everything, objects and lists included', async (t) => {
  const api = await testApi(t)
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  const body = {
    metadata: { name: 'd', labels: { l: '1' } },
    spec: { selector: { matchLabels: { a: 'b' } }, template },
  }
  const { object } = await api.call('create', deployments, {
    body: { ...body, status: { replicas: 3 } },
    ...by('maker'),
  })
  const container = [
    'image',
    'imagePullPolicy',
    'name',
    'resources',
    'terminationMessagePath',
    'terminationMessagePolicy',
  ]
  const podSpec = ['dnsPolicy', 'restartPolicy', 'schedulerName', 'securityContext', 'terminationGracePeriodSeconds']
  const all = (names: string[]) => Object.fromEntries(names.map((name) => [`f:${name}`, {}]))
  t.same(fieldsOf(object, 'maker'), {
    'f:metadata': { 'f:labels': { '.': {}, 'f:l': {} } },
    'f:spec': {
      ...all(['progressDeadlineSeconds', 'replicas', 'revisionHistoryLimit', 'selector']),
      'f:strategy': { 'f:rollingUpdate': { '.': {}, 'f:maxSurge': {}, 'f:maxUnavailable': {} }, 'f:type': {} },
      'f:template': {
        'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } },
        'f:spec': { 'f:containers': { 'k:{"name":"c"}': { '.': {}, ...all(container) } }, ...all(podSpec) },
      },
    },
  })
})

t.test('the manager is the first word of User-Agent unless the request names one', async (t) => {
  const api = await testApi(t)
  const { object } = await api.call('create', configMaps, { body: configMap({ a: '1' }) })
  t.strictSame(owners(object), ['test Update'])
})

t.test("an update takes the fields that it changes, and those that go are nobody's", async (t) => {
  const api = await testApi(t)
  await api.call('create', configMaps, { body: configMap({ a: '1', b: '2', c: '3' }), ...by('maker') })
  const body = configMap({ a: 'x', b: '2', d: '4' })
  const { object } = await api.call('update', configMaps, { name: 'a', body, ...by('editor') })
  t.same(fieldsOf(object, 'maker'), { 'f:data': { '.': {}, 'f:b': {} } })
  t.same(fieldsOf(object, 'editor'), { 'f:data': { 'f:a': {}, 'f:d': {} } })
})

t.test('an owner whose last field is taken is gone', async (t) => {
  const api = await testApi(t)
  await api.call('create', configMaps, { body: configMap({ a: '1' }), ...by('maker') })
  const patch = { name: 'a', contentType: mergePatch, body: { data: null } }
  t.strictSame(owners((await api.call('patch', configMaps, { ...patch, ...by('other') })).object), [])
})

t.test('a write that changes nothing changes no time', async (t) => {
  const api = await testApi(t)
  const { object } = await api.call('create', configMaps, { body: configMap({ a: '1' }) })
  await api.advance(60_000)
  const { object: same } = await api.call('update', configMaps, { name: 'a', body: configMap({ a: '1' }), ...by('x') })
  t.strictSame(same, object)
})

t.test('the status has its own managers', async (t) => {
  const api = await testApi(t)
  await api.call('create', nodes, { body: { metadata: { name: 'n', labels: { a: 'b' } } }, ...by('kubelet') })
  const body = { spec: { unschedulable: true }, status: { phase: 'Running' } }
  const options = { name: 'n', subresource: 'status', contentType: mergePatch, body }
  const { object } = await api.call('patch', nodes, { ...options, ...by('kubelet') })
  const entry = object.metadata.managedFields?.find(({ subresource }) => subresource === 'status')
  t.match(entry, { manager: 'kubelet', operation: 'Update', subresource: 'status' })
  t.same(entry?.fieldsV1, { 'f:status': { 'f:phase': {} } })
})

t.test('ephemeral containers are all that their path can own', async (t) => {
  const api = await testApi(t)
  await api.call('create', pods, {
    body: { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  })
  const body = { metadata: { labels: { x: 'y' } }, spec: { ephemeralContainers: [{ name: 'e', image: 'i' }] } }
  const options = { name: 'p', subresource: 'ephemeralcontainers', body }
  const { object } = await api.call('patch', pods, {
    ...options,
    contentType: 'application/strategic-merge-patch+json',
    ...by('debugger'),
  })
  t.match(fieldsOf(object, 'debugger'), {
    'f:spec': { 'f:ephemeralContainers': { 'k:{"name":"e"}': { 'f:image': {} } } },
  })
  t.notOk(Object.hasOwn(fieldsOf(object, 'debugger') as object, 'f:metadata'))
})

t.test('the oldest of more than ten updaters become one', async (t) => {
  const api = await testApi(t)
  await api.call('create', configMaps, { body: configMap({ k0: '0' }), ...by('m0') })
  let last: KubeObject | undefined
  for (let i = 1; i <= 11; i++) {
    await api.advance(1_000)
    const body = { data: { [`k${i}`]: 'x' } }
    last = (await api.call('patch', configMaps, { name: 'a', contentType: mergePatch, body, ...by(`m${i}`) })).object
  }
  t.equal(last?.metadata.managedFields?.length, 10)
  t.strictSame(owners(last as KubeObject).slice(0, 2), ['ancient-changes Update', 'm3 Update'])
  t.same(fieldsOf(last as KubeObject, 'ancient-changes'), { 'f:data': { '.': {}, 'f:k0': {}, 'f:k1': {}, 'f:k2': {} } })
})

t.test('clients may write the books by hand, if these make sense', async (t) => {
  const api = await testApi(t)
  const { object } = await api.call('create', configMaps, { body: configMap({ a: '1' }), ...by('maker') })
  const entry = { manager: 'x', operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1' }
  const write = (managedFields: unknown) =>
    api.call('update', configMaps, {
      name: 'a',
      body: { ...configMap({ a: '1' }), metadata: { name: 'a', managedFields } },
    })
  for (const [why, entries] of [
    ['an empty list', []],
    ['an operation that is none', [{ ...entry, operation: 'Delete', fieldsV1: {} }]],
    ['no version', [{ ...entry, apiVersion: '', fieldsV1: {} }]],
    ['no type', [{ ...entry, fieldsType: '', fieldsV1: {} }]],
    ['fields that are none', [{ ...entry, fieldsV1: { data: {} } }]],
  ] as const) {
    t.strictSame((await write(entries)).object.metadata.managedFields, object.metadata.managedFields, why)
  }
  const { object: written } = await write([{ ...entry, fieldsV1: { 'f:data': { 'f:a': {} } } }])
  t.strictSame(owners(written), ['x Update'])
  const { message } = await write([{ ...entry, manager: 'x'.repeat(129), fieldsV1: { 'f:data': {} } }])
  t.match(message, /metadata\.managedFields\[0\]\.manager: Too long: may not be more than 128 bytes/)
  t.equal((await write([{}])).object.metadata.managedFields, undefined)
})

t.test('a lease that is renewed is renewed in place, by an owner with a new time', async (t) => {
  const api = await testApi(t)
  const lease = (renewTime: string, resourceVersion?: string) => ({
    metadata: { name: 'l', resourceVersion },
    spec: { holderIdentity: 'h', renewTime },
  })
  const { object: created } = await api.call('create', leases, { body: lease('2026-01-01T00:00:00.000000Z') })
  await api.advance(5_000)
  const { object } = await api.call('update', leases, {
    name: 'l',
    body: lease('2026-01-01T00:00:05.000000Z', created.metadata.resourceVersion),
  })
  t.strictSame(owners(object), ['test Update'])
  t.equal(object.metadata.managedFields?.[0]?.time, '2026-01-01T00:00:05Z')
})

t.test('names of managers have bounds', async (t) => {
  const api = await testApi(t)
  const { message } = await api.call('create', configMaps, { body: configMap({}), ...by('x\u0007'.repeat(70)) })
  t.match(message, /fieldManager: Too long: may not be more than 128 bytes/)
  t.match(message, /should only contain printable characters/)
})
