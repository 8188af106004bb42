import t from 'tap'
import { startElected } from '../../simulation/programs/elected.ts'
import { ClientEnv } from '../support/client-env.ts'

/** A candidate that notes when its program runs. */
function candidate(env: ClientEnv, identity: string, told: string[]) {
  return startElected(env, {
    leaseName: 'kube-controller-manager',
    leaseNamespace: 'kube-system',
    identity,
    start: async () => {
      told.push(`${identity} started`)
      return { stop: async () => void told.push(`${identity} stopped`) }
    },
    onLost: () => void told.push(`${identity} lost`),
  })
}

t.test('of two candidates the first works; when it is stopped the other one takes over at once', async (t) => {
  const env = new ClientEnv()
  const told: string[] = []
  const a = candidate(env, 'a', told)
  await env.settle()
  const b = candidate(env, 'b', told)
  await env.advance(60_000)
  t.strictSame(told, ['a started'])
  await a.stop()
  await env.advance(6_000)
  t.strictSame(told, ['a started', 'a stopped', 'b started'])
  await b.stop()
})

t.test('a candidate that cannot renew its lease stops its work and says that it has lost', async (t) => {
  const env = new ClientEnv()
  const told: string[] = []
  const a = candidate(env, 'a', told)
  await env.advance(5_000)
  env.transport.before = () => {
    throw new Error('cut off')
  }
  await env.advance(15_000)
  t.strictSame(told, ['a started', 'a stopped', 'a lost'])
  await a.stop()
})
