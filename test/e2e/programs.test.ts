import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { daemonSets } from '../../apimachinery/kinds/apps/daemon-set.ts'
import { deployments } from '../../apimachinery/kinds/apps/deployment.ts'
import { replicaSets } from '../../apimachinery/kinds/apps/replica-set.ts'
import { statefulSets } from '../../apimachinery/kinds/apps/stateful-set.ts'
import { jobs } from '../../apimachinery/kinds/batch/job.ts'
import { leases } from '../../apimachinery/kinds/coordination/lease.ts'
import { namespaces } from '../../apimachinery/kinds/core/namespace.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { serviceAccounts } from '../../apimachinery/kinds/core/service-account.ts'
import type { Deployment } from '../../apimachinery/types/apps-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import { Home } from '../support/peapod.ts'
import { whenAll } from '../support/watching.ts'

const namespace = 'default'
const labels = { app: 'web' }

function createWeb(client: Client): Promise<Deployment> {
  const template = { metadata: { labels }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.14.2' }] } }
  const metadata = { namespace, name: 'web' }
  return client.create(deployments, { metadata, spec: { replicas: 2, selector: { matchLabels: labels }, template } })
}

/** A workload of each kind that is no Deployment. */
async function createOthers(client: Client): Promise<void> {
  const selecting = (app: string) => ({
    selector: { matchLabels: { app } },
    template: { metadata: { labels: { app } }, spec: { containers: [{ name: 'main', image: 'nginx:1.14.2' }] } },
  })
  const db = { replicas: 2, serviceName: 'db', ...selecting('db') }
  await client.create(statefulSets, { metadata: { namespace, name: 'db' }, spec: db })
  await client.create(daemonSets, { metadata: { namespace, name: 'agent' }, spec: selecting('agent') })
  const containers = [{ name: 'main', image: 'busybox:1.28', command: ['true'] }]
  const migrate = { completions: 2, parallelism: 2, template: { spec: { restartPolicy: 'Never', containers } } }
  await client.create(jobs, { metadata: { namespace, name: 'migrate' }, spec: migrate })
}

const isAvailable = ([web]: readonly Deployment[]) => web?.status?.availableReplicas === 2

/** Nodes renew their leases every 10 s of the cluster's time: time passes, and the cluster is at work. */
async function aHeartbeatLater(client: Client): Promise<void> {
  const { items } = await client.list(leases, { namespace: 'kube-node-lease' })
  const before = new Map(items.map(({ metadata, spec }) => [metadata.name, spec?.renewTime]))
  await whenAll(
    client,
    leases,
    (all) => all.every(({ metadata, spec }) => before.get(metadata.name) !== spec?.renewTime),
    {
      namespace: 'kube-node-lease',
    },
  )
}

/** Who created objects of a resource, as an audit log has it. */
function creatorsOf(resource: string, auditLog: string): Set<string> {
  const lines = readFileSync(auditLog, 'utf8').split('\n').filter(Boolean)
  const events = lines.map((line) => JSON.parse(line))
  const creations = events.filter(({ verb, objectRef }) => verb === 'create' && objectRef?.resource === resource)
  return new Set(creations.map(({ user }) => user.username))
}

const scheduled = ({ status }: Pod) => status?.conditions?.find(({ type }) => type === 'PodScheduled')

t.test('the parts of a cluster run as processes of their own', async (t) => {
  const home = new Home(t)
  const start = async (name: string, ...args: string[]) => {
    const child = home.start(name, '--kubeconfig', home.kubeconfig, ...args)
    await child.printed(/ at work on https:/)
    return child
  }
  const server = home.start(
    'apiserver',
    '--port',
    '0',
    '--data-dir',
    home.dataDirectory,
    '--kubeconfig',
    home.kubeconfig,
  )
  await server.printed(/^API server is ready at https:\/\/127\.0\.0\.1:\d+/)
  const programs = await Promise.all([start('controllers'), start('scheduler'), start('node-agent', '--nodes', '2')])
  const client = await home.client()
  // Without it no pod is admitted; it is a controller that makes it.
  await whenAll(client, serviceAccounts, (all) => all.some(({ metadata }) => metadata.name === 'default'), {
    namespace,
  })
  await createWeb(client)
  await whenAll(client, deployments, isAvailable)
  const { items } = await client.list(pods, { namespace })
  t.strictSame(new Set(items.map(({ spec }) => spec?.nodeName)), new Set(['node-1', 'node-2']))
  await createOthers(client)
  await whenAll(client, statefulSets, ([db]) => db?.status.readyReplicas === 2)
  await whenAll(client, daemonSets, ([agent]) => agent?.status.numberReady === 2)
  await whenAll(
    client,
    jobs,
    ([migrate]) => migrate?.status.succeeded === 2 && migrate.status.completionTime !== undefined,
  )

  for (const child of [...programs, server]) {
    child.signal('SIGINT')
    t.strictSame(await child.exited, { status: 0, signal: null })
    t.equal(child.stderr, '')
  }
})

t.test('controllers in a process of their own act as their service accounts when told to', async (t) => {
  const home = new Home(t)
  const auditLog = join(home.directory, 'audit.log')
  await home.up('--controllers=-*', '--audit-log', auditLog)
  home.start('controllers', '--kubeconfig', home.kubeconfig, '--use-service-account-credentials')
  const client = await home.client()
  await whenAll(client, serviceAccounts, (all) => all.some(({ metadata }) => metadata.name === 'default'), {
    namespace,
  })
  await createWeb(client)
  await whenAll(client, deployments, isAvailable)
  const account = (name: string) => new Set([`system:serviceaccount:kube-system:${name}`])
  t.strictSame(creatorsOf('replicasets', auditLog), account('deployment-controller'))
  t.strictSame(creatorsOf('pods', auditLog), account('replicaset-controller'))
})

t.test('what a cluster leaves out, a process of its own makes up for', async (t) => {
  await t.test('the scheduler: pods stay Pending on no node', async (t) => {
    const home = new Home(t)
    await home.up('--no-scheduler', '--clock', '20x')
    const client = await home.client()
    await createWeb(client)
    await whenAll(client, pods, (all) => all.length === 2, { namespace })
    await aHeartbeatLater(client)
    for (const { spec, status } of (await client.list(pods, { namespace })).items) {
      t.equal(status?.phase, 'Pending')
      t.equal(spec?.nodeName, undefined)
    }
    home.start('scheduler', '--kubeconfig', home.kubeconfig)
    await whenAll(client, deployments, isAvailable)
  })

  await t.test('nodes: pods are told that there are none', async (t) => {
    const home = new Home(t)
    await home.up('--nodes', '0')
    const client = await home.client()
    await createWeb(client)
    const waiting = await whenAll(client, pods, (all) => all.length === 2 && all.every(scheduled), { namespace })
    const expected = { status: 'False', reason: 'Unschedulable', message: 'no nodes available to schedule pods' }
    for (const pod of waiting) t.match(scheduled(pod), expected)
    home.start('node-agent', '--kubeconfig', home.kubeconfig, '--nodes', '1')
    await whenAll(client, deployments, isAvailable)
    t.equal((await client.list(nodes)).items.length, 1)
  })

  await t.test('one controller: what it makes is missing', async (t) => {
    const home = new Home(t)
    await home.up('--controllers=*,-deployment-controller')
    const client = await home.client()
    await createWeb(client)
    // Other controllers are at work.
    await client.create(namespaces, { metadata: { name: 'other' } })
    await whenAll(client, serviceAccounts, (all) => all.length > 0, { namespace: 'other' })
    t.strictSame((await client.list(replicaSets)).items, [])
    home.start('controllers', '--kubeconfig', home.kubeconfig, '--controllers', 'deployment-controller')
    await whenAll(client, deployments, isAvailable)
  })
})

t.test('of two controller processes one works, and the other takes over when that is killed', async (t) => {
  const home = new Home(t)
  // Leases last 15 s of the cluster's time, and are lost when they are not renewed within 10 s: even a machine that is
  // very busy must find the time for that.
  const faster = ['--clock', '5x']
  await home.up(...faster, '--controllers=-*')
  const start = async () => {
    const child = home.start('controllers', '--kubeconfig', home.kubeconfig, ...faster)
    await child.printed(/ at work on https:/)
    return child
  }
  const client = await home.client()
  const holder = (name?: string) =>
    whenAll(
      client,
      leases,
      (all) =>
        all.some(
          ({ metadata, spec }) =>
            metadata.name === 'kube-controller-manager' && !!spec.holderIdentity && spec.holderIdentity !== name,
        ),
      { namespace: 'kube-system' },
    )
  const holderNow = async () =>
    (await client.get(leases, { namespace: 'kube-system', name: 'kube-controller-manager' })).spec.holderIdentity
  const first = await start()
  await holder()
  const leader = await holderNow()
  await start()
  await whenAll(client, serviceAccounts, (all) => all.length > 0, { namespace })
  first.signal('SIGKILL')
  await holder(leader)
  await createWeb(client)
  await whenAll(client, deployments, isAvailable, { namespace })
  t.not(await holderNow(), leader)
})
