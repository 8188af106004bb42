import t from 'tap'
import { validatingWebhookConfigurations } from '../../../../apimachinery/kinds/admissionregistration/validating-webhook-configuration.ts'
import { horizontalPodAutoscalersV1 } from '../../../../apimachinery/kinds/autoscaling/horizontal-pod-autoscaler-v1.ts'
import { configMaps } from '../../../../apimachinery/kinds/core/config-map.ts'
import { namespaces } from '../../../../apimachinery/kinds/core/namespace.ts'
import { pods } from '../../../../apimachinery/kinds/core/pod.ts'
import { allow, createConfigMap, onConfigMaps, webhookEnv } from './webhook-env.ts'

for (const { name, status, want } of [
  {
    name: 'with its message, code and reason',
    status: { message: 'no way', code: 409, reason: 'Conflict', details: { name: 'x' } },
    want: { code: 409, reason: 'Conflict', message: 'admission webhook "v.example.com" denied the request: no way' },
  },
  {
    name: 'with its reason when it has no message',
    status: { reason: 'Because' },
    want: { code: 400, reason: 'Because', message: 'admission webhook "v.example.com" denied the request: Because' },
  },
  {
    name: 'without any explanation',
    status: undefined,
    want: {
      code: 400,
      reason: '',
      message: 'admission webhook "v.example.com" denied the request without explanation',
    },
  },
  {
    name: 'never with a code that looks like success',
    status: { code: 200, status: 'Success', message: 'x' },
    want: { code: 400, reason: '', message: 'admission webhook "v.example.com" denied the request: x' },
  },
])
  t.test(`a webhook refuses ${name}`, async (t) => {
    const { api, register } = await webhookEnv(t, () => ({ allowed: false, status }))
    await register('validating', 'v', { failurePolicy: 'Ignore' })
    const { code, reason, message, object } = await createConfigMap(api, {})
    t.strictSame({ code, reason, message }, want)
    t.match(object, { kind: 'Status', status: 'Failure' })
  })

t.test('a webhook that validates must not patch', async (t) => {
  const { api, register } = await webhookEnv(t, () => ({ allowed: true, patch: 'W10=' }))
  await register('validating', 'v')
  const { message } = await createConfigMap(api, {})
  t.match(message, /received invalid webhook response: validating webhook may not return response.patch$/)
})

t.test('a webhook that answers with an error, or not at all, refuses unless failures are to be ignored', async (t) => {
  const { api, register, server } = await webhookEnv(t, () => {
    throw new Error('broken')
  })
  await register('validating', 'v', { timeoutSeconds: 3 })
  t.equal(
    (await createConfigMap(api, {})).message,
    'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: an error on the server ("") has prevented the request from succeeding',
  )
  t.match(server.calls[0], /\?timeout=3s$/)
  await api.call('delete', validatingWebhookConfigurations, { name: 'v' })
  const service = { namespace: 'default', name: 'none' }
  await register('validating', 'w', { clientConfig: { service, caBundle: server.caBundle } })
  t.equal(
    (await createConfigMap(api, {})).message,
    'Internal error occurred: failed calling webhook "w.example.com": failed to call webhook: Post "https://none.default.svc:443/?timeout=10s": service "none" not found',
  )
})

t.test('webhooks are asked at the same time, and the first refusal in their order is told', async (t) => {
  const { api, register, server } = await webhookEnv(t, (_request, path) => ({
    allowed: path === 'c',
    status: { message: path },
  }))
  for (const name of ['b', 'a', 'c']) await register('validating', name)
  t.match((await createConfigMap(api, {})).message, /"a.example.com" denied the request: a$/)
  t.equal(server.calls.length, 3)
})

for (const { name, fields, asked } of [
  {
    name: 'its rules are for another operation',
    fields: { rules: [{ ...onConfigMaps, operations: ['UPDATE'] }] },
    asked: 0,
  },
  { name: 'its rules are for another group', fields: { rules: [{ ...onConfigMaps, apiGroups: ['apps'] }] }, asked: 0 },
  { name: 'its rules are for the cluster', fields: { rules: [{ ...onConfigMaps, scope: 'Cluster' }] }, asked: 0 },
  {
    name: 'its rules are for anything',
    fields: { rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'] }] },
    asked: 1,
  },
  { name: 'it has no rules', fields: { rules: [] }, asked: 0 },
  {
    name: 'it selects the namespace',
    fields: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } } },
    asked: 1,
  },
  { name: 'it selects other namespaces', fields: { namespaceSelector: { matchLabels: { a: 'b' } } }, asked: 0 },
  { name: 'it selects the object', fields: { objectSelector: { matchLabels: { x: 'y' } } }, asked: 1 },
  { name: 'it selects other objects', fields: { objectSelector: { matchLabels: { a: 'b' } } }, asked: 0 },
  {
    name: 'its conditions hold',
    fields: { matchConditions: [{ name: 'n', expression: "object.data.a == '1'" }] },
    asked: 1,
  },
  {
    name: 'its conditions do not hold',
    fields: { matchConditions: [{ name: 'n', expression: "request.userInfo.username != 'admin'" }] },
    asked: 0,
  },
  {
    name: 'one condition fails and another does not hold',
    fields: {
      matchConditions: [
        { name: 'm', expression: "object.data.none == ''" },
        { name: 'n', expression: 'false' },
      ],
    },
    asked: 0,
  },
  {
    name: 'its conditions fail, and failures are to be ignored',
    fields: { failurePolicy: 'Ignore', matchConditions: [{ name: 'n', expression: "object.data.none == ''" }] },
    asked: 0,
  },
])
  t.test(`whether a webhook is asked: ${name}`, async (t) => {
    const { api, register, server } = await webhookEnv(t, allow)
    await register('validating', 'v', fields)
    t.equal((await createConfigMap(api, { a: '1' }, { metadata: { labels: { x: 'y' } } })).code, 201)
    t.equal(server.calls.length, asked)
  })

