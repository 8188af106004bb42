import t, { type Test } from 'tap'
import { isTooManyRequests } from '../../apimachinery/errors.ts'
import { deployments } from '../../apimachinery/kinds/apps/deployment.ts'
import { replicaSets } from '../../apimachinery/kinds/apps/replica-set.ts'
import { jobs } from '../../apimachinery/kinds/batch/job.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { podDisruptionBudgets } from '../../apimachinery/kinds/policy/pod-disruption-budget.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { type ChaosCluster, chaosCluster } from '../support/chaos-cluster.ts'

const namespace = 'default'
const nodeNames = ['node-1', 'node-2', 'node-3', 'node-4']

/** Rolled out again and again. */
const web = { replicas: 6, maxUnavailable: 2, maxSurge: 1 }
/** Evicted from, under a budget. */
const cache = { replicas: 5, minAvailable: 3 }
const migrate = { completions: 4, parallelism: 2 }

function workload(app: string, image: string, command: readonly string[]) {
  const containers = [{ name: 'main', image, command: [...command] }]
  return { selector: { matchLabels: { app } }, template: { metadata: { labels: { app } }, spec: { containers } } }
}

const forever = ['sleep', '1000000']

async function createWorkloads({ client }: ChaosCluster): Promise<void> {
  const { replicas, maxUnavailable, maxSurge } = web
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } }
  await client.create(deployments, {
    metadata: { name: 'web', namespace },
    spec: { replicas, strategy, ...workload('web', 'web:0', forever) },
  })
  await client.create(replicaSets, {
    metadata: { name: 'cache', namespace },
    spec: { replicas: cache.replicas, ...workload('cache', 'cache:0', forever) },
  })
  await client.create(podDisruptionBudgets, {
    metadata: { name: 'cache', namespace },
    spec: { selector: { matchLabels: { app: 'cache' } }, minAvailable: cache.minAvailable },
  })
}

async function createJob({ client }: ChaosCluster): Promise<void> {
  const { template } = workload('migrate', 'migrate:0', ['sleep', '20'])
  const spec = { ...template.spec, restartPolicy: 'Never' }
  await client.create(jobs, {
    metadata: { name: 'migrate', namespace },
    spec: { ...migrate, backoffLimit: 1000, template: { metadata: template.metadata, spec } },
  })
}

async function podsOf({ client }: ChaosCluster, app: string): Promise<readonly Pod[]> {
  return (await client.list(pods, { namespace, labelSelector: `app=${app}` })).items
}

function isReady({ metadata, status }: Pod): boolean {
  const ready = status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
  return !metadata.deletionTimestamp && ready === true
}

async function readyPods(cluster: ChaosCluster, app: string): Promise<readonly Pod[]> {
  return (await podsOf(cluster, app)).filter(isReady)
}

/** Sets a new image, or an old one: a rollout may begin while another is under way. */
async function rollOut({ client, random }: ChaosCluster): Promise<void> {
  const containers = [{ name: 'main', image: `web:${random.int(4)}` }]
  const patch = { spec: { template: { spec: { containers } } } }
  await client.patch(deployments, { namespace, name: 'web' }, 'strategic', patch)
}

/** Asks for an eviction, which the budget may refuse. */
async function evict(cluster: ChaosCluster, pod: Pod | undefined): Promise<void> {
  if (!pod) return
  try {
    await cluster.client.createSubresource(pods, pod.metadata, 'eviction', {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: pod.metadata.name, namespace },
    })
  } catch (error) {
    if (!isTooManyRequests(error)) throw error
  }
}

async function pick(cluster: ChaosCluster, app: string): Promise<Pod | undefined> {
  const all = await podsOf(cluster, app)
  return all[cluster.random.int(all.length)]
}

/** What users do: rollouts and evictions, while the control plane has a hard time. */
async function disturbControlPlane(cluster: ChaosCluster): Promise<void> {
  const action = cluster.random.int(10)
  if (action < 2) await rollOut(cluster)
  else if (action < 6) await evict(cluster, await pick(cluster, 'cache'))
  else if (action < 7) await cluster.restartControllers()
}

/** Takes away what runs. */
async function disturbNodes(cluster: ChaosCluster): Promise<void> {
  const { client, random } = cluster
  const action = random.int(10)
  const node = nodeNames[random.int(nodeNames.length)] as string
  if (action < 2) await cluster.turnOff(node)
  else if (action < 5) await cluster.turnOn(node)
  else {
    const victim = await pick(cluster, ['web', 'cache', 'migrate'][random.int(3)] as string)
    if (victim) await client.delete(pods, victim, random.int(2) === 0 ? { gracePeriodSeconds: 0 } : {})
  }
}

async function assertGoal(t: Test, cluster: ChaosCluster): Promise<void> {
  const { client } = cluster
  const { metadata, spec, status } = await client.get(deployments, { namespace, name: 'web' })
  const { replicas } = web
  const all = { replicas, readyReplicas: replicas, availableReplicas: replicas, updatedReplicas: replicas }
  t.match(status, { ...all, observedGeneration: metadata.generation }, 'the Deployment is complete')
  const webPods = await podsOf(cluster, 'web')
  const image = spec.template.spec.containers[0]?.image
  t.strictSame(
    webPods.map((pod) => [pod.spec.containers[0]?.image, isReady(pod)]),
    Array.from({ length: replicas }, () => [image, true]),
    'its pods are those of the last rollout',
  )
  const cachePods = await podsOf(cluster, 'cache')
  t.strictSame(cachePods.map(isReady), Array(cache.replicas).fill(true), 'the ReplicaSet has its pods')
  const budget = await client.get(podDisruptionBudgets, { namespace, name: 'cache' })
  const disruptionsAllowed = cache.replicas - cache.minAvailable
  t.match(budget.status, { currentHealthy: cache.replicas, disruptionsAllowed }, 'the budget is unspent')
  const job = await client.get(jobs, { namespace, name: 'migrate' })
  const complete = job.status.conditions?.some(({ type, status }) => type === 'Complete' && status === 'True')
  t.match(job.status, { succeeded: migrate.completions }, 'the Job has its completions')
  t.equal(complete, true, 'the Job is complete')
}

async function chaos(t: Test, seed: string): Promise<void> {
  const cluster = await chaosCluster(t, seed, nodeNames.length)
  const { advance, faults, random } = cluster
  await createWorkloads(cluster)
  await advance(60_000)

  faults.on = true
  await createJob(cluster)
  for (let step = 0; step < 15; step++) {
    await disturbControlPlane(cluster)
    for (let part = 0; part < 3; part++) {
      await advance(random.int(1_500))
      const [webReady, cacheReady] = [await readyPods(cluster, 'web'), await readyPods(cluster, 'cache')]
      if (webReady.length < web.replicas - web.maxUnavailable)
        t.fail(`step ${step}: ${webReady.length} pods are ready while the Deployment rolls out`)
      if (cacheReady.length < cache.minAvailable)
        t.fail(`step ${step}: ${cacheReady.length} pods are left by evictions`)
    }
  }

  for (let step = 0; step < 15; step++) {
    await disturbControlPlane(cluster)
    await disturbNodes(cluster)
    await advance(random.int(60_000))
  }

  faults.on = false
  for (const node of nodeNames) await cluster.turnOn(node)
  await advance(15 * 60_000)
  await assertGoal(t, cluster)
}

for (const seed of ['1', '6'])
  t.test(`whatever fails, workloads converge, and neither rollouts nor evictions take too much (seed ${seed})`, (t) =>
    chaos(t, seed),
  )
