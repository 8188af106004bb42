import t, { type Test } from 'tap'
import { encodeProtobuf } from '../../../apimachinery/codecs/protobuf.ts'
import { badRequest } from '../../../apimachinery/errors.ts'
import { AuditLog } from '../../../apiserver/audit/audit-log.ts'
import { auditPolicySchema } from '../../../apiserver/audit/policy.ts'
import { StaticTokens } from '../../../apiserver/auth/tokens/static-tokens.ts'
import { RealClock } from '../../../platform/clock.ts'
import { Metrics } from '../../../platform/metrics.ts'
import { configMap, FakeWatch, listAnswer, objectAnswer, testApp, token } from './fake-api.ts'

interface Event {
  readonly stage: string
  readonly [field: string]: unknown
}

async function auditedApp(t: Test, rule: object, change: object = {}) {
  const events: Event[] = []
  const lines: string[] = []
  const policy = auditPolicySchema.parse({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [rule] })
  const sink = {
    write: (line: string) => {
      lines.push(line)
      events.push(JSON.parse(line))
    },
  }
  const auditLog = new AuditLog({ policy, sink, clock: new RealClock(), metrics: new Metrics() })
  return { ...(await testApp(t, { auditLog, ...change })), events, lines }
}

const url = '/api/v1/namespaces/default/configmaps'

t.test('metadata say who asked for what and how it ended, and nothing of the contents', async (t) => {
  const { send, events, lines } = await auditedApp(t, { level: 'Metadata' })
  const body = JSON.stringify({ metadata: { name: 'a' }, data: { password: 'hidden' } })
  const { headers } = await send(
    'POST',
    `${url}?dryRun=All`,
    { 'user-agent': 'kubectl/v1', 'x-forwarded-for': '10.1.2.3, nonsense' },
    body,
  )
  t.match(events, [
    {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: headers['audit-id'],
      stage: 'RequestReceived',
      requestURI: `${url}?dryRun=All`,
      verb: 'create',
      user: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] },
      sourceIPs: ['10.1.2.3', '127.0.0.1'],
      userAgent: 'kubectl/v1',
      objectRef: { resource: 'configmaps', namespace: 'default', apiVersion: 'v1' },
      requestReceivedTimestamp: /^\d{4}-.*\.\d{6}Z$/,
      stageTimestamp: /^\d{4}-.*\.\d{6}Z$/,
    },
    { stage: 'ResponseComplete', responseStatus: { metadata: {}, code: 200 } },
  ])
  t.equal(events.length, 2)
  t.notMatch(lines.join(), 'hidden')
  t.notMatch(lines.join(), token)
})

t.test('requests are recorded with their bodies, in whatever format they came', async (t) => {
  const { send, events } = await auditedApp(t, { level: 'Request', omitStages: ['RequestReceived'] })
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', uid: 'u' }, data: { a: 'b' } }
  await send('POST', url, {}, JSON.stringify(object))
  await send('POST', url, { 'content-type': 'application/yaml' }, 'kind: ConfigMap\ndata: {a: b}')
  await send('POST', url, { 'content-type': 'application/vnd.kubernetes.protobuf' }, encodeProtobuf(object as never))
  await send('PATCH', `${url}/a`, { 'content-type': 'application/json-patch+json' }, '[{"op":"test"}]')
  await send('POST', url, {}, '{nonsense')
  t.match(events, [
    { requestObject: object, objectRef: { name: 'a', uid: 'u' } },
    { requestObject: { data: { a: 'b' } } },
    { requestObject: { data: { a: 'b' } } },
    { requestObject: [{ op: 'test' }] },
    { requestObject: undefined },
  ])
  for (const { responseObject } of events) t.equal(responseObject, undefined)
})

t.test('answers are recorded when the policy wants that, without managedFields if it likes', async (t) => {
  const rule = { level: 'RequestResponse', omitStages: ['RequestReceived'], omitManagedFields: true }
  const { api, get, events } = await auditedApp(t, rule)
  const cached = configMap('a', { a: 'b' })
  ;(cached.object.metadata as { managedFields?: object[] }).managedFields = [{ manager: 'x' }]
  api.answer = () => objectAnswer(cached)
  await get(`${url}/a`)
  api.answer = (request) => listAnswer(request, [cached])
  await get(url)
  t.match(events, [
    { responseObject: { kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: 'b' } } },
    { responseObject: { kind: 'ConfigMapList', items: [{ metadata: { name: 'a' } }] } },
  ])
  t.notMatch(JSON.stringify(events), 'managedFields')
})

