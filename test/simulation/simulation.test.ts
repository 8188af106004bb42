import t, { type Test } from 'tap'
import { deployments } from '../../apimachinery/kinds/apps/deployment.ts'
import { jobs } from '../../apimachinery/kinds/batch/job.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { type Simulation, type SimulationOptions, startSimulation } from '../../simulation/simulation.ts'

async function testSimulation(t: Test, options?: SimulationOptions): Promise<Simulation> {
  const simulation = await startSimulation(options)
  t.teardown(() => simulation.stop())
  return simulation
}

const labels = { app: 'web' }
const containers = [{ name: 'nginx', image: 'nginx:1.14.2' }]
const template = { metadata: { labels }, spec: { containers } }
const web = (replicas: number) => ({
  metadata: { name: 'web', namespace: 'default' },
  spec: { replicas, selector: { matchLabels: labels }, template },
})

t.test('a new cluster has Ready nodes, and nothing more to do', async (t) => {
  const { client, history, settle } = await testSimulation(t, { nodes: 2 })
  const { items } = await client.list(nodes)
  t.strictSame(
    items.map(({ metadata, status }) => [
      metadata.name,
      status.conditions?.find(({ type }) => type === 'Ready')?.status,
    ]),
    [
      ['node-1', 'True'],
      ['node-2', 'True'],
    ],
  )
  const writes = history().length
  await settle()
  t.equal(history().length, writes)
})

t.test('a Deployment comes up over time, not at once', async (t) => {
  const { client, settle, advance } = await testSimulation(t)
  await client.create(deployments, web(3))
  await settle()
  const phases = async () => (await client.list(pods, { namespace: 'default' })).items.map(({ status }) => status.phase)
  t.strictSame(await phases(), ['Pending', 'Pending', 'Pending'], 'images are being pulled')
  await advance(10_000)
  t.strictSame(await phases(), ['Running', 'Running', 'Running'])
  t.equal((await client.get(deployments, { namespace: 'default', name: 'web' })).status.availableReplicas, 3)
})

t.test('an hour of sleep passes in no time, and the Job is complete', async (t) => {
  const { client, advance } = await testSimulation(t, { nodes: 1 })
  const command = ['sh', '-c', 'echo "Hello, Kubernetes!" && sleep 3600']
  const spec = { containers: [{ name: 'hello', image: 'busybox:1.28', command }], restartPolicy: 'OnFailure' }
  await client.create(jobs, { metadata: { name: 'hello', namespace: 'default' }, spec: { template: { spec } } })
  await advance(3_500_000)
  const job = () => client.get(jobs, { namespace: 'default', name: 'hello' })
  t.equal((await job()).status.active, 1)
  await advance(200_000)
  t.equal((await job()).status.succeeded, 1)
  t.equal((await job()).status.conditions?.at(-1)?.type, 'Complete')
})

t.test('hours of crash back-off pass in milliseconds, and restarts come at 10 s, 20 s, … 5 min', async (t) => {
  const { client, advance, now } = await testSimulation(t, { nodes: 1 })
  const spec = { containers: [{ name: 'main', image: 'busybox:1.28', command: ['false'] }] }
  await client.create(pods, { metadata: { name: 'crash', namespace: 'default' }, spec })
  const startedAt = now()
  await advance(6 * 60 * 60 * 1000)
  t.equal(now() - startedAt, 6 * 60 * 60 * 1000)
  const { status } = await client.get(pods, { namespace: 'default', name: 'crash' })
  const [container] = status.containerStatuses ?? []
  t.equal(container?.state?.waiting?.reason, 'CrashLoopBackOff')
  t.match(container?.state?.waiting?.message, /^back-off 5m0s restarting failed container=main pod=crash_default/)
  // 1 at once, 5 while the wait doubles from 10 s to 160 s (310 s in all), then one every 300 s.
  const expected = 1 + 5 + Math.floor((6 * 3600 - 310) / 300)
  t.ok(
    Math.abs((container?.restartCount ?? 0) - expected) <= 2,
    `${container?.restartCount} restarts, about ${expected}`,
  )
})

async function scenario(t: Test, seed: string): Promise<readonly string[]> {
  const { client, advance, settle, history } = await testSimulation(t, { seed, nodes: 5 })
  await client.create(deployments, web(8))
  await advance(5_000)
  const { items } = await client.list(pods, { namespace: 'default' })
  await client.delete(pods, items[0]!)
  await client.patch(deployments, { namespace: 'default', name: 'web' }, 'merge', { spec: { replicas: 12 } })
  await advance(60_000)
  await client.delete(deployments, { namespace: 'default', name: 'web' }, { propagationPolicy: 'Background' })
  await advance(60_000)
  await settle()
  return history().map((entry) => JSON.stringify(entry))
}

t.test('the same seed and inputs make a byte-identical history of writes', async (t) => {
  const [first, second] = [await scenario(t, 'one'), await scenario(t, 'one')]
  t.ok(first.length > 200, `${first.length} writes`)
  t.equal(first.join('\n'), second.join('\n'))
  t.not((await scenario(t, 'two')).join('\n'), first.join('\n'), 'another seed makes another one')
})

t.test('each write says why it happened', async (t) => {
  const { client, advance, history } = await testSimulation(t, { nodes: 1 })
  await client.create(deployments, web(1))
  await advance(5_000)
  const created = history().find(({ key }) => key.startsWith('/registry/pods/default/web-'))
  t.match(JSON.parse(created?.cause ?? '{}'), { controller: 'replicaset-controller', key: /^default\/web-/ })
})
