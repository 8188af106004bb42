import type { Test } from 'tap'
import t from 'tap'
import { configMaps } from '../../apimachinery/kinds/core/config-map.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { secrets } from '../../apimachinery/kinds/core/secret.ts'
import { serviceAccounts } from '../../apimachinery/kinds/core/service-account.ts'
import type { Draft } from '../../apimachinery/object.ts'
import type { PodSpec } from '../../apimachinery/types/core-v1.ts'
import { inProcessTransport } from '../../apiserver/in-process-transport.ts'
import { Informers } from '../../client/informers/informers.ts'
import { requeueAfter } from '../../client/reconcilers/reconciler.ts'
import { createClient } from '../../client/typed-client.ts'
import type { ControllerDeps } from '../../controllers/controller.ts'
import { LegacyTokenCleaner } from '../../controllers/legacy-token-cleaner.ts'
import { type Clock, toTime } from '../../platform/clock.ts'
import { silentLogger } from '../../platform/logger.ts'
import { SeededRandom } from '../../platform/random.ts'
import { controllerUser } from '../../simulation/programs/identities.ts'
import { testApi } from '../support/api.ts'

const dayMs = 24 * 60 * 60 * 1000
const yearMs = 365 * dayMs
const tracking = 'kube-apiserver-legacy-service-account-token-tracking'
const invalidSince = 'kubernetes.io/legacy-token-invalid-since'
const lastUsed = 'kubernetes.io/legacy-token-last-used'
const ref = { namespace: 'default', name: 'robot-token' }

/** A cluster with a Secret for the account `robot`, on whose list it is unless it was made by hand. */
async function tokenEnv(t: Test, { byHand = false } = {}) {
  const api = await testApi(t)
  const { client, clock, tracker } = api
  const startedAtMs = clock.now()
  const data = { since: dayOf(startedAtMs) }
  await api.create(configMaps, { metadata: { namespace: 'kube-system', name: tracking }, data }).catch(() => {})
  await api.create(serviceAccounts, { metadata: { name: 'robot' }, secrets: byHand ? [] : [{ name: 'robot-token' }] })
  await api.create(secrets, {
    metadata: { name: 'robot-token', annotations: { 'kubernetes.io/service-account.name': 'robot' } },
    type: 'kubernetes.io/service-account-token',
  })
  const random = new SeededRandom('test')
  const informers = new Informers({ client, clock, random, logger: silentLogger, tracker })
  t.teardown(() => informers.stop())
  // Years of watches would take a while: only the cleaner's clock is ahead.
  let nowMs = startedAtMs
  const ahead = { now: () => nowMs } as Clock
  const cleaner = new LegacyTokenCleaner({ informers, clock: ahead } as ControllerDeps)
  informers.start()
  await informers.synced()
  const user = controllerUser('legacy-service-account-token-cleaner')
  const itself = createClient(inProcessTransport({ handler: api.server, user, userAgent: 'test', tracker }))
  return {
    client,
    /** Lets the cleaner look as if so much time had passed since the beginning. */
    lookAfter: async (ms: number) => {
      nowMs = startedAtMs + ms
      t.strictSame(await cleaner.reconcileKey('tokens', itself), requeueAfter(dayMs))
      await tracker.whenIdle()
    },
    label: async (labels: Record<string, string | null>) => {
      await client.patch(secrets, ref, 'merge', { metadata: { labels } })
      await tracker.whenIdle()
    },
    createPod: (spec: Draft<PodSpec>) => api.create(pods, { metadata: { name: 'p' }, spec }),
    today: () => dayOf(nowMs),
    /** The labels of the token; undefined when it is gone. */
    labels: () => {
      const found = api.server.reader.get(secrets, ref)
      return found && (found.metadata.labels ?? {})
    },
  }
}

const dayOf = (ms: number) => toTime(ms).slice(0, 'YYYY-MM-DD'.length)

t.test('a token that nobody has used for a year is marked, and goes after one more', async (t) => {
  const env = await tokenEnv(t)
  await env.lookAfter(yearMs)
  t.strictSame(env.labels(), {}, 'the day on which tracking began does not count')
  await env.lookAfter(yearMs + dayMs)
  t.strictSame(env.labels(), { [invalidSince]: env.today() })
  await env.lookAfter(2 * yearMs + dayMs)
  t.ok(env.labels())
  await env.lookAfter(2 * yearMs + 2 * dayMs)
  t.equal(env.labels(), undefined)
})

t.test('a token that is used stays', async (t) => {
  const env = await tokenEnv(t)
  await env.lookAfter(yearMs / 2)
  await env.label({ [lastUsed]: env.today() })
  await env.lookAfter(yearMs + 10 * dayMs)
  t.notOk(env.labels()?.[invalidSince])
  await env.lookAfter(2 * yearMs)
  t.ok(env.labels()?.[invalidSince])
})

t.test('a day that cannot be read says nothing of the last use', async (t) => {
  const env = await tokenEnv(t)
  await env.label({ [lastUsed]: 'long-ago' })
  await env.lookAfter(3 * yearMs)
  t.notOk(env.labels()?.[invalidSince])
})

t.test('a mark that is taken off gives a token another two years', async (t) => {
  const env = await tokenEnv(t)
  await env.lookAfter(yearMs + 3 * dayMs)
  t.ok(env.labels()?.[invalidSince])
  await env.label({ [invalidSince]: null, [lastUsed]: env.today() })
  await env.lookAfter(2 * yearMs)
  t.notOk(env.labels()?.[invalidSince])
})

t.test('a token that was made by hand stays', async (t) => {
  const env = await tokenEnv(t, { byHand: true })
  await env.lookAfter(3 * yearMs)
  t.strictSame(env.labels(), {})
})

t.test('a token that a pod mounts stays', async (t) => {
  const env = await tokenEnv(t)
  const volumes = [{ name: 'v', secret: { secretName: 'robot-token' } }]
  await env.createPod({ containers: [{ name: 'c', image: 'i' }], volumes })
  await env.lookAfter(3 * yearMs)
  t.strictSame(env.labels(), {})
})

t.test('nothing happens unless the API server says since when it keeps the days of use', async (t) => {
  const env = await tokenEnv(t)
  const ref = { namespace: 'kube-system', name: tracking }
  await env.client.patch(configMaps, ref, 'merge', { data: { since: null } })
  await env.lookAfter(3 * yearMs)
  t.strictSame(env.labels(), {})
})
