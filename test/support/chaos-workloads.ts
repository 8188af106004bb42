import type { Test } from 'tap'
import { isTooManyRequests } from '../../apimachinery/errors.ts'
import { daemonSets } from '../../apimachinery/kinds/apps/daemon-set.ts'
import { deployments } from '../../apimachinery/kinds/apps/deployment.ts'
import { replicaSets } from '../../apimachinery/kinds/apps/replica-set.ts'
import { statefulSets } from '../../apimachinery/kinds/apps/stateful-set.ts'
import { jobs } from '../../apimachinery/kinds/batch/job.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import { podDisruptionBudgets } from '../../apimachinery/kinds/policy/pod-disruption-budget.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { Pod, PodTemplateSpec } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { Random } from '../../platform/random.ts'

const namespace = 'default'

/** A workload that must come through chaos. Its pods carry its name as label `app`. */
export interface ChaosWorkload {
  readonly name: string
  /** So many of its pods are ready whatever its user and the control plane do. */
  readonly minReady: number
  create(client: Client): Promise<void>
  /** Something that its user does now and then. */
  use(client: Client, random: Random): Promise<void>
  /** Asserts that it is as it should be. */
  assertGoal(t: Test, client: Client): Promise<void>
}

/** The pods of a workload. */
export async function podsOf(client: Client, app: string): Promise<readonly Pod[]> {
  return (await client.list(pods, { namespace, labelSelector: `app=${app}` })).items
}

export function isReady({ metadata, status }: Pod): boolean {
  const ready = status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
  return !metadata.deletionTimestamp && ready === true
}

const meta = (name: string) => ({ name, namespace })

function templateFor(app: string, command = ['sleep', '1000000']) {
  const containers = [{ name: 'main', image: `${app}:0`, command }]
  return { selector: { matchLabels: { app } }, template: { metadata: { labels: { app } }, spec: { containers } } }
}

/** Sets a new image, or an old one: a rollout may begin while another is under way. */
async function rollOut(kind: Kind<KubeObject>, name: string, client: Client, random: Random): Promise<void> {
  const containers = [{ name: 'main', image: `${name}:${random.int(4)}` }]
  await client.patch(kind, meta(name), 'strategic', { spec: { template: { spec: { containers } } } })
}

/** Asks for the eviction of a pod, which a budget may refuse. */
async function evict(app: string, client: Client, random: Random): Promise<void> {
  const all = await podsOf(client, app)
  const pod = all[random.int(all.length)]
  if (!pod) return
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: meta(pod.metadata.name) }
  try {
    await client.createSubresource(pods, pod.metadata, 'eviction', eviction)
  } catch (error) {
    if (!isTooManyRequests(error)) throw error
  }
}

/** All pods are ready, and of the template. */
async function assertPods(t: Test, client: Client, app: string, template: PodTemplateSpec, count: number) {
  const image = template.spec.containers[0]?.image
  t.strictSame(
    (await podsOf(client, app)).map((pod) => [pod.spec.containers[0]?.image, isReady(pod)]),
    Array.from({ length: count }, () => [image, true]),
    `${app}: the pods are those of the last rollout`,
  )
}

function deployment(name: string, replicas: number, maxUnavailable: number, maxSurge: number): ChaosWorkload {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } }
  return {
    name,
    minReady: replicas - maxUnavailable,
    create: async (client) => {
      await client.create(deployments, { metadata: meta(name), spec: { replicas, strategy, ...templateFor(name) } })
    },
    use: (client, random) => rollOut(deployments as never, name, client, random),
    assertGoal: async (t, client) => {
      const { metadata, spec, status } = await client.get(deployments, meta(name))
      const all = { replicas, readyReplicas: replicas, availableReplicas: replicas, updatedReplicas: replicas }
      t.match(status, { ...all, observedGeneration: metadata.generation }, `${name}: the Deployment is complete`)
      await assertPods(t, client, name, spec.template, replicas)
    },
  }
}

