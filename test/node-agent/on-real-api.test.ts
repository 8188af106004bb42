import t, { type Test } from 'tap'
import { leases } from '../../apimachinery/kinds/coordination/lease.ts'
import { events } from '../../apimachinery/kinds/core/event.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../apimachinery/object.ts'
import type { Pod, PodSpec } from '../../apimachinery/types/core-v1.ts'
import { createEventRecorder } from '../../client/events/event-recorder.ts'
import { Informers } from '../../client/informers/informers.ts'
import { NodeAgent } from '../../node-agent/agent.ts'
import { defaultCapacity } from '../../node-agent/node/node-config.ts'
import { InformerPodSource } from '../../node-agent/pods/pod-source.ts'
import { SimulatedRuntime } from '../../node-agent/runtimes/simulated/simulated-runtime.ts'
import { silentLogger } from '../../platform/logger.ts'
import { SeededRandom } from '../../platform/random.ts'
import { type TestApi, testApi } from '../support/api.ts'

const second = 1_000

async function startAgent(t: Test): Promise<TestApi> {
  const api = await testApi(t)
  const { client, clock, tracker } = api
  const random = new SeededRandom('agent')
  const kit = { client, clock, tracker, random, logger: silentLogger }
  const informers = new Informers(kit)
  const runtime = new SimulatedRuntime(kit)
  const config = {
    ...{ name: 'node-1', internalIp: '10.0.0.1', podCidr: '10.244.1.0/24', kubeletVersion: 'v1.36.2' },
    capacity: defaultCapacity,
  }
  const recorder = createEventRecorder(kit, { component: 'kubelet' })
  const agent = new NodeAgent({ ...kit, recorder, runtime, config, pods: new InformerPodSource(informers) })
  informers.start()
  await informers.synced()
  await agent.start()
  t.teardown(async () => {
    agent.stop()
    informers.stop()
    await runtime.close()
  })
  return api
}

function create(api: TestApi, name: string, spec: Draft<PodSpec>): Promise<Pod> {
  return api.create(pods, { metadata: { name }, spec: { nodeName: 'node-1', ...spec } } as Draft<Pod>)
}

t.test('what an agent writes is accepted, and seen as nodes, leases, pods and events', async (t) => {
  const api = await startAgent(t)
  const watch = await api.watch(pods)
  t.teardown(() => watch.stop())
  await create(api, 'web', {
    initContainers: [{ name: 'init', image: 'busybox:1.36', command: ['sleep', '3'] }],
    containers: [{ name: 'c', image: 'nginx:1.27', readinessProbe: { httpGet: { port: 80 } } }],
  } as Draft<PodSpec>)
  await api.advance(10 * second)
  const states = watch.events.map(({ object }) => (object as Pod).status)
  t.strictSame(
    states.map(
      ({ phase, conditions = [] }) =>
        `${phase} ${conditions.filter(({ status }) => status === 'True').map(({ type }) => type)}`,
    ),
    [
      'Pending ',
      'Pending PodScheduled',
      'Pending PodReadyToStartContainers,PodScheduled',
      'Pending PodReadyToStartContainers,Initialized,PodScheduled',
      'Running PodReadyToStartContainers,Initialized,PodScheduled',
      'Running PodReadyToStartContainers,Initialized,Ready,ContainersReady,PodScheduled',
    ],
  )
  t.match(states.at(-1), { qosClass: 'BestEffort', podIPs: [{ ip: '10.244.1.2' }], observedGeneration: 1 })
  t.match(await api.client.get(nodes, { name: 'node-1' }), { status: { capacity: { pods: '110' } } })
  t.match(await api.client.get(leases, { namespace: 'kube-node-lease', name: 'node-1' }), {
    spec: { holderIdentity: 'node-1' },
  })
  const recorded = (await api.client.list(events, { namespace: 'default' })).items
  t.match(
    recorded.find(({ reason, involvedObject }) => reason === 'Started' && involvedObject.fieldPath?.includes('init')),
    { involvedObject: { fieldPath: 'spec.initContainers{init}' }, source: { component: 'kubelet', host: 'node-1' } },
  )
})

t.test('while nothing changes nothing but the lease is written', async (t) => {
  const api = await startAgent(t)
  await create(api, 'web', {
    containers: [{ name: 'c', image: 'nginx:1.27', resources: { limits: { cpu: '0.5', memory: '64Mi' } } }],
  })
  await api.advance(30 * second)
  const [pod, node] = [
    await api.client.get(pods, { namespace: 'default', name: 'web' }),
    await api.client.get(nodes, { name: 'node-1' }),
  ]
  await api.advance(200 * second)
  t.equal(
    (await api.client.get(pods, { namespace: 'default', name: 'web' })).metadata.resourceVersion,
    pod.metadata.resourceVersion,
  )
  t.equal((await api.client.get(nodes, { name: 'node-1' })).metadata.resourceVersion, node.metadata.resourceVersion)
})

t.test('a graceful deletion is confirmed; a finalizer holds the object after that', async (t) => {
  const api = await startAgent(t)
  const containers = [{ name: 'c', image: 'nginx:1.27' }]
  await create(api, 'web', { containers })
  await api.create(pods, {
    metadata: { name: 'held', finalizers: ['example.com/hold'] },
    spec: { nodeName: 'node-1', containers },
  } as Draft<Pod>)
  await api.advance(5 * second)
  for (const name of ['web', 'held']) await api.client.delete(pods, { namespace: 'default', name })
  await api.advance(5 * second)
  t.equal((await api.call('get', pods, { name: 'web' })).code, 404)
  const held = (await api.call('get', pods, { name: 'held' })).object
  t.match(held, { status: { phase: 'Succeeded' }, metadata: { deletionGracePeriodSeconds: 0 } })
  await api.client.patch(pods, { namespace: 'default', name: 'held' }, 'merge', { metadata: { finalizers: null } })
  t.equal((await api.call('get', pods, { name: 'held' })).code, 404)
})

t.test('two runs make the same history', async (t) => {
  const run = async () => {
    const api = await startAgent(t)
    for (let i = 0; i < 5; i++) {
      await create(api, `p${i}`, {
        containers: [{ name: 'c', image: `app:${i}`, command: ['sh', '-c', `sleep ${i}; exit ${i}`] }],
      })
    }
    await api.advance(300 * second)
    const { items } = await api.client.list(pods, { namespace: 'default' })
    return items.map(({ metadata, status }) => ({ metadata, status }))
  }
  t.strictSame(await run(), await run())
})
