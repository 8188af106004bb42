import t from 'tap'
import { leases } from '../../apimachinery/kinds/coordination/lease.ts'
import type { Lease } from '../../apimachinery/types/coordination-v1.ts'
import { createEventRecorder } from '../../client/events/event-recorder.ts'
import { LeaderElection } from '../../client/leader-election.ts'
import { ClientEnv } from '../support/client-env.ts'

const ref = { namespace: 'kube-system', name: 'kube-scheduler' }

function candidate(env: ClientEnv, identity: string) {
  const told: string[] = []
  const recorder = createEventRecorder(env, { component: 'test' })
  const { client, clock, random, logger } = env
  const options = { client, clock, random, logger, recorder, ...ref, identity }
  const election = new LeaderElection(options, {
    onStarted: () => void told.push(`started ${clock.now() - started}`),
    onStopped: () => void told.push(`stopped ${clock.now() - started}`),
  })
  const started = clock.now()
  return { election, told }
}

const holder = async (env: ClientEnv): Promise<Lease['spec']> => (await env.client.get(leases, ref)).spec

t.test('the first candidate leads and keeps the lease by renewing it', async (t) => {
  const env = new ClientEnv()
  const a = candidate(env, 'a')
  const b = candidate(env, 'b')
  a.election.start()
  await env.settle()
  b.election.start()
  await env.advance(120_000)
  t.strictSame([a.told, b.told], [['started 0'], []])
  t.match(await holder(env), { holderIdentity: 'a', leaseDurationSeconds: 15, leaseTransitions: 0 })
})

t.test('another candidate takes over once the lease has not been renewed for 15 seconds', async (t) => {
  const env = new ClientEnv()
  const a = candidate(env, 'a')
  const b = candidate(env, 'b')
  a.election.start()
  await env.settle()
  b.election.start()
  await env.advance(10_000)
  env.transport.before = ({ body }) => {
    if ((body as Lease | undefined)?.spec?.holderIdentity === 'a') throw new Error('cut off')
  }
  await env.advance(40_000)
  const [, stopped] = a.told
  const [started] = b.told
  const ms = (word: string | undefined) => Number(word?.split(' ')[1])
  t.ok(ms(stopped) <= 22_000, `a stopped to lead in time: ${stopped}`)
  t.ok(ms(started) >= 25_000 && ms(started) <= 33_800, `b leads then: ${started}`)
  t.match(await holder(env), { holderIdentity: 'b', leaseTransitions: 1 })
})

t.test('who stops gives the lease back at once', async (t) => {
  const env = new ClientEnv()
  const a = candidate(env, 'a')
  const b = candidate(env, 'b')
  a.election.start()
  await env.settle()
  b.election.start()
  await env.advance(10_000)
  await a.election.stop()
  t.strictSame(a.told, ['started 0', 'stopped 10000'])
  await env.advance(4_400)
  t.equal((await holder(env)).holderIdentity, 'b')
  await b.election.stop()
  t.equal(env.clock.timers, 0)
})

t.test('a leader whose lease somebody else has taken stops', async (t) => {
  const env = new ClientEnv()
  const a = candidate(env, 'a')
  a.election.start()
  await env.advance(1_000)
  await env.client.patch(leases, ref, 'merge', { spec: { holderIdentity: 'b' } })
  await env.advance(2_000)
  t.strictSame(a.told, ['started 0', 'stopped 2000'])
})
