import t from 'tap'
import { deployments } from '../../apimachinery/kinds/apps/deployment.ts'
import { replicaSets } from '../../apimachinery/kinds/apps/replica-set.ts'
import { configMaps } from '../../apimachinery/kinds/core/config-map.ts'
import { namespaces } from '../../apimachinery/kinds/core/namespace.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { secrets } from '../../apimachinery/kinds/core/secret.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import { serviceAccounts } from '../../apimachinery/kinds/core/service-account.ts'
import { endpointSlices } from '../../apimachinery/kinds/discovery/endpoint-slice.ts'
import type { KubeObject, Resource } from '../../apimachinery/object.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import { Home } from '../support/peapod.ts'
import { whenAll } from '../support/watching.ts'

const namespace = 'default'
const labels = { app: 'web' }

/** Kinds that nothing changes while a cluster at rest is down or starts. */
const atRest: readonly Resource[] = [
  ...[configMaps, secrets, services, serviceAccounts, namespaces],
  ...[deployments, replicaSets, endpointSlices],
]

/** What is stored of those kinds. */
async function stored(client: Client): Promise<ReadonlyMap<string, KubeObject>> {
  const lists = await Promise.all(atRest.map((resource) => client.list(resource)))
  return new Map(lists.flatMap(({ items }) => items.map((object) => [object.metadata.uid as string, object])))
}

const isReady = ({ status }: Pod) =>
  status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false

const allReady = (count: number) => (all: readonly Pod[]) => all.length === count && all.every(isReady)

/** What of a pod a restart of the cluster must not change. */
const lasting = ({ metadata, spec, status }: Pod) => ({
  uid: metadata.uid,
  node: spec?.nodeName,
  ip: status?.podIP,
  startTime: status?.startTime,
  containers: status?.containerStatuses?.map(({ containerID, restartCount, state }) => ({
    ...{ containerID, restartCount, state },
  })),
})

t.test('a cluster that was stopped goes on where it was', async (t) => {
  const home = new Home(t)
  const first = await home.up()
  const client = await home.client()
  await client.create(configMaps, { metadata: { namespace, name: 'settings' }, data: { a: '1' } })
  await client.create(deployments, {
    metadata: { namespace, name: 'web' },
    spec: {
      replicas: 3,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.14.2' }] } },
    },
  })
  const podsBefore = await whenAll(client, pods, allReady(3), { namespace })
  await whenAll(client, deployments, ([web]) => web?.status?.availableReplicas === 3)
  const before = await stored(client)

  first.signal('SIGINT')
  t.strictSame(await first.exited, { status: 0, signal: null }, 'Ctrl-C stops it with exit status 0')
  t.match(first.stdout, /\nStopping\. .*\n$/)
  t.equal(first.stderr, '')

  // On the port that the Service `kubernetes` leads to.
  const second = await home.up('--port', new URL((await home.target()).server).port)
  const again = await home.client()
  await t.test('every object is there, unchanged', async (t) => {
    t.strictSame(await stored(again), before)
  })
  await t.test('new pods start', async (t) => {
    await again.patch(deployments, { namespace, name: 'web' }, 'merge', { spec: { replicas: 4 } })
    t.equal((await whenAll(again, pods, allReady(4), { namespace })).length, 4)
    const ready = await whenAll(again, nodes, (all) =>
      all.every(({ status }) => status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')),
    )
    t.equal(ready.length, 3)
  })
  await t.test('the pods of before still run, and were not restarted', async (t) => {
    const now = new Map((await again.list(pods, { namespace })).items.map((pod) => [pod.metadata.name, pod]))
    for (const pod of podsBefore) {
      const same = now.get(pod.metadata.name)
      t.ok(same, `${pod.metadata.name} is there`)
      if (same) t.strictSame(lasting(same), lasting(pod))
    }
  })
  await t.test('SIGTERM stops it as Ctrl-C does', async (t) => {
    second.signal('SIGTERM')
    t.strictSame(await second.exited, { status: 0, signal: null })
  })
})
