import t, { type Test } from 'tap'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { csiDrivers } from '../../../apimachinery/kinds/storage/csi-driver.ts'
import { volumeAttachments } from '../../../apimachinery/kinds/storage/volume-attachment.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../../apimachinery/types/core-v1.ts'
import { type ControllerEnv, controllerEnv } from '../../support/controller-env.ts'
import { makeClaim, makeVolume } from './builders.ts'

const driver = 'disk.example.com'
const unique = (name: string) => `kubernetes.io/csi/${driver}^${name}`
const attachDetach = 'persistentvolume-attach-detach-controller'
const simulation = 'csi-simulation-controller'
const minutesMs = 60_000

/** A CSI volume `v`, its claim `c`, and two nodes. */
async function attachEnv(
  t: Test,
  {
    controllers = [attachDetach, simulation],
    accessModes = ['ReadWriteOnce'],
    attachRequired = true,
    maxLagMs = 0,
  } = {},
) {
  const env = await controllerEnv(t, controllers, maxLagMs)
  await env.create(csiDrivers, { metadata: { name: driver }, spec: { attachRequired } })
  for (const name of ['n1', 'n2']) await createNode(env, name)
  await bind(env, 'default', 'c', 'v', accessModes)
  return env
}

async function createNode(env: ControllerEnv, name: string): Promise<void> {
  const created = await env.create(nodes, { metadata: { name } } as Draft<Node>)
  await env.client.updateStatus(nodes, {
    ...created,
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  } as Node)
}

async function bind(
  env: ControllerEnv,
  namespace: string,
  claimName: string,
  volumeName: string,
  accessModes: string[],
) {
  const draft = makeClaim(claimName, { volumeName, accessModes })
  const claim = await env.create(persistentVolumeClaims, {
    ...draft,
    metadata: { name: claimName, namespace },
  } as typeof draft)
  const { uid } = claim.metadata
  const { hostPath: _, ...spec } = makeVolume(volumeName, { accessModes }).spec as { hostPath: unknown }
  const csi = { driver, volumeHandle: volumeName }
  const claimRef = { kind: 'PersistentVolumeClaim', namespace, name: claimName, uid }
  await env.create(persistentVolumes, {
    metadata: { name: volumeName },
    spec: { ...spec, csi, claimRef },
  } as Draft<PersistentVolume>)
  await env.client.updateStatus(persistentVolumeClaims, {
    ...claim,
    status: { phase: 'Bound', capacity: { storage: '1Gi' } },
  } as PersistentVolumeClaim)
  await env.settle()
}

const run = (env: ControllerEnv, name: string, nodeName: string, claimName = 'c', namespace = 'default') =>
  env.create(pods, {
    metadata: { name, namespace },
    spec: {
      nodeName,
      containers: [{ name: 'a', image: 'busybox' }],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }],
    },
  } as never)

async function remove(env: ControllerEnv, name: string): Promise<void> {
  await env.client.delete(pods, { namespace: 'default', name }, { gracePeriodSeconds: 0 })
  await env.settle()
}

/** `node: attached` of each attachment. */
async function attachments(env: ControllerEnv): Promise<string[]> {
  const { items } = await env.client.list(volumeAttachments)
  return items.map(({ spec, status }) => `${spec.nodeName}: ${status.attached}`).sort()
}

const attachedTo = async (env: ControllerEnv, node: string) =>
  (await env.get(nodes, node))?.status.volumesAttached?.map(({ name }) => name)

/** What the node says that it has mounted. */
async function mounted(env: ControllerEnv, node: string, ...volumesInUse: string[]): Promise<void> {
  await env.client.patch(nodes, { name: node }, 'merge', { status: { volumesInUse } }, { subresource: 'status' })
  await env.settle()
}

async function breakDown(env: ControllerEnv, node: string): Promise<void> {
  const conditions = [{ type: 'Ready', status: 'Unknown' }]
  await env.client.patch(nodes, { name: node }, 'merge', { status: { conditions } }, { subresource: 'status' })
  await env.settle()
}

t.test('a volume is attached to the node of its pod, reported there, and told of', async (t) => {
  const env = await attachEnv(t)
  await run(env, 'p', 'n1')
  t.strictSame(await attachments(env), ['n1: true'])
  const [attachment] = (await env.client.list(volumeAttachments)).items
  t.match(attachment?.metadata.name, /^csi-[0-9a-f]{64}$/)
  t.strictSame(attachment?.spec, { attacher: driver, nodeName: 'n1', source: { persistentVolumeName: 'v' } })
  t.strictSame(await attachedTo(env, 'n1'), [unique('v')])
  t.strictSame(await env.events(), ['SuccessfulAttachVolume: AttachVolume.Attach succeeded for volume "v" '])
})

t.test('a volume is detached when its last pod is gone and the node has let go of it', async (t) => {
  const env = await attachEnv(t)
  await run(env, 'p', 'n1')
  await run(env, 'q', 'n1')
  await mounted(env, 'n1', unique('v'))
  await remove(env, 'p')
  t.strictSame(await attachments(env), ['n1: true'], 'another pod uses it')
  await remove(env, 'q')
  await env.advance(10 * minutesMs)
  t.strictSame(await attachments(env), ['n1: true'], 'a healthy node may take its time')
  await mounted(env, 'n1')
  t.strictSame(await attachments(env), [])
  t.equal(await attachedTo(env, 'n1'), undefined)
})

t.test('a pod that has ended needs no volume', async (t) => {
  const env = await attachEnv(t)
  const pod = await run(env, 'p', 'n1')
  await env.client.updateStatus(pods, { ...pod, status: { phase: 'Succeeded' } } as never)
  await env.settle()
  t.strictSame(await attachments(env), [])
})

