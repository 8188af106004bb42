import t, { type Test } from 'tap'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { type ChaosCluster, chaosCluster } from '../support/chaos-cluster.ts'
import { type ChaosWorkload, isReady, migration, podsOf, services } from '../support/chaos-workloads.ts'

const nodeNames = ['node-1', 'node-2', 'node-3', 'node-4']
const workloads = services(nodeNames.length)

function oneOf<T>({ random }: ChaosCluster, items: readonly T[]): T {
  return items[random.int(items.length)] as T
}

/** What users do: rollouts and evictions, while the control plane has a hard time. */
async function disturbControlPlane(cluster: ChaosCluster): Promise<void> {
  if (cluster.random.int(10) === 0) await cluster.restartControllers()
  else await oneOf(cluster, workloads).use(cluster.client, cluster.random)
}

/** Takes away what runs. */
async function disturbNodes(cluster: ChaosCluster): Promise<void> {
  const { client, random } = cluster
  const action = random.int(10)
  const node = oneOf(cluster, nodeNames)
  if (action < 2) return cluster.turnOff(node)
  if (action < 5) return cluster.turnOn(node)
  const victims = await podsOf(client, oneOf(cluster, [...workloads, migration]).name)
  if (victims.length > 0)
    await client.delete(pods, oneOf(cluster, victims), random.int(2) === 0 ? { gracePeriodSeconds: 0 } : {})
}

/** A workload below its promise, and by how much; undefined when there is none. */
async function brokenPromise({ client }: ChaosCluster): Promise<string | undefined> {
  const ready = async ({ name, minReady }: ChaosWorkload) => {
    const count = (await podsOf(client, name)).filter(isReady).length
    return count < minReady ? `${count} of at least ${minReady} pods of ${name} are ready` : undefined
  }
  return (await Promise.all(workloads.map(ready))).find((broken) => broken !== undefined)
}

async function chaos(t: Test, seed: string): Promise<void> {
  const cluster = await chaosCluster(t, seed, nodeNames.length)
  const { advance, client, faults, random } = cluster
  for (const workload of workloads) await workload.create(client)
  await advance(60_000)

  faults.on = true
  await migration.create(client)
  for (let step = 0; step < 15; step++) {
    await disturbControlPlane(cluster)
    for (let part = 0; part < 3; part++) {
      await advance(random.int(1_500))
      const broken = await brokenPromise(cluster)
      if (broken) t.fail(`step ${step}: ${broken}`)
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
  for (const workload of [...workloads, migration]) await workload.assertGoal(t, client)
}

const seeds = process.env['CHAOS_SEEDS']?.split(',') ?? ['1', '6']

for (const seed of seeds)
  t.test(`whatever fails, workloads converge, and neither rollouts nor evictions take too much (seed ${seed})`, (t) =>
    chaos(t, seed),
  )
