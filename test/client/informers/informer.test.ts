import t from 'tap'
import { serviceUnavailable } from '../../../apimachinery/errors.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { keyOf } from '../../../apimachinery/object.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import { ClientEnv, makePod } from '../../support/client-env.ts'

/** What a handler is told, one line per call. */
function listen(env: ClientEnv): string[] {
  const told: string[] = []
  env.informers.of(pods).addHandler((now, old) => {
    const change = now && old ? 'changed' : now ? 'added' : 'deleted'
    told.push(`${change} ${(now ?? old)!.metadata.name}`)
  })
  return told
}

async function started(env: ClientEnv) {
  const informer = env.informers.of(pods)
  env.informers.start()
  await informer.synced
  return informer
}

t.test('shows what was there and what comes, at once', async (t) => {
  const env = new ClientEnv()
  env.transport.put(pods, makePod({ name: 'a' }))
  const told = listen(env)
  const informer = await started(env)
  t.strictSame(told, ['added a'])
  env.transport.put(pods, makePod({ name: 'b' }))
  env.transport.put(pods, makePod({ name: 'a', labels: { x: 'y' } }))
  await env.client.delete(pods, { namespace: 'default', name: 'b' })
  t.strictSame(told, ['added a', 'added b', 'changed a', 'deleted b'])
  t.strictSame(informer.list().map(keyOf), ['default/a'])
  t.equal(informer.get('default/a')?.metadata.labels?.['x'], 'y')
})

t.test('a late handler hears of everything that is there', async (t) => {
  const env = new ClientEnv()
  env.transport.put(pods, makePod({ name: 'a' }))
  await started(env)
  t.strictSame(listen(env), ['added a'])
})

t.test('a removed handler hears nothing more', async (t) => {
  const env = new ClientEnv()
  const informer = await started(env)
  const told: unknown[] = []
  const remove = informer.addHandler((now) => void told.push(now))
  remove()
  env.transport.put(pods, makePod({ name: 'a' }))
  t.strictSame(told, [])
})

t.test('a handler that throws does not keep others from hearing', async (t) => {
  const env = new ClientEnv()
  const informer = await started(env)
  informer.addHandler(() => {
    throw new Error('broken')
  })
  const told = listen(env)
  env.transport.put(pods, makePod({ name: 'a' }))
  t.strictSame(told, ['added a'])
  t.strictSame(env.logged('error'), ['informer handler failed'])
})

t.test('goes on where a watch ended, with no gap and no repetition', async (t) => {
  const env = new ClientEnv()
  const told = listen(env)
  await started(env)
  env.transport.put(pods, makePod({ name: 'a' }))
  env.transport.endWatches()
  env.transport.put(pods, makePod({ name: 'b' }))
  await env.settle()
  t.strictSame(told, ['added a', 'added b'])
  t.equal(env.transport.requests.filter(({ verb }) => verb === 'list').length, 1)
})

t.test('waits before it tries again when the watch breaks', async (t) => {
  const env = new ClientEnv()
  const told = listen(env)
  await started(env)
  env.transport.endWatches(new Error('connection reset'))
  env.transport.put(pods, makePod({ name: 'a' }))
  await env.settle()
  t.strictSame(told, [])
  await env.advance(1600)
  t.strictSame(told, ['added a'])
})

t.test('lists again when the place to go on is too long ago, and tells only what differs', async (t) => {
  const env = new ClientEnv()
  env.transport.put(pods, makePod({ name: 'same' }))
  env.transport.put(pods, makePod({ name: 'changes' }))
  env.transport.put(pods, makePod({ name: 'goes' }))
  env.transport.put(pods, makePod({ name: 'replaced', uid: 'first' }))
  const told = listen(env)
  const informer = await started(env)
  told.length = 0
  env.transport.endWatches(new Error('connection reset'))
  env.transport.put(pods, makePod({ name: 'changes', labels: { x: 'y' } }))
  env.transport.put(pods, makePod({ name: 'comes' }))
  env.transport.put(pods, makePod({ name: 'replaced', uid: 'second' }))
  await env.client.delete(pods, { namespace: 'default', name: 'goes' })
  env.transport.compact()
  await env.advance(1600)
  t.strictSame(told, ['deleted goes', 'changed changes', 'deleted replaced', 'added replaced', 'added comes'])
  t.equal(informer.list().length, 4)
})

t.test('keeps trying when the first list fails, each time after a longer wait', async (t) => {
  const env = new ClientEnv()
  const triedAtMs: number[] = []
  const start = env.clock.now()
  env.transport.before = () => {
    triedAtMs.push(env.clock.now() - start)
    if (triedAtMs.length < 4) throw serviceUnavailable('not yet')
  }
  env.informers.of(pods)
  env.informers.start()
  await env.advance(20_000)
  t.equal(env.informers.of(pods).hasSynced, true)
  const [first, second, third, fourth] = triedAtMs as [number, number, number, number]
  t.equal(first, 0)
  t.ok(second - first >= 800 && second - first < 1600)
  t.ok(third - second >= 1600 && third - second < 3200)
  t.ok(fourth - third >= 3200 && fourth - third < 6400)
})

t.test('finds objects by index', async (t) => {
  const env = new ClientEnv()
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'r1', controller: true }]
  env.transport.put(pods, makePod({ name: 'a', ownerReferences }, 'n1'))
  env.transport.put(pods, makePod({ name: 'b', namespace: 'other' }, 'n1'))
  const informer = await started(env)
  const names = (found: readonly Pod[]) => found.map(({ metadata }) => metadata.name)
  t.strictSame(names(informer.byIndex('owner', 'r1')), ['a'])
  t.strictSame(names(informer.byIndex('node', 'n1')), ['a', 'b'])
  t.strictSame(names(informer.byIndex('orphans', 'other')), ['b'])
  t.strictSame(names(informer.byIndex('orphans', 'default')), [])
  t.strictSame(names(informer.list('other')), ['b'])
})

t.test('one informer serves all who ask, and starts at once when the others have', async (t) => {
  const env = new ClientEnv()
  env.informers.start()
  const informer = env.informers.of(pods)
  t.equal(env.informers.of(pods), informer)
  await informer.synced
  env.informers.drop(pods)
  t.not(env.informers.of(pods), informer)
})
