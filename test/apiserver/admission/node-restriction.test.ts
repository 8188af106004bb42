import t from 'tap'
import { leases } from '../../../apimachinery/kinds/coordination/lease.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { serviceAccounts } from '../../../apimachinery/kinds/core/service-account.ts'
import { nodeUser } from '../../../apiserver/authorization/node/node-identity.ts'
import { type TestApi, testApi } from '../../support/api.ts'

const user = nodeUser('node-1')
const containers = [{ name: 'a', image: 'nginx' }]
const mirror = { 'kubernetes.io/config.mirror': 'x' }

async function withNodes(t: Parameters<typeof testApi>[0]): Promise<TestApi> {
  const api = await testApi(t)
  for (const name of ['node-1', 'node-2']) await api.create(nodes, { metadata: { name } })
  return api
}

for (const [what, patch, message] of [
  ['labels of its own', { metadata: { labels: { 'example.com/rack': '7' } } }, ''],
  ['labels that agents may set', { metadata: { labels: { 'topology.kubernetes.io/zone': 'a' } } }, ''],
  [
    "labels of Kubernetes' domains",
    { metadata: { labels: { 'node-role.kubernetes.io/master': '', 'x.k8s.io/y': '' } } },
    'node "node-1" is not allowed to modify the following labels: node-role.kubernetes.io/master, x.k8s.io/y',
  ],
  [
    'labels that isolate nodes',
    { metadata: { labels: { 'node-restriction.kubernetes.io/tenant': 'a' } } },
    'node "node-1" is not allowed to modify the following labels: node-restriction.kubernetes.io/tenant',
  ],
  [
    'taints',
    { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } },
    'node "node-1" is not allowed to modify taints',
  ],
] as const) {
  t.test(`an agent ${message ? 'may not change' : 'may change'} ${what} of its node`, async (t) => {
    const api = await withNodes(t)
    const options = { user, name: 'node-1', body: patch, contentType: 'application/merge-patch+json' }
    const { code, message: said } = await api.call('patch', nodes, options)
    t.equal(code, message ? 403 : 200)
    if (message) t.equal(said, `nodes "node-1" is forbidden: ${message}`)
  })
}

t.test('an agent changes no other node', async (t) => {
  const api = await withNodes(t)
  const body = { status: { phase: 'Running' } }
  const contentType = 'application/merge-patch+json'
  t.match(await api.call('patch', nodes, { user, name: 'node-2', subresource: 'status', body, contentType }), {
    code: 403,
    message: 'nodes "node-2" is forbidden: node "node-1" is not allowed to modify node "node-2"',
  })
  t.match(await api.call('create', nodes, { user, body: { metadata: { name: 'node-3' } } }), {
    code: 403,
    message: 'nodes "node-3" is forbidden: node "node-1" is not allowed to modify node "node-3"',
  })
})

for (const [what, pod, message] of [
  ['a mirror pod of its own', { metadata: { name: 'm', annotations: mirror }, spec: { nodeName: 'node-1' } }, ''],
  [
    'a mirror pod of another node',
    { metadata: { name: 'm', annotations: mirror }, spec: { nodeName: 'node-2' } },
    'node "node-1" can only create pods with spec.nodeName set to itself',
  ],
  [
    'an ordinary pod',
    { metadata: { name: 'm' }, spec: { nodeName: 'node-1' } },
    'pod does not have "kubernetes.io/config.mirror" annotation, node "node-1" can only create mirror pods',
  ],
] as const) {
  t.test(`an agent ${message ? 'does not create' : 'creates'} ${what}`, async (t) => {
    const api = await withNodes(t)
    const body = { ...pod, spec: { ...pod.spec, containers } }
    const answer = await api.call('create', pods, { user, body })
    t.equal(answer.code, message ? 403 : 201, answer.message)
    if (message) t.equal(answer.message, `pods "m" is forbidden: ${message}`)
  })
}

t.test('an agent deletes and reports on the pods of its node only', async (t) => {
  const api = await withNodes(t)
  for (const n of [1, 2]) {
    await api.create(pods, { metadata: { name: `p${n}` }, spec: { nodeName: `node-${n}`, containers } })
  }
  const contentType = 'application/merge-patch+json'
  const report = (name: string) =>
    api.call('patch', pods, { user, name, subresource: 'status', body: { status: { phase: 'Running' } }, contentType })
  t.equal((await report('p1')).code, 200)
  t.match(await report('p2'), {
    code: 403,
    message: 'pods "p2" is forbidden: node "node-1" can only update status for pods with spec.nodeName set to itself',
  })
  t.match(await api.call('delete', pods, { user, name: 'p2' }), {
    code: 403,
    message: 'pods "p2" is forbidden: node "node-1" can only delete pods with spec.nodeName set to itself',
  })
  t.equal((await api.call('delete', pods, { user, name: 'p1', query: { gracePeriodSeconds: '0' } })).code, 200)
})

t.test('an agent gets tokens for the pods of its node only', async (t) => {
  const tokenIssuer = { issue: async () => ({ token: 'a', expiresAtMs: 0 }) }
  const api = await testApi(t, { tokenIssuer: tokenIssuer as never })
  const pod = await api.create(pods, { metadata: { name: 'p' }, spec: { nodeName: 'node-1', containers } })
  const ask = (boundObjectRef: object | undefined) =>
    api.call('create', serviceAccounts, {
      user,
      name: 'default',
      subresource: 'token',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { boundObjectRef } },
    })
  const ref = { apiVersion: 'v1', kind: 'Pod', name: 'p' }
  t.match((await ask(undefined)).message, 'node requested token not bound to a pod')
  t.match((await ask(ref)).message, 'node requested token with a pod binding without a uid')
  t.match(
    (await ask({ ...ref, uid: 'x' })).message,
    `the UID in the bound object reference (x) does not match the UID in record`,
  )
  t.not((await ask({ ...ref, uid: pod.metadata.uid })).code, 403)
})

t.test('an agent has a Lease of its own', async (t) => {
  const api = await testApi(t)
  const create = (name: string) =>
    api.call('create', leases, { user, namespace: 'kube-node-lease', body: { metadata: { name }, spec: {} } })
  t.equal((await create('node-1')).code, 201)
  t.match(await create('node-2'), {
    code: 403,
    message:
      'leases.coordination.k8s.io "node-2" is forbidden: can only access node lease with the same name as the requesting node',
  })
})
