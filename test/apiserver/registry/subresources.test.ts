import t from 'tap'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import { certificateSigningRequests } from '../../../apimachinery/kinds/certificates/certificate-signing-request.ts'
import { bindings } from '../../../apimachinery/kinds/core/binding.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { serviceAccounts } from '../../../apimachinery/kinds/core/service-account.ts'
import { podDisruptionBudgets } from '../../../apimachinery/kinds/policy/pod-disruption-budget.ts'
import type { TokenRequest } from '../../../apimachinery/types/authentication-v1.ts'
import { type TestApi, testApi } from '../../support/api.ts'

/** For an elliptic key and the name `test`. */
const certificateRequest =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlISU1IRUNBUUF3RHpFTk1Bc0dBMVVFQXd3RWRHVnpkREJaTUJNR0J5cUdTTTQ5QWdFR0NDcUdTTTQ5QXdFSApBMElBQklQcUl5MkF1ZU5hQ1U3bld0eEFZODNmc3pXQ0tzWk9nRzl2dXFlUWxmWHFlc1RWQWdrbHlZZFQ1WUJrCnVHNEFCVEI2U1piTVhzZFl2Znc0eC9jMklNQ2dBREFLQmdncWhrak9QUVFEQWdOSEFEQkVBaUFSY0hsYXhQbzEKb2VBelZjQmIzU0Q0L2c3UTZLb3BiUkxTbmlQQzdpVTNRUUlnWDVjT01kc3JocHdHVDljWmRxOGRyUXFjUEo3NApOYWN5MnMwS1k2aHdnVGs9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo='

const merge = 'application/merge-patch+json'
const strategic = 'application/strategic-merge-patch+json'

