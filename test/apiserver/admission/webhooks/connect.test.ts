import t from 'tap'
import { nodes } from '../../../../apimachinery/kinds/core/node.ts'
import { pods } from '../../../../apimachinery/kinds/core/pod.ts'
import { services } from '../../../../apimachinery/kinds/core/service.ts'
import { eraseKind } from '../../../../apimachinery/kinds/define-kind.ts'
import { admin } from '../../../support/api.ts'
import { allow, webhookEnv } from './webhook-env.ts'

for (const { kind, name, subresource, query, object } of [
  {
    kind: eraseKind(pods),
    name: 'p',
    subresource: 'exec',
    query: 'container=c&command=sh&command=-c&stdin=true&tty=true',
    object: { kind: 'PodExecOptions', container: 'c', command: ['sh', '-c'], stdin: true, tty: true },
  },
  {
    kind: eraseKind(pods),
    name: 'p',
    subresource: 'attach',
    query: 'stdout=true',
    object: { kind: 'PodAttachOptions', stdout: true },
  },
  {
    kind: eraseKind(pods),
    name: 'p',
    subresource: 'portforward',
    query: 'ports=80',
    object: { kind: 'PodPortForwardOptions', ports: [80] },
  },
  { kind: eraseKind(pods), name: 'p', subresource: 'proxy', query: '', object: { kind: 'PodProxyOptions' } },
  {
    kind: eraseKind(services),
    name: 's:http',
    subresource: 'proxy',
    query: '',
    object: { kind: 'ServiceProxyOptions' },
  },
  { kind: eraseKind(nodes), name: 'n', subresource: 'proxy', query: '', object: { kind: 'NodeProxyOptions' } },
])
  t.test(`webhooks see, and refuse, a connection to ${kind.plural}/${subresource}`, async (t) => {
    const { api, register, seen } = await webhookEnv(t, (_request, path) =>
      path === 'm' ? allow() : { allowed: false, status: { message: 'stay out' } },
    )
    const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CONNECT'], resources: [`*/${subresource}`] }
    await register('mutating', 'm', { rules: [rule] })
    await register('validating', 'v', { rules: [rule] })
    const namespace = kind.namespaced ? 'default' : ''
    const told: string[] = []
    const connection = api.server.connect({
      verb: 'create',
      kind,
      namespace,
      name,
      subresource,
      path: '',
      query: new URLSearchParams(query),
      rawQuery: query,
      user: admin,
      annotate: (key) => void told.push(key),
    })
    await t.rejects(connection, { message: 'admission webhook "v.example.com" denied the request: stay out' })
    for (const request of seen)
      t.match(request, { operation: 'CONNECT', subResource: subresource, name, object, oldObject: null })
    t.equal(seen.length, 2)
    t.ok(told.includes('mutation.webhook.admission.k8s.io/round_0_index_0'))
  })
