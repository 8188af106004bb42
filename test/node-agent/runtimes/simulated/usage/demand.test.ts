import t from 'tap'
import { pods } from '../../../../../apimachinery/kinds/core/pod.ts'
import { services } from '../../../../../apimachinery/kinds/core/service.ts'
import type { Pod } from '../../../../../apimachinery/types/core-v1.ts'
import { Informers } from '../../../../../client/informers/informers.ts'
import { idleUsage, ScriptedDemand } from '../../../../../node-agent/runtimes/simulated/usage/demand.ts'
import { silentLogger } from '../../../../../platform/logger.ts'
import { SeededRandom } from '../../../../../platform/random.ts'
import { testApi } from '../../../../support/api.ts'

const mebi = 1024 * 1024
const idle = { cpu: 0.001, memoryBytes: 16 * mebi }

interface PodCase {
  readonly name?: string
  readonly script?: object
  readonly limits?: Record<string, string>
  readonly ready?: boolean
}

/** What containers use in an API server with these pods, all with the label `app: web`, and this load on their Service. */
async function demandEnv(t: Parameters<typeof testApi>[0], podCases: readonly PodCase[], load?: string) {
  const api = await testApi(t)
  const { clock, tracker, client } = api
  for (const { name = 'web', script, limits, ready = true } of podCases) {
    const annotations: Record<string, string> = script ? { 'sim.peapod.dev/main': JSON.stringify(script) } : {}
    await api.create(pods, {
      metadata: { name, labels: { app: 'web' }, annotations },
      spec: {
        containers: [
          { name: 'main', image: 'nginx', resources: { limits } },
          { name: 'side', image: 'envoy' },
        ],
      },
    })
    const status = { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] }
    await client.patch<Pod>(pods, { namespace: 'default', name }, 'strategic', { status }, { subresource: 'status' })
  }
  if (load !== undefined)
    await api.create(services, {
      metadata: { name: 'web', annotations: { 'sim.peapod.dev/load': load } },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    })
  const informers = new Informers({ client, clock, random: new SeededRandom('demand'), logger: silentLogger, tracker })
  const demand = new ScriptedDemand(informers)
  informers.start()
  await informers.synced()
  t.teardown(() => informers.stop())
  return {
    api,
    usageOf: (ranMs = 60_000, name = 'main', podName = 'web') =>
      demand.usageOf({ namespace: 'default', podName, name }, ranMs),
  }
}

for (const c of [
  { name: 'a container without a script idles', pods: [{}], want: idle },
  {
    name: 'a script says what a container uses',
    pods: [{ script: { cpu: '250m', memory: '64Mi' } }],
    want: { cpu: 0.25, memoryBytes: 64 * mebi },
  },
  {
    name: 'limits hold',
    pods: [{ script: { cpu: '3', memory: '2Gi' }, limits: { cpu: '500m', memory: '128Mi' } }],
    want: { cpu: 0.5, memoryBytes: 128 * mebi },
  },
  {
    name: 'the load of a Service is shared by its ready pods',
    pods: [{}, { name: 'b' }, { name: 'c', ready: false }],
    load: '{"cpu": "1", "memory": "32Mi"}',
    want: { cpu: 0.501, memoryBytes: 32 * mebi },
  },
  {
    name: 'a pod that is not ready takes no load',
    pods: [{ ready: false }, { name: 'b' }],
    load: '{"cpu": "1"}',
    want: idle,
  },
  { name: 'the load may be for another container', pods: [{}], load: '{"cpu": "1", "container": "side"}', want: idle },
  { name: 'a load that cannot be read is none', pods: [{}], load: 'much', want: idle },
  { name: 'a load without an amount is none', pods: [{}], load: '{"cpu": "many"}', want: idle },
])
  t.test(c.name, async (t) => {
    const env = await demandEnv(t, c.pods, c.load)
    t.strictSame(env.usageOf(), c.want)
  })

t.test('an amount may change in the course of time', async (t) => {
  const cpu = [
    { afterSeconds: 60, value: '2' },
    { afterSeconds: 10, value: '500m' },
  ]
  const { usageOf } = await demandEnv(t, [{ script: { cpu } }])
  t.equal(usageOf(9_999).cpu, 0.001)
  t.equal(usageOf(10_000).cpu, 0.5)
  t.equal(usageOf(60_000).cpu, 2)
})

t.test('a changed annotation counts at once', async (t) => {
  const { api, usageOf } = await demandEnv(t, [{ script: { cpu: '1' } }])
  const annotate = async (value: string) => {
    const annotations = { 'sim.peapod.dev/main': value }
    await api.client.patch(pods, { namespace: 'default', name: 'web' }, 'merge', { metadata: { annotations } })
    await api.tracker.whenIdle()
  }
  await annotate('{"cpu": "2"}')
  t.equal(usageOf().cpu, 2)
  await annotate('{"cpu": "lots"}')
  t.strictSame(usageOf(), idleUsage)
})

t.test('a pod that is gone idles', async (t) => {
  const { usageOf } = await demandEnv(t, [])
  t.strictSame(usageOf(), idleUsage)
})
