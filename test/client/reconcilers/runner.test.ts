import t from 'tap'
import { conflict, objectModified } from '../../../apimachinery/errors.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import { done, type Reconciler, type Result, requeueAfter, terminal } from '../../../client/reconcilers/reconciler.ts'
import { startReconciler } from '../../../client/reconcilers/runner.ts'
import { changesOf } from '../../../client/reconcilers/wake.ts'
import { ClientEnv, makePod } from '../../support/client-env.ts'

interface Behaviour {
  readonly reconcile: Reconciler<Pod>['reconcile']
  readonly reconcileGone?: NonNullable<Reconciler<Pod>['reconcileGone']>
}

function run(env: ClientEnv, behaviour: Behaviour, workers = 5) {
  const reconciler = { name: 'test', resource: pods, wakeOn: [changesOf(pods)], workers, ...behaviour }
  const running = startReconciler(reconciler, env)
  env.informers.start()
  return running
}

/** A reconcile that counts its calls and answers the nth one with the nth outcome, the last one from then on. */
function answering(...outcomes: (() => Result)[]) {
  const calls: number[] = []
  const reconcile = async () => {
    const outcome = outcomes[Math.min(calls.length, outcomes.length - 1)] as () => Result
    calls.push(calls.length)
    return outcome()
  }
  return { calls, reconcile }
}

t.test('reconciles what was there before it started, then every change, with the cached object', async (t) => {
  const env = new ClientEnv()
  env.transport.put(pods, makePod({ name: 'a' }))
  const seen: string[] = []
  run(env, {
    reconcile: async ({ metadata }) => {
      seen.push(`${metadata.name}@${metadata.resourceVersion}`)
      return done
    },
  })
  await env.settle()
  env.transport.put(pods, makePod({ name: 'a' }))
  await env.settle()
  t.strictSame(seen, ['a@1', 'a@2'])
})

t.test('changes that meet in the queue are one reconcile', async (t) => {
  const env = new ClientEnv()
  const { calls, reconcile } = answering(() => done)
  run(env, { reconcile })
  await env.settle()
  for (let i = 0; i < 5; i++) env.transport.put(pods, makePod({ name: 'a' }))
  await env.settle()
  t.equal(calls.length, 1)
})

t.test('says when an object is gone', async (t) => {
  const env = new ClientEnv()
  env.transport.put(pods, makePod({ name: 'a' }))
  const gone: string[] = []
  run(env, {
    reconcile: async () => done,
    reconcileGone: async ({ namespace, name }) => {
      gone.push(`${namespace}/${name}`)
      return done
    },
  })
  await env.settle()
  await env.client.delete(pods, { namespace: 'default', name: 'a' })
  await env.settle()
  t.strictSame(gone, ['default/a'])
})

t.test('writes carry the reconciler, the key and the resourceVersion as their cause', async (t) => {
  const env = new ClientEnv()
  env.transport.put(pods, makePod({ name: 'a' }))
  run(env, {
    reconcile: async (pod, client) => {
      if (!pod.metadata.labels) await client.update(pods, { ...pod, metadata: { ...pod.metadata, labels: { x: 'y' } } })
      return done
    },
  })
  await env.settle()
  const { cause } = env.transport.requests.find(({ verb }) => verb === 'update')!
  t.strictSame(JSON.parse(cause!), { controller: 'test', key: 'default/a', resourceVersion: '1' })
})

t.test('comes back after the asked-for time, which does not count as under way', async (t) => {
  const env = new ClientEnv()
  env.transport.put(pods, makePod({ name: 'a' }))
  const { calls, reconcile } = answering(() => requeueAfter(60_000))
  run(env, { reconcile })
  await env.settle()
  t.equal(calls.length, 1)
  await env.advance(59_999)
  t.equal(calls.length, 1)
  await env.advance(1)
  t.equal(calls.length, 2)
})

t.test('a failure is logged and retried with growing delays until it heals', async (t) => {
  const env = new ClientEnv()
  env.transport.put(pods, makePod({ name: 'a' }))
  const fail = () => {
    throw new Error('broken')
  }
  const { calls, reconcile } = answering(fail, fail, fail, () => done)
  run(env, { reconcile })
  await env.settle()
  t.equal(calls.length, 1)
  await env.advance(5)
  t.equal(calls.length, 2)
  await env.advance(9)
  t.equal(calls.length, 2)
  await env.advance(1_000)
  t.equal(calls.length, 4)
  t.strictSame(env.logged('warn'), Array(3).fill('reconcile failed'))
})

t.test('a conflict is retried at once and not worth a log line', async (t) => {
  const env = new ClientEnv()
  env.transport.put(pods, makePod({ name: 'a' }))
  const lose = () => {
    throw conflict(pods, 'a', objectModified)
  }
  const { calls, reconcile } = answering(lose, lose, () => done)
  run(env, { reconcile })
  await env.settle()
  t.equal(calls.length, 3)
  t.strictSame(env.logged('warn'), [])
})

t.test('conflicts without end are retried with delays, and told once these are long', async (t) => {
  const env = new ClientEnv()
  env.transport.put(pods, makePod({ name: 'a' }))
  const { calls, reconcile } = answering(() => {
    throw conflict(pods, 'a', objectModified)
  })
  run(env, { reconcile })
  await env.settle()
  t.equal(calls.length, 4)
  t.equal(env.clock.timers, 1)
  await env.advance(500)
  t.strictSame(env.logged('warn'), [])
  await env.advance(5_000)
  t.not(env.logged('warn').length, 0)
})

t.test('a terminal failure waits for a change', async (t) => {
  const env = new ClientEnv()
  env.transport.put(pods, makePod({ name: 'a' }))
  const fail = () => {
    throw terminal(new Error('hopeless'))
  }
  const { calls, reconcile } = answering(fail, () => done)
  run(env, { reconcile })
  await env.settle()
  t.equal(env.clock.timers, 0)
  t.strictSame(env.logged('error'), ['reconcile failed for good'])
  env.transport.put(pods, makePod({ name: 'a' }))
  await env.settle()
  t.equal(calls.length, 2)
})

t.test('works on so many keys at a time, and on one key only once', async (t) => {
  const env = new ClientEnv()
  const working = new Set<string>()
  let most = 0
  run(
    env,
    {
      reconcile: async ({ metadata: { name } }) => {
        t.notOk(working.has(name))
        working.add(name)
        most = Math.max(most, working.size)
        for (let i = 0; i < 5; i++) await null
        working.delete(name)
        return done
      },
    },
    2,
  )
  for (let round = 0; round < 3; round++) {
    for (const name of ['a', 'b', 'c', 'd']) env.transport.put(pods, makePod({ name }))
    await env.turns(1)
  }
  await env.settle()
  t.equal(most, 2)
})

t.test('stopping waits for what is under way and leaves nothing behind', async (t) => {
  const env = new ClientEnv()
  env.transport.put(pods, makePod({ name: 'a' }))
  let finish = () => {}
  const { calls, reconcile } = answering(() => requeueAfter(1000))
  const running = run(env, {
    reconcile: async () => {
      await new Promise<void>((resolve) => (finish = resolve))
      return reconcile()
    },
  })
  await env.turns(3)
  const stopped = running.stop()
  finish()
  await stopped
  env.transport.put(pods, makePod({ name: 'b' }))
  await env.settle()
  t.equal(calls.length, 1)
  t.equal(env.clock.timers, 0)
})
