import t from 'tap'
import { mutatingWebhookConfigurations } from '../../../../apimachinery/kinds/admissionregistration/mutating-webhook-configuration.ts'
import { configMaps } from '../../../../apimachinery/kinds/core/config-map.ts'
import { pods } from '../../../../apimachinery/kinds/core/pod.ts'
import { allow, createConfigMap, patch, webhookEnv } from './webhook-env.ts'

const set = (key: string, value: string) => patch({ op: 'add', path: `/data/${key}`, value })

t.test('a webhook changes objects with a JSON patch; its warnings are passed on', async (t) => {
  const { api, register, seen, server } = await webhookEnv(t, () => ({ ...set('b', '2'), warnings: ['careful'] }))
  await register('mutating', 'm')
  const { code, object, warnings } = await createConfigMap(api, { a: '1' }, { query: { fieldManager: 'me' } })
  t.equal(code, 201)
  t.strictSame(object.data, { a: '1', b: '2' })
  t.strictSame(warnings, ['careful'])
  t.match(server.calls, [`127.0.0.1:${server.port} /m?timeout=10s`])
  const resource = { group: '', version: 'v1', resource: 'configmaps' }
  const kind = { group: '', version: 'v1', kind: 'ConfigMap' }
  t.match(seen[0], {
    uid: /^[0-9a-f-]{36}$/,
    kind,
    resource,
    requestKind: kind,
    requestResource: resource,
    name: 'c',
    namespace: 'default',
    operation: 'CREATE',
    userInfo: { username: 'admin', groups: ['system:masters', 'system:authenticated'] },
    object: { apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } },
    oldObject: null,
    dryRun: false,
    options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', fieldManager: 'me' },
  })
})

t.test('names, uids and times are given out after mutating webhooks and before validating ones', async (t) => {
  const { api, register, seen } = await webhookEnv(t, (_request, path) =>
    path === 'm' ? patch({ op: 'replace', path: '/metadata/generateName', value: 'other-' }) : allow(),
  )
  await register('mutating', 'm')
  await register('validating', 'v')
  const { object } = await api.call('create', configMaps, { body: { metadata: { generateName: 'made-' } } })
  t.match(object.metadata.name, /^other-[a-z0-9]{5}$/)
  const [mutating, validating] = seen
  for (const field of ['name', 'uid', 'creationTimestamp'])
    t.notOk(Object.hasOwn(mutating?.object.metadata ?? {}, field), field)
  t.match(validating?.object.metadata, { name: object.metadata.name, uid: object.metadata.uid })
  for (const request of [mutating, validating]) t.notOk(request?.['name'])
})

t.test('a webhook may give a name to an object that came with a prefix', async (t) => {
  const { api, register } = await webhookEnv(t, () => patch({ op: 'add', path: '/metadata/name', value: 'chosen' }))
  await register('mutating', 'm')
  const body = { metadata: { generateName: 'made-' } }
  t.equal((await api.call('create', configMaps, { body })).object.metadata.name, 'chosen')
  t.equal((await api.call('create', configMaps, { body })).code, 409)
})

t.test('defaults are filled in after a patch, and what the kind does not know is dropped', async (t) => {
  const container = { name: 'added', image: 'i', unknown: true }
  const { api, register } = await webhookEnv(t, () =>
    patch({ op: 'add', path: '/spec/containers/-', value: container }),
  )
  const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }]
  await register('mutating', 'm', { rules })
  const spec = { containers: [{ name: 'own', image: 'i' }] }
  const { object } = await api.call('create', pods, { body: { metadata: { name: 'p' }, spec } })
  t.match(object.spec.containers[1], { name: 'added', imagePullPolicy: 'Always' })
  t.notOk('unknown' in (object.spec.containers[1] as object))
})

t.test('webhooks are asked one after the other, by the names of their configurations', async (t) => {
  const { api, register, server } = await webhookEnv(t, ({ object }, path) =>
    set(path, String(Object.keys(object['data'] as object).length)),
  )
  for (const name of ['b', 'a', 'c']) await register('mutating', name)
  const { object } = await createConfigMap(api, { own: 'x' })
  t.strictSame(object.data, { own: 'x', a: '1', b: '2', c: '3' })
  t.equal(server.calls.length, 3)
})

