import t, { type Test } from 'tap'
import { eraseKind } from '../../../apimachinery/kinds/define-kind.ts'
import { flowSchemas } from '../../../apimachinery/kinds/flowcontrol/flow-schema.ts'
import { priorityLevelConfigurations } from '../../../apimachinery/kinds/flowcontrol/priority-level-configuration.ts'
import type { PriorityLevelConfiguration } from '../../../apimachinery/types/flowcontrol-v1.ts'
import type { UserInfo } from '../../../apiserver/api-request.ts'
import { StaticTokens } from '../../../apiserver/auth/tokens/static-tokens.ts'
import { administrator } from '../../../apiserver/auth/users.ts'
import { FlowControl } from '../../../apiserver/flow-control/flow-control.ts'
import { Metrics } from '../../../platform/metrics.ts'
import { VirtualClock } from '../../../platform/virtual-clock.ts'
import { testApi } from '../../support/api.ts'
import { testStart } from '../../support/time.ts'
import { configMap, FakeWatch, listAnswer, objectAnswer, testApp, token } from '../http/fake-api.ts'

const queueWaitMs = 15_000
const url = '/api/v1/namespaces/default/configmaps'

/** A server with the usual FlowSchemas and few seats, whose handler answers when it is told to. */
async function limitedApp(t: Test, totalSeats: number) {
  const cluster = await testApi(t)
  const metrics = new Metrics()
  const clock = new VirtualClock(testStart)
  const limiter = new FlowControl({ totalSeats, queueWaitMs, countOf: () => 1000, clock, metrics })
  limiter.follow((kind) => cluster.server.store(kind))
  const users = new Map<string, UserInfo>([[token, administrator]])
  for (const name of ['ann', 'bob']) users.set(name, { name, groups: ['system:authenticated'] })
  const authenticators = [new StaticTokens(users)]
  const { api, app } = await testApp(t, { limiter, metrics, authenticators, wallClock: clock })
  const running: (() => void)[] = []
  api.answer = (request) =>
    request.verb === 'get'
      ? new Promise((resolve) => running.push(() => resolve(objectAnswer(configMap('a')))))
      : listAnswer(request, [])
  const get = (user: string, path = `${url}/a`) =>
    app.inject({ url: path, headers: { authorization: `Bearer ${user}` } })
  const turns = async (count = 20) => {
    for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve))
  }
  /** Answers everything that runs or gets to run. */
  const finish = async () => {
    for (await turns(); running.length > 0; await turns()) for (const end of running.splice(0)) end()
  }
  return { cluster, api, app, clock, metrics, running, get, turns, finish }
}

t.test(
  'requests run up to the seats of their level, wait in queues, and are turned away when those are full',
  async (t) => {
    const { running, get, turns, finish, metrics } = await limitedApp(t, 50)
    const flood = Array.from({ length: 600 }, () => get('ann'))
    await turns()
    const atOnce = running.length
    t.ok(atOnce > 0 && atOnce <= 50, `${atOnce} at once`)
    await finish()
    const answers = await Promise.all(flood)
    const refused = answers.filter(({ statusCode }) => statusCode === 429)
    // A hand of 6 queues, 50 requests each.
    t.equal(answers.length - refused.length, atOnce + 300)
    t.match(refused[0]?.headers, { 'retry-after': '1', 'content-type': 'text/plain; charset=utf-8' })
    t.equal(refused[0]?.body, 'Too many requests, please try again later.\n')
    t.match((await metrics.text()).text, `reason="queue-full"} ${refused.length}\n`)
  },
)

t.test('while one user floods the server, others get through, administrators at once', async (t) => {
  const { running, get, turns, finish } = await limitedApp(t, 50)
  const flood = Array.from({ length: 200 }, () => get('ann'))
  await turns()
  const before = running.length
  const admin = get(token)
  await turns()
  t.equal(running.length, before + 1, 'the exempt run whatever else runs')
  let answered = 0
  for (const each of flood) void each.then(() => answered++)
  const beforeBob = get('bob').then(({ statusCode }) => {
    t.equal(statusCode, 200)
    return answered
  })
  await finish()
  t.ok((await beforeBob) < 200, 'bob did not wait for the whole flood')
  t.equal((await admin).statusCode, 200)
  await Promise.all(flood)
})

t.test('answers name the FlowSchema and the priority level', async (t) => {
  const { cluster, get, finish } = await limitedApp(t, 50)
  const response = get('bob')
  await finish()
  const schema = cluster.server.store(eraseKind(flowSchemas)).get({ name: 'global-default' })
  const level = cluster.server.store(eraseKind(priorityLevelConfigurations)).get({ name: 'global-default' })
  t.match((await response).headers, {
    'x-kubernetes-pf-flowschema-uid': schema?.object.metadata.uid,
    'x-kubernetes-pf-prioritylevel-uid': level?.object.metadata.uid,
  })
})