t.test('conditions that fail refuse', async (t) => {
  const { api, register } = await webhookEnv(t, allow)
  await register('validating', 'v', { matchConditions: [{ name: 'n', expression: "object.data.none == ''" }] })
  t.match(await createConfigMap(api, { a: '1' }), {
    code: 403,
    message: `configmaps "c" is forbidden: expression 'object.data.none == ''' resulted in error: no such key: none`,
  })
})

t.test('conditions that do not compile are refused with the configuration', async (t) => {
  const { register } = await webhookEnv(t, allow)
  const matchConditions = [{ name: 'n', expression: 'object.' }]
  await t.rejects(register('validating', 'v', { matchConditions }), { message: /compilation failed: / })
})

t.test("configurations of webhooks and policies are nobody's to guard", async (t) => {
  const { api, register, server } = await webhookEnv(t, () => ({ allowed: false }))
  await register('validating', 'v', {
    rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
  })
  t.equal((await api.call('delete', validatingWebhookConfigurations, { name: 'v' })).code, 200)
  t.equal(server.calls.length, 0)
})

t.test('namespaces are selected by their own labels', async (t) => {
  const { api, register, seen } = await webhookEnv(t, allow)
  await register('validating', 'v', {
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['namespaces'] }],
    namespaceSelector: { matchLabels: { a: 'b' } },
  })
  await api.call('create', namespaces, { body: { metadata: { name: 'one' } } })
  await api.call('create', namespaces, { body: { metadata: { name: 'two', labels: { a: 'b' } } } })
  t.strictSame(
    seen.map(({ name }) => name),
    ['two'],
  )
})

for (const { resources, want } of [
  { resources: ['pods'], want: ['CREATE '] },
  { resources: ['pods/status'], want: ['UPDATE status'] },
  { resources: ['pods/*'], want: ['CREATE ', 'UPDATE status', 'CREATE eviction'] },
  { resources: ['*/eviction'], want: ['CREATE eviction'] },
])
  t.test(`subresources are named: ${resources}`, async (t) => {
    const { api, register, seen } = await webhookEnv(t, allow)
    await register('validating', 'v', {
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources }],
    })
    const spec = { containers: [{ name: 'c', image: 'i' }] }
    await api.call('create', pods, { body: { metadata: { name: 'p' }, spec } })
    const status = { status: { phase: 'Running' } }
    await api.call('patch', pods, {
      name: 'p',
      subresource: 'status',
      body: status,
      contentType: 'application/merge-patch+json',
    })
    await api.call('create', pods, { name: 'p', subresource: 'eviction', body: { metadata: { name: 'p' } } })
    t.strictSame(
      seen.map(({ operation, subResource = '' }) => `${operation} ${subResource}`),
      want,
    )
  })

for (const { matchPolicy, asked } of [
  { matchPolicy: 'Exact', asked: 0 },
  { matchPolicy: 'Equivalent', asked: 1 },
])
  t.test(`a webhook for another version of the resource: ${matchPolicy}`, async (t) => {
    const { api, register, seen } = await webhookEnv(t, allow)
    const rules = [{ apiGroups: ['autoscaling'], apiVersions: ['v2'], operations: ['CREATE'], resources: ['*'] }]
    await register('validating', 'v', { rules, matchPolicy })
    const spec = {
      maxReplicas: 3,
      targetCPUUtilizationPercentage: 50,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' },
    }
    const { code, message } = await api.call('create', horizontalPodAutoscalersV1, {
      body: { metadata: { name: 'h' }, spec },
    })
    t.equal(code, 201, message)
    t.equal(seen.length, asked)
    if (asked === 0) return
    t.match(seen[0], {
      kind: { version: 'v2' },
      requestKind: { version: 'v1' },
      object: { apiVersion: 'autoscaling/v2', spec: { metrics: [{ type: 'Resource' }] } },
    })
  })

t.test('an update shows what was and what will be', async (t) => {
  const { api, register, seen } = await webhookEnv(t, allow)
  await createConfigMap(api, { a: '1' })
  await register('validating', 'v')
  const body = { data: { a: '2' } }
  await api.call('patch', configMaps, { name: 'c', body, contentType: 'application/merge-patch+json' })
  t.match(seen[0], {
    operation: 'UPDATE',
    object: { data: { a: '2' } },
    oldObject: { data: { a: '1' } },
    options: { kind: 'UpdateOptions' },
  })
})