async function withDeployment(t: Parameters<typeof testApi>[0]): Promise<TestApi> {
  const api = await testApi(t)
  const template = { metadata: { labels: { app: 'd' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  const spec = { replicas: 2, selector: { matchLabels: { app: 'd' } }, template }
  await api.call('create', deployments, { body: { metadata: { name: 'd' }, spec } })
  return api
}

async function withPod(t: Parameters<typeof testApi>[0], spec: object = {}, status?: object): Promise<TestApi> {
  const api = await testApi(t)
  const resources = { requests: { cpu: '100m' }, limits: { cpu: '200m' } }
  const body = {
    metadata: { name: 'p', labels: { app: 'p' } },
    spec: { containers: [{ name: 'c', image: 'i', resources }], ...spec },
  }
  await api.call('create', pods, { body })
  if (status) await api.call('patch', pods, { name: 'p', subresource: 'status', contentType: merge, body: { status } })
  return api
}

const scale = (api: TestApi, verb: 'get' | 'update' | 'patch', body?: unknown) =>
  api.call(verb, deployments, {
    name: 'd',
    subresource: 'scale',
    body,
    ...(verb === 'patch' && { contentType: merge }),
  })

t.test('scale: reads and writes the count of any kind that scales', async (t) => {
  const api = await withDeployment(t)
  const { object } = await scale(api, 'get')
  t.match(object, {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    spec: { replicas: 2 },
    status: { replicas: 0, selector: 'app=d' },
  })
  const changed = await scale(api, 'update', { metadata: { name: 'd' }, spec: { replicas: 5 } })
  t.match(changed, { code: 200, object: { spec: { replicas: 5 } } })
  t.strictSame((await scale(api, 'patch', { spec: { replicas: 0 } })).object, {
    ...changed.object,
    metadata: { ...changed.object.metadata, resourceVersion: String(api.storage.revision()) },
    spec: {},
  })
  const deployment = await api.call('get', deployments, { name: 'd' })
  t.equal(deployment.object.spec?.replicas, 0)
  t.equal(deployment.object.metadata.generation, 3)
})

t.test('scale: refuses what is no count, and old versions', async (t) => {
  const api = await withDeployment(t)
  const negative = await scale(api, 'update', { metadata: { name: 'd' }, spec: { replicas: -1 } })
  const why = 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'
  t.match(negative, { code: 422, message: `Scale.autoscaling "d" is invalid: ${why}` })
  const old = await scale(api, 'update', { metadata: { name: 'd', resourceVersion: '1' }, spec: { replicas: 1 } })
  t.match(old, { code: 409, message: /^Operation cannot be fulfilled on deployments.apps "d"/ })
})

const bind = (api: TestApi, body: object, name = 'p') =>
  api.call('create', pods, { name, subresource: 'binding', body })
const target = { kind: 'Node', name: 'n1' }

t.test('binding: puts a pod on a node, once', async (t) => {
  const api = await withPod(t)
  const labels = { 'topology.kubernetes.io/zone': 'z1', other: 'x' }
  await api.call('create', nodes, { body: { metadata: { name: 'n1', labels } } })
  const bound = await bind(api, { metadata: { name: 'p', annotations: { a: 'b' } }, target })
  t.match(bound, { code: 201, object: { kind: 'Status', status: 'Success', code: 201 } })
  const { object } = await api.call('get', pods, { name: 'p' })
  t.equal(object.spec.nodeName, 'n1')
  t.strictSame(object.metadata.annotations, { a: 'b' })
  t.strictSame(object.metadata.labels, { app: 'p', 'topology.kubernetes.io/zone': 'z1' })
  t.strictSame(object.status.conditions, [
    { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: '2026-01-01T00:00:00Z' },
  ] as unknown)
  t.equal(object.metadata.generation, 1)
  const again = await bind(api, { metadata: { name: 'p' }, target: { kind: 'Node', name: 'other' } })
  const why = 'pod p is already assigned to node "n1"'
  t.match(again, { code: 409, message: `Operation cannot be fulfilled on pods/binding "p": ${why}` })
})

t.test('binding: the old collection of bindings works as well', async (t) => {
  const api = await withPod(t)
  t.equal((await api.call('create', bindings, { body: { metadata: { name: 'p' }, target } })).code, 201)
  t.equal((await api.call('get', pods, { name: 'p' })).object.spec.nodeName, 'n1')
})

for (const [name, body, want] of [
  [
    'a target without a name',
    { metadata: { name: 'p' }, target: { kind: 'Node' } },
    { code: 500, message: 'target.name: Required value' },
  ],
  [
    'a target that is no node',
    { metadata: { name: 'p' }, target: { kind: 'Service', name: 'x' } },
    { code: 500, message: 'target.kind: Unsupported value: "Service": supported values: "Node", "<empty>"' },
  ],
  [
    'another pod of that name',
    { metadata: { name: 'p', uid: 'other' }, target },
    { code: 409, message: /Precondition failed: UID in precondition: other/ },
  ],
] as const) {
  t.test(`binding: refuses ${name}`, async (t) => {
    t.match(await bind(await withPod(t), body), want)
  })
}

const evict = (api: TestApi, body: object = {}, query = {}) =>
  api.call('create', pods, { name: 'p', subresource: 'eviction', query, body: { metadata: { name: 'p' }, ...body } })

async function withBudget(t: Parameters<typeof testApi>[0], status: object, more: object = {}): Promise<TestApi> {
  const ready = [{ type: 'Ready', status: 'True' }]
  const api = await withPod(t, { nodeName: 'n' }, { phase: 'Running', conditions: ready })
  const spec = { minAvailable: 1, selector: { matchLabels: { app: 'p' } }, ...more }
  await api.call('create', podDisruptionBudgets, { body: { metadata: { name: 'b' }, spec } })
  await api.call('patch', podDisruptionBudgets, {
    ...{ name: 'b', subresource: 'status', contentType: merge },
    body: {
      status: {
        observedGeneration: 1,
        expectedPods: 1,
        currentHealthy: 1,
        desiredHealthy: 1,
        disruptionsAllowed: 0,
        ...status,
      },
    },
  })
  return api
}

t.test('eviction: deletes a pod and says on it why', async (t) => {
  const api = await withPod(t, { nodeName: 'n' }, { phase: 'Running' })
  t.match(await evict(api), { code: 201, object: { kind: 'Status', status: 'Success' } })
  const { object } = await api.call('get', pods, { name: 'p' })
  t.equal(object.metadata.deletionGracePeriodSeconds, 30)
  t.match(object.status.conditions, [{ type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' }])
})

t.test('eviction: waits for a budget that allows no disruption', async (t) => {
  const api = await withBudget(t, {})
  const refused = await evict(api)
  t.match(refused, { code: 429, message: "Cannot evict pod as it would violate the pod's disruption budget." })
  const message = 'The disruption budget b needs 1 healthy pods and has 1 currently'
  t.match(refused.object, { details: { causes: [{ reason: 'DisruptionBudget', message }] } })
})

t.test('eviction: waits for a budget that nobody has looked at', async (t) => {
  const api = await withBudget(t, { observedGeneration: 0, disruptionsAllowed: 1 })
  const refused = await evict(api)
  t.match(refused.object, { code: 429, details: { retryAfterSeconds: 10 } })
})

t.test('eviction: uses a budget up, but not in a dry run', async (t) => {
  const api = await withBudget(t, { disruptionsAllowed: 1 })
  const status = async () => (await api.call('get', podDisruptionBudgets, { name: 'b' })).object.status
  t.equal((await evict(api, {}, { dryRun: 'All' })).code, 201)
  t.equal((await status()).disruptionsAllowed, 1)
  t.equal((await evict(api)).code, 201)
  t.match(await status(), { disruptionsAllowed: 0, disruptedPods: { p: '2026-01-01T00:00:00Z' } })
})

t.test('eviction: an unhealthy pod may go when its budget says so', async (t) => {
  const api = await withBudget(t, {}, { unhealthyPodEvictionPolicy: 'AlwaysAllow' })
  const conditions = [{ type: 'Ready', status: 'False' }]
  await api.call('patch', pods, {
    name: 'p',
    subresource: 'status',
    contentType: merge,
    body: { status: { conditions } },
  })
  t.equal((await evict(api)).code, 201)
})

t.test('eviction: a pod that has changed is another pod to who says which', async (t) => {
  const api = await withPod(t, { nodeName: 'n' }, { phase: 'Running' })
  const { uid, resourceVersion } = (await api.call('get', pods, { name: 'p' })).object.metadata
  const conflict = 'Operation cannot be fulfilled on Pod "p": the'
  t.match(await evict(api, { deleteOptions: { preconditions: { uid: 'other' } } }), {
    code: 409,
    message: `${conflict} UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
  })
  t.match(await evict(api, { deleteOptions: { preconditions: { resourceVersion: '1' } } }), {
    code: 409,
    message: `${conflict} ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
  })
  t.equal((await evict(api, { deleteOptions: { preconditions: { uid, resourceVersion } } })).code, 201)
})

t.test('eviction: a pod of which nothing is known is protected, one that is over is not', async (t) => {
  for (const [phase, code] of [
    ['Unknown', 429],
    ['Pending', 201],
    ['Failed', 201],
  ] as const) {
    const api = await withBudget(t, {})
    await api.call('patch', pods, { name: 'p', subresource: 'status', contentType: merge, body: { status: { phase } } })
    t.equal((await evict(api)).code, code, phase)
  }
})

t.test('eviction: refuses another name', async (t) => {
  const refused = await evict(await withPod(t), { metadata: { name: 'other' } })
  t.match(refused, { code: 400, message: 'name in URL does not match name in Eviction object' })
})

const patchPod = (api: TestApi, subresource: string, spec: object) =>
  api.call('patch', pods, { name: 'p', subresource, contentType: strategic, body: { spec } })

t.test('ephemeral containers: are added, and stay as they are', async (t) => {
  const api = await withPod(t)
  const added = await patchPod(api, 'ephemeralcontainers', {
    ephemeralContainers: [{ name: 'debug', image: 'busybox' }],
    activeDeadlineSeconds: 5,
  })
  t.equal(added.code, 200, added.message)
  t.equal(added.object.spec.activeDeadlineSeconds, undefined, 'nothing else changes')
  t.equal(added.object.metadata.generation, 2)
  const changed = await patchPod(api, 'ephemeralcontainers', {
    ephemeralContainers: [{ name: 'debug', image: 'other' }],
  })
  t.match(changed, {
    code: 422,
    message: /spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be changed\n/,
  })
})

t.test('resize: changes resources and nothing else', async (t) => {
  const api = await withPod(t)
  const resources = { requests: { cpu: '150m' }, limits: { cpu: '300m' } }
  const { object } = await patchPod(api, 'resize', { containers: [{ name: 'c', image: 'other', resources }] })
  t.match(object.spec.containers, [{ image: 'i', resources }])
  t.equal(object.metadata.generation, 2)
  const guaranteed = { requests: { cpu: '300m', memory: '1Gi' }, limits: { cpu: '300m', memory: '1Gi' } }
  const refused = await patchPod(api, 'resize', { containers: [{ name: 'c', resources: guaranteed }] })
  const why = 'spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing'
  t.match(refused, { code: 422, message: `Pod "p" is invalid: ${why}` })
})

const cpu = (requests: string, limits: string) => ({ requests: { cpu: requests }, limits: { cpu: limits } })

for (const [name, spec, why] of [
  [
    'other containers',
    {
      containers: [
        { name: 'c', image: 'i' },
        { name: 'd', image: 'i' },
      ],
    },
    'spec.containers: Forbidden: containers may not be added or removed on resize',
  ],
  [
    'other resources',
    { containers: [{ name: 'c', resources: { requests: { 'ephemeral-storage': '1Gi' } } }] },
    'spec: Forbidden: only cpu and memory resources are mutable',
  ],
  [
    'no resources any more',
    { containers: [{ name: 'c', resources: { limits: { cpu: null } } }] },
    'spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed',
  ],
] as const)
  t.test(`resize: refuses ${name}`, async (t) => {
    const api = await withPod(t, { containers: [{ name: 'c', image: 'i', resources: cpu('100m', '200m') }] })
    t.match(await patchPod(api, 'resize', spec), { code: 422, message: `Pod "p" is invalid: ${why}` })
  })

t.test('resize: refuses a pod whose node cannot', async (t) => {
  const api = await withPod(t, {
    nodeName: 'n',
    containers: [{ name: 'c', image: 'i', resources: cpu('100m', '200m') }],
  })
  const status = (resources?: object) => ({
    phase: 'Running',
    containerStatuses: [
      { name: 'c', image: 'i', imageID: '', ready: true, restartCount: 0, state: { running: {} }, ...resources },
    ],
  })
  const report = (resources?: object) =>
    api.call('patch', pods, {
      name: 'p',
      subresource: 'status',
      contentType: merge,
      body: { status: status(resources) },
    })
  const change = () => patchPod(api, 'resize', { containers: [{ name: 'c', resources: cpu('150m', '200m') }] })
  await report()
  t.match(await change(), { code: 422, message: /spec: Forbidden: Pod running on node without support for resize/ })
  await report({ resources: cpu('100m', '200m') })
  t.equal((await change()).code, 200)
})

t.test('approval: decides about a certificate request, once', async (t) => {
  const api = await testApi(t)
  const spec = {
    request: certificateRequest,
    signerName: 'example.com/s',
    usages: ['client auth'],
  }
  const created = await api.call('create', certificateSigningRequests, { body: { metadata: { name: 'r' }, spec } })
  t.equal(created.code, 201, created.message)
  const decide = (...conditions: object[]) =>
    api.call('patch', certificateSigningRequests, {
      name: 'r',
      subresource: 'approval',
      contentType: merge,
      body: { status: { conditions } },
    })
  const approved = { type: 'Approved', status: 'True', reason: 'Fine' }
  const now = '2026-01-01T00:00:00Z'
  const { object } = await decide(approved)
  t.match(object.status.conditions, [{ ...approved, lastUpdateTime: now, lastTransitionTime: now }])
  const both = await decide(approved, { type: 'Denied', status: 'True' })
  t.match(both, {
    code: 422,
    message: /status.conditions: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive/,
  })
  t.match(await decide(), { code: 422, message: /updates may not remove a condition of type "Approved"/ })
})

t.test('what a certificate request asks for has no owners: changing it changes nothing at all', async (t) => {
  const api = await testApi(t)
  const spec = { request: certificateRequest, signerName: 'example.com/s', usages: ['client auth'] }
  const created = await api.call('create', certificateSigningRequests, { body: { metadata: { name: 'r' }, spec } })
  t.equal(created.object.metadata.managedFields, undefined)
  const body = { spec: { signerName: 'example.com/other' } }
  const patched = await api.call('patch', certificateSigningRequests, { name: 'r', contentType: merge, body })
  t.strictSame(patched.object, created.object)
})

t.test('token: is made by the issuer, for accounts that are there', async (t) => {
  const issue = async (_account: unknown, request: TokenRequest) => ({
    ...request,
    status: { token: 'a.b.c', expirationTimestamp: '2026-01-01T01:00:00Z' },
  })
  const api = await testApi(t, { tokenIssuer: { issue } })
  const ask = (name: string, spec: object) =>
    api.call('create', serviceAccounts, { name, subresource: 'token', body: { spec } })
  t.match(await ask('default', {}), { code: 201, object: { kind: 'TokenRequest', status: { token: 'a.b.c' } } })
  t.match(await ask('absent', {}), { code: 404, message: 'serviceaccounts "absent" not found' })
  t.match(await ask('default', { expirationSeconds: 5 }), {
    code: 422,
    message: /may not specify a duration less than 10 minutes/,
  })
})

t.test('what a kind has not is not there', async (t) => {
  const api = await testApi(t)
  t.equal((await api.call('get', serviceAccounts, { name: 'default', subresource: 'status' })).code, 404)
  t.equal(
    (await api.call('create', serviceAccounts, { name: 'default', subresource: 'token', body: {} })).code,
    404,
    'no issuer',
  )
})

t.test('what carries bytes cannot be had as an object', async (t) => {
  const api = await withPod(t)
  for (const subresource of ['log', 'exec', 'proxy']) {
    t.match(await api.call('get', pods, { name: 'p', subresource }), {
      code: 400,
      message: `pods/${subresource} carries bytes: it must be connected to`,
    })
  }
})
