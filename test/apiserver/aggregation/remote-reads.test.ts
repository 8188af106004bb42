import { createServer } from 'node:http'
import t, { type Test } from 'tap'
import type { Resource } from '../../../apimachinery/object.ts'
import { noAggregation } from '../../../apiserver/aggregation/aggregator.ts'
import { remoteReads } from '../../../apiserver/aggregation/remote-reads.ts'
import type { RemoteService } from '../../../apiserver/aggregation/remote-services.ts'
import type { AuthorizationAttributes, Authorizer } from '../../../apiserver/authorization/authorizer.ts'
import { inProcessTransport } from '../../../apiserver/in-process-transport.ts'
import { createClient } from '../../../client/typed-client.ts'
import { RealClock } from '../../../platform/clock.ts'
import { connectionPair } from '../../../platform/connection-pair.ts'
import { testApi } from '../../support/api.ts'

const queue: Resource = {
  group: 'external.metrics.k8s.io',
  version: 'v1beta1',
  kind: 'ExternalMetricValue',
  plural: 'queue',
  namespaced: true,
}

interface Answer {
  readonly code: number
  readonly text: string
}

/** A program `autoscaler` of the process of an API server, and a server of external metrics. */
async function environment(t: Test, answer: Answer, { available = true, allowed = true } = {}) {
  const asked: { url: string | undefined; user: unknown }[] = []
  const server = createServer((request, response) => {
    asked.push({ url: request.url, user: request.headers['x-remote-user'] })
    response.writeHead(answer.code).end(answer.text)
  })
  const connect = async () => {
    const [client, end] = connectionPair()
    server.emit('connection', end)
    return client
  }
  const service = { available, apiService: {}, resources: [] } as unknown as RemoteService
  const decided: AuthorizationAttributes[] = []
  const authorizer = {
    authorize: async (attributes: AuthorizationAttributes) => {
      decided.push(attributes)
      return { allowed, reason: '' }
    },
  } as unknown as Authorizer
  const aggregator = {
    ...noAggregation,
    find: (group: string) => (group === queue.group ? service : undefined),
    backend: (_: RemoteService, path: string) => ({ origin: 'https://adapter', host: 'adapter', path, connect }),
  }
  const { server: handler, tracker } = await testApi(t)
  const user = { name: 'autoscaler', groups: [] }
  const elsewhere = remoteReads({ aggregator, authorizer, wallClock: new RealClock() })
  const client = createClient(inProcessTransport({ handler, user, userAgent: 'test', tracker, elsewhere }))
  return { client, asked, decided }
}

const list = { items: [{ value: '5' }] }

t.test('programs of the process read what another server answers, as themselves', async (t) => {
  const { client, asked, decided } = await environment(t, { code: 200, text: JSON.stringify(list) })
  const { items } = await client.list(queue, { namespace: 'default', labelSelector: 'a=b' })
  t.match(items, [{ value: '5' }])
  const url = '/apis/external.metrics.k8s.io/v1beta1/namespaces/default/queue?labelSelector=a%3Db'
  t.strictSame(asked, [{ url, user: 'autoscaler' }])
  t.match(decided, [{ verb: 'list', resource: 'queue', namespace: 'default', user: { name: 'autoscaler' } }])
})

for (const c of [
  { name: 'is forbidden to', answer: { code: 200, text: '{}' }, options: { allowed: false }, code: 403 },
  {
    name: 'asks a server that is not available',
    answer: { code: 200, text: '{}' },
    options: { available: false },
    code: 503,
  },
  {
    name: 'asks for what the server does not have',
    answer: { code: 404, text: '404 page not found' },
    options: {},
    code: 404,
  },
])
  t.test(`a program that ${c.name} is told so with ${c.code}`, async (t) => {
    const { client } = await environment(t, c.answer, c.options)
    await t.rejects(client.list(queue, { namespace: 'default' }), { code: c.code })
  })

t.test('nothing is written elsewhere', async (t) => {
  const { client, asked } = await environment(t, { code: 200, text: '{}' })
  await t.rejects(client.delete(queue, { namespace: 'default', name: 'a' }), { code: 405 })
  t.strictSame(asked, [])
})

t.test('what nobody answers is not found', async (t) => {
  const { client } = await environment(t, { code: 200, text: '{}' })
  await t.rejects(client.list({ ...queue, group: 'none.example.com' }), { code: 404 })
})
