import t, { type Test } from 'tap'
import { isNotFound } from '../../apimachinery/errors.ts'
import { apiServices } from '../../apimachinery/kinds/apiregistration/api-service.ts'
import { deployments } from '../../apimachinery/kinds/apps/deployment.ts'
import { horizontalPodAutoscalers } from '../../apimachinery/kinds/autoscaling/horizontal-pod-autoscaler.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import { nodeMetrics } from '../../apimachinery/kinds/metrics/node-metrics.ts'
import { podMetrics } from '../../apimachinery/kinds/metrics/pod-metrics.ts'
import { type Simulation, type SimulationOptions, startSimulation } from '../../simulation/simulation.ts'

const web = { namespace: 'default', name: 'web' }
const minute = 60_000

async function simulation(t: Test, options: SimulationOptions = {}): Promise<Simulation> {
  const cluster = await startSimulation({ metricsServer: true, ...options })
  t.teardown(() => cluster.stop())
  return cluster
}

/** Pods `web`, each of which requests a fifth of a core. */
async function runWeb({ client }: Simulation, replicas: number, annotations: Record<string, string> = {}) {
  const labels = { app: 'web' }
  const resources = { requests: { cpu: '200m' } }
  await client.create(deployments, {
    metadata: web,
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations },
        spec: { containers: [{ name: 'web', image: 'nginx', resources }] },
      },
    },
  })
}

t.test('tells what pods use', async (t) => {
  const cluster = await simulation(t)
  await runWeb(cluster, 2, { 'sim.peapod.dev/web': '{"cpu": "150m", "memory": "100Mi"}' })
  await cluster.client.create(pods, {
    metadata: { ...web, name: 'other' },
    spec: { containers: [{ name: 'main', image: 'redis' }] },
  })
  await cluster.advance(minute)
  const { items } = await cluster.client.list(podMetrics, { namespace: 'default', labelSelector: 'app=web' })
  t.match(items, [
    {
      apiVersion: 'metrics.k8s.io/v1beta1',
      kind: 'PodMetrics',
      metadata: { namespace: 'default', labels: { app: 'web' } },
      timestamp: '2026-01-01T00:01:00Z',
      window: '15s',
      containers: [{ name: 'web', usage: { cpu: '150m', memory: '100Mi' } }],
    },
    { containers: [{ name: 'web' }] },
  ])
  t.equal((await cluster.client.list(podMetrics)).items.length, 3)
  t.equal((await cluster.client.list(podMetrics, { namespace: 'kube-system' })).items.length, 0)
  t.equal((await cluster.client.list(podMetrics, { fieldSelector: 'metadata.name=other' })).items.length, 1)
  t.match(await cluster.client.get(podMetrics, { ...web, name: 'other' }), {
    containers: [{ name: 'main', usage: { cpu: '1m', memory: '16Mi' } }],
  })
})

t.test('a pod is measured once its containers have run for a while', async (t) => {
  const cluster = await simulation(t)
  await runWeb(cluster, 1)
  await cluster.advance(5_000)
  const [pod] = (await cluster.client.list(pods, { namespace: 'default' })).items
  t.equal(pod?.status.phase, 'Running')
  await t.rejects(cluster.client.get(podMetrics, { namespace: 'default', name: pod?.metadata.name ?? '' }), {
    message: `podmetrics.metrics.k8s.io "default/${pod?.metadata.name}" not found`,
  })
  await cluster.advance(30_000)
  t.equal((await cluster.client.list(podMetrics)).items.length, 1)
})

t.test('tells what nodes use: their pods, and the system', async (t) => {
  const cluster = await simulation(t, { nodes: 1 })
  await runWeb(cluster, 2, { 'sim.peapod.dev/web': '{"cpu": "150m", "memory": "100Mi"}' })
  await cluster.advance(minute)
  const { usage } = await cluster.client.get(nodeMetrics, { name: 'node-1' })
  t.strictSame(usage, { cpu: '350m', memory: '712Mi' })
  t.equal((await cluster.client.list(nodeMetrics, { labelSelector: 'kubernetes.io/hostname=node-1' })).items.length, 1)
  t.equal((await cluster.client.list(nodeMetrics, { labelSelector: 'none' })).items.length, 0)
})