t.test('failures are recorded with their Status', async (t) => {
  const { api, get, events } = await auditedApp(t, { level: 'Metadata', omitStages: ['RequestReceived'] })
  api.answer = () => {
    throw badRequest('no such thing')
  }
  await get(`${url}/a`)
  const responseStatus = { metadata: {}, status: 'Failure', message: 'no such thing', reason: 'BadRequest', code: 400 }
  t.match(events, [{ stage: 'ResponseComplete', responseStatus }])
})

t.test('what nobody meant to fail is a panic', async (t) => {
  const { api, get, events } = await auditedApp(t, { level: 'Metadata', omitStages: ['RequestReceived'] })
  api.answer = () => {
    throw new TypeError('oops')
  }
  await get(`${url}/a`)
  t.match(events, [{ stage: 'Panic', responseStatus: { code: 500 } }])
})

t.test('who acts as somebody else is recorded with both names', async (t) => {
  const { send, events } = await auditedApp(t, { level: 'Metadata', omitStages: ['RequestReceived'] })
  await send('GET', `${url}/a`, { 'impersonate-user': 'ann', 'impersonate-group': 'devs' })
  t.match(events, [
    {
      user: { username: 'kubernetes-admin' },
      impersonatedUser: { username: 'ann', groups: ['devs', 'system:authenticated'] },
    },
  ])
})

t.test('credentials that nobody knows are recorded, not shown', async (t) => {
  const { app, events, lines } = await auditedApp(t, { level: 'Metadata' })
  await app.inject({ url, headers: { authorization: 'Bearer stolen' } })
  const responseStatus = { metadata: {}, message: 'Authentication failed, attempted: bearer', code: 401 }
  t.match(events, [{ stage: 'ResponseStarted', responseStatus }])
  t.equal(events.length, 1)
  t.notMatch(lines.join(), 'stolen')
})

t.test('watches are recorded when they begin and when they end', async (t) => {
  const { api, app, events } = await auditedApp(t, { level: 'Metadata', omitStages: ['RequestReceived'] })
  const watch = new FakeWatch()
  api.answer = ({ kind }) => watch.response(kind)
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const response = await fetch(`${address}${url}?watch=1`, { headers: { authorization: `Bearer ${token}` } })
  t.match(events, [{ stage: 'ResponseStarted', verb: 'watch', responseStatus: { code: 200 } }])
  watch.sink?.onEnd()
  await response.text()
  await new Promise((resolve) => setImmediate(resolve))
  t.equal(events.at(-1)?.stage, 'ResponseComplete')
})

t.test('paths are recorded with what was decided about them', async (t) => {
  const authenticators = [new StaticTokens(new Map([['ann', { name: 'ann', groups: [] }]]))]
  const { app, events } = await auditedApp(
    t,
    { level: 'Metadata', omitStages: ['RequestReceived'] },
    { authenticators },
  )
  await app.inject({ url: '/metrics', headers: { authorization: 'Bearer ann' } })
  t.match(events, [
    {
      verb: 'get',
      objectRef: undefined,
      responseStatus: { code: 403 },
      annotations: { 'authorization.k8s.io/decision': 'forbid', 'authorization.k8s.io/reason': '' },
    },
  ])
})

t.test('clients may number their requests themselves', async (t) => {
  const { send, events } = await auditedApp(t, { level: 'Metadata' })
  const { headers } = await send('GET', `${url}/a`, { 'audit-id': 'mine' })
  t.equal(headers['audit-id'], 'mine')
  t.equal(events[0]?.['auditID'], 'mine')
})

t.test('nothing is recorded of what the policy has no interest in', async (t) => {
  const { get, events } = await auditedApp(t, { level: 'Metadata', verbs: ['create'] })
  await get(`${url}/a`)
  t.strictSame(events, [])
})