t.test('a request that has waited too long is turned away', async (t) => {
  const { clock, running, get, turns, finish } = await limitedApp(t, 10)
  const flood = Array.from({ length: 30 }, () => get('ann'))
  await turns()
  const atOnce = running.length
  clock.jumpTo(testStart + queueWaitMs)
  while (clock.runNextDue()) {}
  await finish()
  const codes = (await Promise.all(flood)).map(({ statusCode }) => statusCode)
  t.equal(codes.filter((code) => code === 429).length, 30 - atOnce)
})

t.test('watches take a seat only until they have begun', async (t) => {
  const { api, app, running, get, turns, finish } = await limitedApp(t, 10)
  const slow = api.answer
  const watches: FakeWatch[] = []
  api.answer = (request) => {
    if (request.verb !== 'watch') return slow(request)
    watches.push(new FakeWatch())
    return (watches.at(-1) as FakeWatch).response(request.kind)
  }
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const headers = { authorization: 'Bearer bob' }
  const open = await Promise.all(Array.from({ length: 40 }, () => fetch(`${address}${url}?watch=1`, { headers })))
  t.ok(open.every(({ status }) => status === 200))
  const read = get('bob')
  await turns()
  t.equal(running.length, 1)
  await finish()
  t.equal((await read).statusCode, 200)
  for (const watch of watches) watch.sink?.onEnd()
  await Promise.all(open.map((response) => response.text()))
})

t.test('a level lends what it does not use', async (t) => {
  const { running, get, turns, finish, metrics } = await limitedApp(t, 100)
  const flood = Array.from({ length: 80 }, () => get('ann'))
  await turns()
  const nominal = /nominal_limit_seats\{priority_level="global-default"\} (\d+)/.exec((await metrics.text()).text)?.[1]
  t.ok(running.length > Number(nominal), `${running.length} on ${nominal} seats of its own`)
  await finish()
  await Promise.all(flood)
})

t.test('changes of the configuration count from the next request on', async (t) => {
  const { cluster, running, get, turns, finish } = await limitedApp(t, 10)
  await cluster.create(priorityLevelConfigurations, {
    metadata: { name: 'nothing' },
    spec: {
      type: 'Limited',
      limited: { nominalConcurrencyShares: 0, borrowingLimitPercent: 0, limitResponse: { type: 'Reject' } },
    },
  })
  await cluster.create(flowSchemas, {
    metadata: { name: 'bob' },
    spec: {
      priorityLevelConfiguration: { name: 'nothing' },
      matchingPrecedence: 5,
      rules: [
        {
          subjects: [{ kind: 'User', user: { name: 'bob' } }],
          resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'] }],
        },
      ],
    },
  } as never)
  const first = get('bob')
  await turns()
  t.equal(running.length, 1, 'one runs even without seats')
  t.equal((await get('bob')).statusCode, 429)
  await finish()
  t.equal((await first).statusCode, 200)
})

t.test('says in the status of a FlowSchema whether its level exists', async (t) => {
  const cluster = await testApi(t)
  await cluster.tracker.whenIdle()
  const conditionOf = (name: string) =>
    (cluster.server.store(eraseKind(flowSchemas)).get({ name })?.object as { status?: object } | undefined)?.status
  t.match(conditionOf('exempt'), {
    conditions: [
      {
        type: 'Dangling',
        status: 'False',
        reason: 'Found',
        message: 'This FlowSchema references the PriorityLevelConfiguration object named "exempt" and it exists',
      },
    ],
  })
  await cluster.create(flowSchemas, {
    metadata: { name: 'lost' },
    spec: { priorityLevelConfiguration: { name: 'nowhere' }, matchingPrecedence: 5 },
  } as never)
  await cluster.tracker.whenIdle()
  t.match(conditionOf('lost'), { conditions: [{ status: 'True', reason: 'NotFound' }] })
})

t.test('suggested objects are brought up to date unless somebody has taken them over', async (t) => {
  const clock = new VirtualClock(testStart)
  const cluster = await testApi(t, { clock })
  const shares = (name: string) => {
    const found = cluster.server.store(eraseKind(priorityLevelConfigurations)).get({ name })
    return (found?.object as PriorityLevelConfiguration | undefined)?.spec.limited?.nominalConcurrencyShares
  }
  const change = (name: string, annotation: string) =>
    cluster.call('patch', priorityLevelConfigurations, {
      name,
      contentType: 'application/merge-patch+json',
      body: {
        metadata: { annotations: { 'apf.kubernetes.io/autoupdate-spec': annotation } },
        spec: { limited: { nominalConcurrencyShares: 7 } },
      },
    })
  await change('workload-low', 'true')
  await change('workload-high', 'false')
  await change('catch-all', 'false')
  t.strictSame(['workload-low', 'workload-high', 'catch-all'].map(shares), [7, 7, 7])
  const again = await testApi(t, { clock, tracker: cluster.tracker, storage: cluster.storage })
  await again.tracker.whenIdle()
  t.strictSame(['workload-low', 'workload-high', 'catch-all'].map(shares), [100, 7, 5])
})
