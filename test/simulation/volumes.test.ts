import t, { type Test } from 'tap'
import { events } from '../../apimachinery/kinds/core/event.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { persistentVolumes } from '../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { csiDrivers } from '../../apimachinery/kinds/storage/csi-driver.ts'
import { storageClasses } from '../../apimachinery/kinds/storage/storage-class.ts'
import { volumeAttachments } from '../../apimachinery/kinds/storage/volume-attachment.ts'
import type { Draft } from '../../apimachinery/object.ts'
import type { PersistentVolume } from '../../apimachinery/types/core-v1.ts'
import { type Simulation, startSimulation } from '../../simulation/simulation.ts'
import { makeClaim, makeVolume } from '../controllers/storage/builders.ts'

const namespace = 'default'
const driver = 'disk.example.com'

async function start(t: Test): Promise<Simulation> {
  const simulation = await startSimulation({ nodes: 2 })
  t.teardown(() => simulation.stop())
  return simulation
}

const podUsing = (name: string, claimName: string) =>
  ({
    metadata: { name, namespace },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'main', image: 'busybox:1.28', command: ['sleep', '1000000'] }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
    },
  }) as never

const phaseOf = async ({ client }: Simulation, name: string) =>
  (await client.get(pods, { namespace, name })).status.phase

t.test('a pod starts once its CSI volume is attached, and keeps it attached until it ends', async (t) => {
  const simulation = await start(t)
  const { client } = simulation
  await client.create(csiDrivers, { metadata: { name: driver }, spec: {} })
  const { hostPath: _, ...spec } = makeVolume('v').spec as { hostPath: unknown }
  const csi = { driver, volumeHandle: 'v' }
  await client.create(persistentVolumes, { metadata: { name: 'v' }, spec: { ...spec, csi } } as Draft<PersistentVolume>)
  await client.create(persistentVolumeClaims, { ...makeClaim('c'), metadata: { name: 'c', namespace } } as never)
  await client.create(pods, podUsing('p', 'c'))
  await simulation.advance(10_000)
  t.equal(await phaseOf(simulation, 'p'), 'Running')
  const { items } = await client.list(volumeAttachments)
  t.strictSame(
    items.map(({ status }) => status.attached),
    [true],
  )
  const node = await client.get(nodes, { name: items[0]!.spec.nodeName })
  t.strictSame(node.status.volumesInUse, [`kubernetes.io/csi/${driver}^v`])
  t.equal((await client.list(events)).items.filter(({ reason }) => reason === 'SuccessfulAttachVolume').length, 1)
  await client.delete(pods, { namespace, name: 'p' })
  await simulation.advance(10_000)
  t.strictSame((await client.list(volumeAttachments)).items, [])
  const { volumesAttached, volumesInUse } = (await client.get(nodes, node.metadata)).status
  t.strictSame([volumesAttached, volumesInUse], [undefined, undefined])
})

t.test('a pod waits for a driver that attaches nothing, and says so after two minutes', async (t) => {
  const simulation = await start(t)
  const { client } = simulation
  const { hostPath: _, ...spec } = makeVolume('v').spec as { hostPath: unknown }
  const csi = { driver, volumeHandle: 'v' }
  await client.create(persistentVolumes, { metadata: { name: 'v' }, spec: { ...spec, csi } } as Draft<PersistentVolume>)
  await client.create(persistentVolumeClaims, { ...makeClaim('c'), metadata: { name: 'c', namespace } } as never)
  await client.create(pods, podUsing('p', 'c'))
  await simulation.advance(250_000)
  t.equal(await phaseOf(simulation, 'p'), 'Pending')
  const { items } = await client.list(events)
  t.match(
    items.find(({ reason }) => reason === 'FailedMount')?.message,
    'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[data], failed to process volumes=[]: context deadline exceeded',
  )
})

t.test('a volume of a simulated driver is made, attached, mounted, and grown while its pod runs', async (t) => {
  const simulation = await start(t)
  const { client } = simulation
  await client.create(csiDrivers, { metadata: { name: driver }, spec: {} })
  const binding = { volumeBindingMode: 'WaitForFirstConsumer', allowVolumeExpansion: true }
  await client.create(storageClasses, { metadata: { name: 's' }, provisioner: driver, ...binding })
  const ref = { name: 'c', namespace }
  await client.create(persistentVolumeClaims, { ...makeClaim('c', { storageClassName: 's' }), metadata: ref } as never)
  await client.create(pods, podUsing('p', 'c'))
  await simulation.advance(10_000)
  t.equal(await phaseOf(simulation, 'p'), 'Running')
  const requests = { storage: '2Gi' }
  await client.patch(persistentVolumeClaims, ref, 'merge', { spec: { resources: { requests } } })
  await simulation.advance(20_000)
  const { status } = await client.get(persistentVolumeClaims, ref)
  t.strictSame(status.capacity, { storage: '2Gi' })
  t.equal(status.allocatedResourceStatuses, undefined)
  t.equal(status.conditions, undefined)
  const told = (await client.list(events)).items.filter(({ reason }) => reason === 'FileSystemResizeSuccessful')
  t.strictSame(told.map(({ involvedObject }) => involvedObject.kind).sort(), ['PersistentVolumeClaim', 'Pod'])
  await client.delete(pods, { namespace, name: 'p' })
  await client.delete(persistentVolumeClaims, ref)
  await simulation.advance(20_000)
  t.strictSame((await client.list(persistentVolumes)).items, [])
})

t.test('a simulated node empties a volume that is recycled', async (t) => {
  const simulation = await start(t)
  const { client } = simulation
  const ref = { name: 'c', namespace }
  await client.create(persistentVolumes, makeVolume('v', { persistentVolumeReclaimPolicy: 'Recycle' }))
  await client.create(persistentVolumeClaims, { ...makeClaim('c'), metadata: ref } as never)
  await simulation.settle()
  await client.delete(persistentVolumeClaims, ref)
  await simulation.advance(60_000)
  t.equal((await client.get(persistentVolumes, { name: 'v' })).status.phase, 'Available')
  t.strictSame((await client.list(pods)).items, [])
})

t.test('a pod does not start on a claim that is on its way out, or is not there', async (t) => {
  const simulation = await start(t)
  const { client } = simulation
  await client.create(persistentVolumes, makeVolume('v'))
  const metadata = { name: 'c', namespace, finalizers: ['a/b'] }
  await client.create(persistentVolumeClaims, { ...makeClaim('c'), metadata } as never)
  await simulation.settle()
  await client.delete(persistentVolumeClaims, { name: 'c', namespace })
  for (const claimName of ['c', 'd']) {
    const { metadata, spec } = podUsing(claimName, claimName) as { metadata: object; spec: object }
    await client.create(pods, { metadata, spec: { ...spec, nodeName: 'node-1' } } as never)
  }
  await simulation.advance(5_000)
  t.strictSame([await phaseOf(simulation, 'c'), await phaseOf(simulation, 'd')], ['Pending', 'Pending'])
  const messages = (await client.list(events)).items.filter(({ reason }) => reason === 'FailedMount')
  const failed = (name: string, why: string) =>
    `Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[data]: error processing PVC default/${name}: ${why}`
  t.strictSame([...new Set(messages.map(({ message }) => message))].sort(), [
    failed('c', 'PVC is being deleted'),
    failed('d', 'failed to fetch PVC from API server: persistentvolumeclaims "d" not found'),
  ])
})