t.test('asks a node again when what it said is fifteen seconds old', async (t) => {
  const cluster = await simulation(t, { nodes: 1 })
  const timestamp = async () => (await cluster.client.get(nodeMetrics, { name: 'node-1' })).timestamp
  t.equal(await timestamp(), '2026-01-01T00:00:00Z')
  await cluster.advance(14_999)
  t.equal(await timestamp(), '2026-01-01T00:00:00Z')
  await cluster.advance(1)
  t.equal(await timestamp(), '2026-01-01T00:00:15Z')
})

t.test('what is not there has no metrics', async (t) => {
  const { client } = await simulation(t)
  await t.rejects(client.get(podMetrics, web), { message: 'pods "web" not found' })
  await t.rejects(client.get(nodeMetrics, { name: 'none' }), { message: 'nodes "none" not found' })
})

t.test('a node that does not answer is left out', async (t) => {
  const { client } = await simulation(t)
  await client.create(nodes, { metadata: { name: 'dead' } })
  const status = {
    addresses: [{ type: 'InternalIP', address: '172.18.9.9' }],
    conditions: [{ type: 'Ready', status: 'True' }],
  }
  await client.patch(nodes, { name: 'dead' }, 'strategic', { status }, { subresource: 'status' })
  const { items } = await client.list(nodeMetrics)
  t.strictSame(
    items.map(({ metadata }) => metadata.name),
    ['node-1', 'node-2', 'node-3'],
  )
  await t.rejects(client.get(nodeMetrics, { name: 'dead' }), {
    message: 'nodemetrics.metrics.k8s.io "dead" not found',
  })
})

t.test('is there while its APIService is', async (t) => {
  const cluster = await simulation(t, { metricsServer: false })
  const { client } = cluster
  const isServed = () =>
    client.list(nodeMetrics).then(
      () => true,
      (err) => (isNotFound(err) ? false : Promise.reject(err)),
    )
  t.equal(await isServed(), false)
  const registration = {
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    spec: {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { namespace: 'kube-system', name: 'metrics-server' },
    },
  }
  await client.create(apiServices, registration)
  t.equal(await isServed(), true)
  t.ok((await client.discover()).some(({ group, plural }) => group === 'metrics.k8s.io' && plural === 'pods'))
  await client.delete(apiServices, registration.metadata)
  t.equal(await isServed(), false)
  const elsewhere = { ...registration.spec, service: { namespace: 'monitoring', name: 'adapter' } }
  await client.create(apiServices, { ...registration, spec: elsewhere })
  t.equal(await isServed(), false)
})

t.test('an autoscaler follows the load of a Service, up at once and down after five minutes', async (t) => {
  const cluster = await simulation(t)
  const { client } = cluster
  await runWeb(cluster, 1)
  await client.create(services, { metadata: web, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } })
  await client.create(horizontalPodAutoscalers, {
    metadata: web,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 10,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
      ],
    },
  })
  const load = (cpu: string) =>
    client.patch(services, web, 'merge', {
      metadata: { annotations: { 'sim.peapod.dev/load': JSON.stringify({ cpu }) } },
    })
  const replicas = async () => (await client.get(deployments, web)).spec.replicas
  await cluster.advance(5 * minute)
  t.equal(await replicas(), 1)
  await load('700m')
  await cluster.advance(2 * minute)
  t.equal(await replicas(), 8)
  await load('10m')
  await cluster.advance(4 * minute)
  t.equal(await replicas(), 8)
  await cluster.advance(2 * minute)
  t.equal(await replicas(), 1)
})
