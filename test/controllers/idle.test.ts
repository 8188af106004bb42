import t from 'tap'
import { daemonSets } from '../../apimachinery/kinds/apps/daemon-set.ts'
import { deployments } from '../../apimachinery/kinds/apps/deployment.ts'
import { replicaSets } from '../../apimachinery/kinds/apps/replica-set.ts'
import { statefulSets } from '../../apimachinery/kinds/apps/stateful-set.ts'
import { cronJobs } from '../../apimachinery/kinds/batch/cron-job.ts'
import { jobs } from '../../apimachinery/kinds/batch/job.ts'
import { namespaces } from '../../apimachinery/kinds/core/namespace.ts'
import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { replicationControllers } from '../../apimachinery/kinds/core/replication-controller.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import { podDisruptionBudgets } from '../../apimachinery/kinds/policy/pod-disruption-budget.ts'
import { csiDrivers } from '../../apimachinery/kinds/storage/csi-driver.ts'
import { storageClasses } from '../../apimachinery/kinds/storage/storage-class.ts'
import type { Client } from '../../client/client.ts'
import { type HistoryEntry, type Simulation, startSimulation } from '../../simulation/simulation.ts'

/** What is younger than 5 minutes is not compacted. */
const readEveryMs = 4 * 60 * 1000
const hourMs = 60 * 60 * 1000

/** What node agents write while nothing happens. */
const heartbeat = /^\/registry\/(coordination\.k8s\.io\/leases\/kube-node-lease|nodes)\//

const meta = (name: string) => ({ name, namespace: 'shop' })
const workload = (app: string, command = ['sleep', '1000000']) => {
  const containers = [{ name: 'main', image: 'busybox:1.28', command }]
  return { selector: { matchLabels: { app } }, template: { metadata: { labels: { app } }, spec: { containers } } }
}

/** Something for every controller of workloads to look after. */
async function createMixedWorkload(client: Client): Promise<void> {
  await client.create(namespaces, { metadata: { name: 'shop' } })
  await client.create(deployments, { metadata: meta('web'), spec: { replicas: 4, ...workload('web') } })
  await client.create(replicaSets, { metadata: meta('cache'), spec: { replicas: 2, ...workload('cache') } })
  await client.create(statefulSets, {
    metadata: meta('db'),
    spec: { replicas: 2, serviceName: 'db', ...workload('db') },
  })
  await client.create(daemonSets, { metadata: meta('agent'), spec: { minReadySeconds: 5, ...workload('agent') } })
  const { template: early } = workload('early')
  await client.create(replicationControllers, {
    metadata: meta('early'),
    spec: { replicas: 1, selector: { app: 'early' }, template: early },
  })
  // Never done: paused, or waiting for pods that the scheduler is not to look at.
  await client.create(deployments, { metadata: meta('paused'), spec: { paused: true, ...workload('paused') } })
  const stuck = workload('stuck')
  const template = {
    ...stuck.template,
    spec: { ...stuck.template.spec, schedulingGates: [{ name: 'example.com/wait' }] },
  }
  await client.create(deployments, {
    metadata: meta('stuck'),
    spec: { progressDeadlineSeconds: 60, selector: stuck.selector, template },
  })
  await createJobs(client)
  const ports = [{ port: 80 }]
  await client.create(services, { metadata: meta('web'), spec: { selector: { app: 'web' }, ports } })
  await client.create(services, { metadata: meta('outside'), spec: { ports } })
  const selector = { matchLabels: { app: 'web' } }
  await client.create(podDisruptionBudgets, { metadata: meta('web'), spec: { selector, maxUnavailable: 1 } })
}

/** One that ends, one that goes on, one that is suspended, and one to come. */
async function createJobs(client: Client): Promise<void> {
  const { template } = workload('migrate', ['true'])
  const jobTemplate = { template: { spec: { ...template.spec, restartPolicy: 'Never' } } }
  await client.create(jobs, { metadata: meta('migrate'), spec: { completions: 2, ...jobTemplate } })
  const forever = workload('serve').template.spec
  const serve = { template: { spec: { ...forever, restartPolicy: 'Never' } } }
  const indexed = { completionMode: 'Indexed', completions: 3, parallelism: 2, activeDeadlineSeconds: 1_000_000 }
  await client.create(jobs, { metadata: meta('serve'), spec: { ...indexed, ...serve } })
  await client.create(jobs, { metadata: meta('later'), spec: { suspend: true, ...serve } })
  const schedule = '* * * * *'
  await client.create(cronJobs, {
    metadata: meta('paused'),
    spec: { schedule, suspend: true, jobTemplate: { spec: jobTemplate } },
  })
}

/** A volume that is attached, one that is yet to be made, and one that is missing. */
async function createVolumes(client: Client): Promise<void> {
  const provisioner = 'disk.example.com'
  await client.create(csiDrivers, { metadata: { name: provisioner }, spec: {} })
  const volumeBindingMode = 'WaitForFirstConsumer'
  await client.create(storageClasses, { metadata: { name: 'fast' }, provisioner, volumeBindingMode })
  const resources = { requests: { storage: '1Gi' } }
  for (const [name, storageClassName] of [
    ['data', 'fast'],
    ['unused', 'fast'],
    ['missing', ''],
  ] as const)
    await client.create(persistentVolumeClaims, {
      metadata: meta(name),
      spec: { accessModes: ['ReadWriteOnce'], resources, storageClassName },
    })
  const { spec } = workload('data').template
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }]
  await client.create(pods, { metadata: meta('data'), spec: { ...spec, volumes } })
}

/** What is written while `ms` pass; read often enough for compaction to take nothing away unseen. */
async function writesWithin({ advance, history }: Simulation, ms: number): Promise<readonly HistoryEntry[]> {
  const writes: HistoryEntry[] = []
  let seen = history().at(-1)?.revision ?? 0
  for (let passedMs = 0; passedMs < ms; passedMs += readEveryMs) {
    await advance(readEveryMs)
    writes.push(...history().filter(({ revision }) => revision > seen))
    seen = writes.at(-1)?.revision ?? seen
  }
  return writes
}

t.test('controllers write nothing for an hour when all is as it should be', async (t) => {
  const simulation = await startSimulation({ nodes: 3 })
  t.teardown(() => simulation.stop())
  await createMixedWorkload(simulation.client)
  await createVolumes(simulation.client)
  // Long enough for the events of the beginning to expire, too.
  await simulation.advance(1.1 * hourMs)
  const { items } = await simulation.client.list(deployments)
  t.strictSame(
    items.map(({ metadata, status }) => [metadata.name, status.availableReplicas]),
    [
      ['paused', undefined],
      ['stuck', undefined],
      ['web', 4],
    ],
  )
  const writes = await writesWithin(simulation, hourMs)
  t.ok(writes.length > 0, 'the nodes are alive')
  const isHeartbeat = ({ key, cause }: HistoryEntry) => heartbeat.test(key) && !cause?.includes('"controller"')
  t.strictSame(
    writes.filter((entry) => !isHeartbeat(entry)).map(({ key, cause }) => ({ key, cause })),
    [],
  )
})