t.test('a dead node keeps a volume for 6 minutes after it was last wanted', async (t) => {
  const env = await attachEnv(t)
  await run(env, 'p', 'n1')
  await mounted(env, 'n1', unique('v'))
  await breakDown(env, 'n1')
  await remove(env, 'p')
  await env.advance(6 * minutesMs - 1_000)
  t.strictSame(await attachments(env), ['n1: true'])
  await env.advance(1_000)
  t.strictSame(await attachments(env), [])
})

t.test('a node that is out of service loses its volumes at once', async (t) => {
  const env = await attachEnv(t)
  await run(env, 'p', 'n1')
  await mounted(env, 'n1', unique('v'))
  await breakDown(env, 'n1')
  await remove(env, 'p')
  const taints = [{ key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' }]
  await env.client.patch(nodes, { name: 'n1' }, 'merge', { spec: { taints } })
  await env.settle()
  t.strictSame(await attachments(env), [])
})

t.test('a node that is deleted loses what it had mounted after 6 minutes, and the rest at once', async (t) => {
  const env = await attachEnv(t)
  await bind(env, 'default', 'd', 'w', ['ReadWriteOnce'])
  await run(env, 'p', 'n1')
  await run(env, 'q', 'n1', 'd')
  await mounted(env, 'n1', unique('v'))
  await env.client.delete(nodes, { name: 'n1' })
  await env.settle()
  t.strictSame(await attachments(env), ['n1: true'])
  await env.advance(6 * minutesMs)
  t.strictSame(await attachments(env), [])
})

t.test('a volume for one node waits until the other one has let go, and says who has it', async (t) => {
  const env = await attachEnv(t)
  await run(env, 'p', 'n1')
  await run(env, 'q', 'n2')
  t.strictSame(await attachments(env), ['n1: true'])
  t.ok(
    (await env.events()).includes(
      'FailedAttachVolume: Multi-Attach error for volume "v" Volume is already used by pod(s) p',
    ),
  )
  await remove(env, 'p')
  t.strictSame(await attachments(env), ['n2: true'])
  const refusals = (await env.events()).filter((event) => event.startsWith('FailedAttachVolume'))
  t.equal(refusals.length, 1)
})

t.test('a volume that nobody uses any more is on its node until that has let go', async (t) => {
  const env = await attachEnv(t)
  await run(env, 'p', 'n1')
  await mounted(env, 'n1', unique('v'))
  await remove(env, 'p')
  await run(env, 'q', 'n2')
  const message = `Multi-Attach error for volume "v" Volume is already exclusively attached to one node and can't be attached to another`
  t.ok((await env.events()).includes(`FailedAttachVolume: ${message}`))
  await mounted(env, 'n1')
  t.strictSame(await attachments(env), ['n2: true'])
})

t.test('a volume for one node is never on two, however late the news', async (t) => {
  const env = await attachEnv(t, { maxLagMs: 700 })
  await env.advance(5_000)
  const created = ['n1', 'n2'].map((node) => run(env, `on-${node}`, node))
  await Promise.all(created)
  for (let i = 0; i < 20; i++) {
    await env.advance(300)
    t.ok((await attachments(env)).length <= 1)
  }
  t.equal((await attachments(env)).length, 1)
})

t.test('a volume for many is attached to many', async (t) => {
  const env = await attachEnv(t, { accessModes: ['ReadWriteMany'] })
  await run(env, 'p', 'n1')
  await run(env, 'q', 'n2')
  t.strictSame(await attachments(env), ['n1: true', 'n2: true'])
})

t.test('nothing is attached for drivers that need no attaching', async (t) => {
  const env = await attachEnv(t, { attachRequired: false })
  await run(env, 'p', 'n1')
  t.strictSame(await attachments(env), [])
})

t.test('a claim that is bound after its pod got a node is attached, too', async (t) => {
  const env = await attachEnv(t)
  await run(env, 'p', 'n1', 'late')
  t.strictSame(await attachments(env), [])
  await bind(env, 'default', 'late', 'w', ['ReadWriteOnce'])
  t.strictSame(await attachedTo(env, 'n1'), [unique('w')])
})

t.test('an attacher that fails is heard, once per failure', async (t) => {
  const env = await attachEnv(t, { controllers: [attachDetach] })
  await run(env, 'p', 'n1')
  const [attachment] = (await env.client.list(volumeAttachments)).items
  const attachError = { time: '2026-01-01T00:00:00Z', message: 'no such disk' }
  await env.client.updateStatus(volumeAttachments, { ...attachment!, status: { attached: false, attachError } })
  await env.settle()
  await mounted(env, 'n1')
  t.strictSame(await env.events(), ['FailedAttachVolume: AttachVolume.Attach failed for volume "v" : no such disk'])
  t.equal(await attachedTo(env, 'n1'), undefined)
})

t.test('drivers that say that they are there are left to attach their volumes themselves', async (t) => {
  const env = await attachEnv(t)
  const annotations = { 'sim.peapod.dev/csi': 'external' }
  await env.client.patch(csiDrivers, { name: driver }, 'merge', { metadata: { annotations } })
  await run(env, 'p', 'n1')
  t.strictSame(await attachments(env), ['n1: false'])
})

t.test('nothing is written while nothing changes', async (t) => {
  const env = await attachEnv(t)
  await run(env, 'p', 'n1')
  await run(env, 'q', 'n2')
  const revision = async () => (await env.client.list(nodes)).metadata.resourceVersion
  const before = await revision()
  await env.advance(60 * minutesMs)
  t.equal(await revision(), before)
})
