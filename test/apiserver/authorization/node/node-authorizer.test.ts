import t from 'tap'
import { pods } from '../../../../apimachinery/kinds/core/pod.ts'
import type { AuthorizationAttributes, Decision } from '../../../../apiserver/authorization/authorizer.ts'
import { nodeUser } from '../../../../apiserver/authorization/node/node-identity.ts'
import { type TestApi, testApi } from '../../../support/api.ts'

const spec = {
  nodeName: 'node-1',
  containers: [
    {
      name: 'a',
      image: 'nginx',
      envFrom: [{ configMapRef: { name: 'settings' } }],
      env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'key', key: 'k' } } }],
    },
  ],
  imagePullSecrets: [{ name: 'pull' }],
  volumes: [
    { name: 'c', persistentVolumeClaim: { claimName: 'claim' } },
    { name: 'p', projected: { sources: [{ secret: { name: 'projected' } }] } },
  ],
}

const question: AuthorizationAttributes = {
  user: nodeUser('node-1'),
  verb: 'get',
  group: '',
  version: 'v1',
  resource: '',
  subresource: '',
  namespace: 'default',
  name: '',
}

function ask(api: TestApi, attributes: Partial<AuthorizationAttributes>) {
  return api.server.authorizer.authorize({ ...question, ...attributes }) as Decision
}

const unrelated = "no relationship found between node 'node-1' and this object"

t.test('a node reads what its pods use, and says what it has to do with other objects', async (t) => {
  const api = await testApi(t)
  await api.create(pods, { metadata: { name: 'web' }, spec })
  for (const [attributes, reason] of [
    [{ resource: 'secrets', name: 'key' }, ''],
    [{ resource: 'secrets', name: 'pull' }, ''],
    [{ resource: 'secrets', name: 'projected' }, ''],
    [{ resource: 'secrets', verb: 'watch', name: 'key' }, ''],
    [{ resource: 'secrets', name: 'other' }, unrelated],
    [{ resource: 'secrets', name: 'key', namespace: 'kube-system' }, unrelated],
    [{ resource: 'secrets', verb: 'list' }, 'No Object name found'],
    [{ resource: 'secrets', verb: 'update', name: 'key' }, 'can only read resources of this type'],
    [{ resource: 'secrets', name: 'key', namespace: '' }, 'can only read namespaced object of this type'],
    [{ resource: 'configmaps', name: 'settings' }, ''],
    [{ resource: 'configmaps', name: 'kube-root-ca.crt' }, ''],
    [{ resource: 'configmaps', name: 'other' }, unrelated],
    [{ resource: 'persistentvolumeclaims', name: 'claim' }, ''],
    [{ resource: 'persistentvolumeclaims', verb: 'list' }, 'can only get individual resources of this type'],
    [{ resource: 'serviceaccounts', verb: 'create', subresource: 'token', name: 'default' }, ''],
    [{ resource: 'serviceaccounts', verb: 'create', subresource: 'token', name: 'other' }, unrelated],
    [{ resource: 'pods', name: 'web' }, ''],
    [{ resource: 'pods', name: 'other' }, unrelated],
    [{ resource: 'pods', verb: 'list' }, 'can only list/watch pods with spec.nodeName field selector'],
    [{ resource: 'nodes', namespace: '', name: 'node-1' }, ''],
    [
      { resource: 'nodes', namespace: '', name: 'node-2' },
      "node 'node-1' cannot read 'node-2', only its own Node object",
    ],
    [
      { resource: 'nodes', namespace: '', verb: 'list' },
      "node 'node-1' cannot read all nodes, only its own Node object",
    ],
    [
      { group: 'coordination.k8s.io', resource: 'leases', name: 'node-1' },
      'can only access leases in the "kube-node-lease" system namespace',
    ],
    [
      {
        group: 'coordination.k8s.io',
        resource: 'leases',
        verb: 'update',
        namespace: 'kube-node-lease',
        name: 'node-1',
      },
      '',
    ],
    [
      {
        group: 'coordination.k8s.io',
        resource: 'leases',
        verb: 'update',
        namespace: 'kube-node-lease',
        name: 'node-2',
      },
      'can only access node lease with the same name as the requesting node',
    ],
    [{ resource: 'events', verb: 'create' }, ''],
  ] as const) {
    t.strictSame(ask(api, attributes), { allowed: reason === '', reason }, JSON.stringify(attributes))
  }
})

t.test('a node lists the pods that are bound to it', async (t) => {
  const api = await testApi(t)
  await api.create(pods, { metadata: { name: 'web' }, spec })
  const user = nodeUser('node-1')
  const list = (fieldSelector: string) => api.call('list', pods, { user, namespace: '', query: { fieldSelector } })
  t.equal((await list('spec.nodeName=node-1')).code, 200)
  t.equal((await list('spec.nodeName=node-2')).code, 403)
  t.equal((await list('')).code, 403)
})

t.test('once a pod is gone the node has nothing to do with its secrets any more', async (t) => {
  const api = await testApi(t)
  await api.create(pods, { metadata: { name: 'web' }, spec })
  await api.call('delete', pods, { name: 'web', query: { gracePeriodSeconds: '0' } })
  t.equal(ask(api, { resource: 'secrets', name: 'key' }).allowed, false)
})

t.test('the name alone makes no node agent', async (t) => {
  const api = await testApi(t)
  const user = { name: 'system:node:node-1', groups: ['system:authenticated'] }
  t.strictSame(ask(api, { user, resource: 'nodes', namespace: '', name: 'node-1' }), { allowed: false, reason: '' })
})