for (const { reinvocationPolicy, want } of [
  { reinvocationPolicy: 'Never', want: ['a', 'b'] },
  { reinvocationPolicy: 'IfNeeded', want: ['a', 'b', 'a'] },
])
  t.test(`a webhook is asked again after later ones changed the object: ${reinvocationPolicy}`, async (t) => {
    const paths: string[] = []
    const { api, register } = await webhookEnv(t, (_request, path) => {
      paths.push(path)
      return path === 'b' ? set('b', 'x') : allow()
    })
    await register('mutating', 'a', { reinvocationPolicy })
    await register('mutating', 'b', { reinvocationPolicy })
    t.equal((await createConfigMap(api, { own: 'x' })).code, 201)
    t.strictSame(paths, want)
  })

for (const { name, response, message } of [
  {
    name: 'an answer to another question',
    response: { uid: 'other', allowed: true },
    message: /received invalid webhook response: expected response.uid="[0-9a-f-]{36}", got "other"$/,
  },
  {
    name: 'a patch without its type',
    response: { allowed: true, patch: 'W10=' },
    message: /received invalid webhook response: webhook returned response.patch but not response.patchType$/,
  },
  {
    name: 'a type without a patch',
    response: { allowed: true, patchType: 'JSONPatch' },
    message: /received invalid webhook response: webhook returned response.patchType but not response.patch$/,
  },
  {
    name: 'a patch of an unknown type',
    response: { allowed: true, patchType: 'Merge', patch: 'e30=' },
    message: /received invalid webhook response: webhook returned invalid response.patchType of "Merge"$/,
  },
])
  t.test(`refuses when the webhook gives ${name}, unless failures are to be ignored`, async (t) => {
    const { api, register } = await webhookEnv(t, () => response)
    await register('mutating', 'm')
    const outcome = await createConfigMap(api, {})
    t.match(outcome, { code: 500, reason: 'InternalError' })
    t.match(outcome.message, /^Internal error occurred: failed calling webhook "m.example.com": /)
    t.match(outcome.message, message)
    await api.call('delete', mutatingWebhookConfigurations, { name: 'm' })
    await register('mutating', 'm', { failurePolicy: 'Ignore' })
    t.equal((await createConfigMap(api, {})).code, 201)
  })

t.test('a patch that does not fit refuses, whatever the failure policy', async (t) => {
  const { api, register } = await webhookEnv(t, () => patch({ op: 'remove', path: '/data/none' }))
  await register('mutating', 'm', { failurePolicy: 'Ignore' })
  t.match(await createConfigMap(api, { a: '1' }), { code: 500, reason: 'InternalError' })
})

t.test('nothing can be changed about a deletion', async (t) => {
  const { api, register, seen } = await webhookEnv(t, ({ operation }) =>
    operation === 'DELETE' ? set('a', 'b') : allow(),
  )
  await register('mutating', 'm')
  await createConfigMap(api, { a: '1' })
  const { message } = await api.call('delete', configMaps, { name: 'c' })
  t.equal(
    message,
    'Internal error occurred: admission webhook "m.example.com" attempted to modify the object, which is not supported for this operation',
  )
  t.match(seen[1], {
    operation: 'DELETE',
    object: null,
    oldObject: { data: { a: '1' } },
    options: { kind: 'DeleteOptions' },
  })
})

t.test('a webhook is asked for each object of a collection that is deleted', async (t) => {
  const { api, register, seen } = await webhookEnv(t, allow)
  await register('mutating', 'm', {
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['DELETE'], resources: ['*'] }],
  })
  for (const name of ['x', 'y']) await createConfigMap(api, {}, { metadata: { name } })
  await api.call('deletecollection', configMaps)
  t.strictSame(
    seen.map(({ name }) => name),
    ['x', 'y'],
  )
})

t.test('a try is told to be one', async (t) => {
  const { api, register, seen } = await webhookEnv(t, allow)
  await register('mutating', 'm')
  await createConfigMap(api, {}, { query: { dryRun: 'All' } })
  t.match(seen[0], { dryRun: true, options: { dryRun: ['All'] } })
})

t.test('webhooks of v1beta1 are asked in their version', async (t) => {
  const { api, register } = await webhookEnv(t, () => ({ ...set('b', '2'), patchType: undefined, uid: undefined }))
  await register('mutating', 'm', { admissionReviewVersions: ['v1beta1'] })
  t.strictSame((await createConfigMap(api, { a: '1' })).object.data, { a: '1', b: '2' })
})