function replicaSetWithBudget(name: string, replicas: number, minAvailable: number): ChaosWorkload {
  return {
    name,
    minReady: minAvailable,
    create: async (client) => {
      const { selector, template } = templateFor(name)
      await client.create(replicaSets, { metadata: meta(name), spec: { replicas, selector, template } })
      await client.create(podDisruptionBudgets, { metadata: meta(name), spec: { selector, minAvailable } })
    },
    use: (client, random) => evict(name, client, random),
    assertGoal: async (t, client) => {
      const { spec } = await client.get(replicaSets, meta(name))
      await assertPods(t, client, name, spec.template as PodTemplateSpec, replicas)
      const { status } = await client.get(podDisruptionBudgets, meta(name))
      const unspent = { currentHealthy: replicas, disruptionsAllowed: replicas - minAvailable }
      t.match(status, unspent, `${name}: the budget is unspent`)
    },
  }
}

function statefulSet(name: string, replicas: number): ChaosWorkload {
  return {
    name,
    minReady: replicas - 1,
    create: async (client) => {
      const spec = { replicas, serviceName: name, ...templateFor(name) }
      await client.create(statefulSets, { metadata: meta(name), spec })
    },
    use: (client, random) => rollOut(statefulSets as never, name, client, random),
    assertGoal: async (t, client) => {
      const { metadata, spec, status } = await client.get(statefulSets, meta(name))
      const all = { replicas, readyReplicas: replicas, currentReplicas: replicas, updatedReplicas: replicas }
      t.match(status, { ...all, observedGeneration: metadata.generation }, `${name}: the StatefulSet is complete`)
      t.equal(status.currentRevision, status.updateRevision, `${name}: its rollout is over`)
      await assertPods(t, client, name, spec.template, replicas)
    },
  }
}

function daemonSet(name: string, nodes: number): ChaosWorkload {
  return {
    name,
    minReady: nodes - 1,
    create: async (client) => {
      await client.create(daemonSets, { metadata: meta(name), spec: templateFor(name) })
    },
    use: (client, random) => rollOut(daemonSets as never, name, client, random),
    assertGoal: async (t, client) => {
      const { metadata, spec, status } = await client.get(daemonSets, meta(name))
      const all = { desiredNumberScheduled: nodes, numberReady: nodes, updatedNumberScheduled: nodes }
      t.match(status, { ...all, observedGeneration: metadata.generation }, `${name}: the DaemonSet is complete`)
      await assertPods(t, client, name, spec.template, nodes)
    },
  }
}

/** What keeps running, on so many nodes. */
export const services = (nodes: number): readonly ChaosWorkload[] => [
  deployment('web', 6, 2, 1),
  replicaSetWithBudget('cache', 5, 3),
  statefulSet('db', 3),
  daemonSet('agent', nodes),
]

const completions = 4

/** A Job, to be made in the middle of chaos: each of its completions counts once. */
export const migration: ChaosWorkload = {
  name: 'migrate',
  minReady: 0,
  create: async (client) => {
    const { template } = templateFor('migrate', ['sleep', '20'])
    const spec = { ...template.spec, restartPolicy: 'Never' }
    await client.create(jobs, {
      metadata: meta('migrate'),
      spec: { completions, parallelism: 2, backoffLimit: 1000, template: { metadata: template.metadata, spec } },
    })
  },
  use: async () => {},
  assertGoal: async (t, client) => {
    const { status } = await client.get(jobs, meta('migrate'))
    const complete = status.conditions?.some(({ type, status }) => type === 'Complete' && status === 'True')
    t.match(status, { succeeded: completions }, 'migrate: the Job has its completions')
    t.equal(complete, true, 'migrate: the Job is complete')
    t.strictSame(status.uncountedTerminatedPods, {}, 'migrate: all pods are counted')
  },
}
