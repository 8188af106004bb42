import t from 'tap'
import { deployments } from '../../apimachinery/kinds/apps/deployment.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Client } from '../../client/client.ts'
import type { Transport, TransportRequest, WatchRequest } from '../../client/transport.ts'
import { createClient } from '../../client/typed-client.ts'
import { makePod } from '../support/client-env.ts'

/** A transport that keeps what it is asked and answers `answer`. */
function capture(answer: unknown = {}) {
  const requests: TransportRequest[] = []
  const watches: WatchRequest[] = []
  const transport: Transport = {
    request: async (request) => {
      requests.push(request)
      return answer
    },
    watch: (request) => {
      watches.push(request)
      return () => {}
    },
    getPath: async () => answer,
  }
  return { client: createClient(transport), requests, watches }
}

const ref = { namespace: 'default', name: 'p' }
const pod = makePod({ name: 'p' })

const calls: { name: string; call: (client: Client) => Promise<unknown>; want: Partial<TransportRequest> }[] = [
  { name: 'get', call: (c) => c.get(pods, ref), want: { verb: 'get', namespace: 'default', name: 'p' } },
  {
    name: 'list with selectors',
    call: (c) => c.list(pods, { namespace: 'default', labelSelector: 'a=b', limit: 5, continue: undefined }),
    want: { verb: 'list', namespace: 'default', query: { labelSelector: 'a=b', limit: '5' } },
  },
  {
    name: 'create, with the type filled in',
    call: (c) =>
      c.create(pods, { metadata: { namespace: 'default', name: 'p' } }, { dryRun: true, fieldManager: 'me' }),
    want: {
      verb: 'create',
      namespace: 'default',
      query: { dryRun: 'All', fieldManager: 'me' },
      body: { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'default', name: 'p' } },
    },
  },
  {
    name: 'update',
    call: (c) => c.update(pods, pod),
    want: { verb: 'update', namespace: 'default', name: 'p', body: pod },
  },
  { name: 'update status', call: (c) => c.updateStatus(pods, pod), want: { verb: 'update', subresource: 'status' } },
  {
    name: 'apply',
    call: (c) => c.patch(pods, ref, 'apply', { kind: 'Pod' }, { force: true, fieldManager: 'me' }),
    want: { verb: 'patch', patchType: 'apply', body: { kind: 'Pod' }, query: { fieldManager: 'me', force: 'true' } },
  },
  {
    name: 'delete, with options in the body',
    call: (c) => c.delete(pods, pod, { gracePeriodSeconds: 0, dryRun: true }),
    want: {
      verb: 'delete',
      name: 'p',
      body: { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, dryRun: ['All'] },
    },
  },
  {
    name: 'delete collection',
    call: (c) => c.deleteCollection(pods, { namespace: 'default', fieldSelector: 'x=y' }),
    want: { verb: 'deletecollection', namespace: 'default', query: { fieldSelector: 'x=y' } },
  },
  {
    name: 'create subresource',
    call: (c) => c.createSubresource(pods, ref, 'eviction', { kind: 'Eviction' }),
    want: { verb: 'create', name: 'p', subresource: 'eviction', body: { kind: 'Eviction' } },
  },
  {
    name: 'cluster-scoped get, without a namespace',
    call: (c) => c.get(nodes, { namespace: 'ignored', name: 'n' }),
    want: { verb: 'get', name: 'n', namespace: undefined },
  },
]
for (const { name, call, want } of calls)
  t.test(name, async (t) => {
    const { client, requests } = capture({ metadata: {}, items: [] })
    await call(client)
    t.match(requests, [want])
  })

t.test('watch passes options on', async (t) => {
  const { client, watches } = capture()
  const sink = { onEvent() {}, onEnd() {} }
  client.watch(pods, { namespace: 'default', resourceVersion: '7', allowWatchBookmarks: true }, sink)
  t.strictSame(watches, [
    { resource: pods, namespace: 'default', query: { resourceVersion: '7', allowWatchBookmarks: 'true' } },
  ])
})

t.test('items of a list get their type when the server left it out', async (t) => {
  const { client } = capture({ metadata: { resourceVersion: '3' }, items: [{ metadata: { name: 'a' } }] })
  const { items, metadata } = await client.list(deployments)
  t.strictSame(items as unknown, [{ metadata: { name: 'a' }, apiVersion: 'apps/v1', kind: 'Deployment' }])
  t.equal(metadata.resourceVersion, '3')
})

t.test('a cause goes with every write of the client made for it', async (t) => {
  const { client, requests } = capture()
  await client.because('a reason').delete(pods, ref)
  await client.delete(pods, ref)
  t.strictSame(
    requests.map(({ cause }) => cause),
    ['a reason', undefined],
  )
})
