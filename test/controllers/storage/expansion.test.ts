import t, { type Test } from 'tap'
import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { csiDrivers } from '../../../apimachinery/kinds/storage/csi-driver.ts'
import { csiStorageCapacities } from '../../../apimachinery/kinds/storage/csi-storage-capacity.ts'
import { storageClasses } from '../../../apimachinery/kinds/storage/storage-class.ts'
import { volumeAttributesClasses } from '../../../apimachinery/kinds/storage/volume-attributes-class.ts'
import type { PersistentVolumeClaim } from '../../../apimachinery/types/core-v1.ts'
import { type ControllerEnv, controllerEnv } from '../../support/controller-env.ts'
import { makeClaim } from './builders.ts'

const driver = 'disk.example.com'
const controllers = [
  'persistentvolume-binder-controller',
  'persistentvolume-expander-controller',
  'csi-simulation-controller',
  'persistentvolume-protection-controller',
  'persistentvolumeclaim-protection-controller',
]
const ref = { namespace: 'default', name: 'c' }

/** A claim of 1Gi that has its volume. */
async function boundClaim(
  t: Test,
  provisioner: string,
  more: Parameters<typeof makeClaim>[1] = {},
): Promise<ControllerEnv> {
  const env = await controllerEnv(t, controllers)
  await env.create(csiDrivers, { metadata: { name: driver }, spec: {} })
  await env.create(storageClasses, { metadata: { name: 's' }, provisioner, allowVolumeExpansion: true })
  await env.create(persistentVolumeClaims, makeClaim('c', { storageClassName: 's', ...more }))
  return env
}

async function ask(env: ControllerEnv, storage: string): Promise<PersistentVolumeClaim> {
  await env.client.patch(persistentVolumeClaims, ref, 'merge', { spec: { resources: { requests: { storage } } } })
  await env.settle()
  return claimOf(env)
}

const claimOf = ({ client }: ControllerEnv) => client.get(persistentVolumeClaims, ref)
const volumeOf = async ({ client }: ControllerEnv) => (await client.list(persistentVolumes)).items[0]!
const conditionsOf = ({ status }: PersistentVolumeClaim) => status.conditions?.map(({ type }) => type)

t.test('a simulated driver makes volumes, and deletes those that are released', async (t) => {
  const env = await boundClaim(t, driver)
  const claim = await claimOf(env)
  t.equal(claim.status.phase, 'Bound')
  const { spec, metadata } = await volumeOf(env)
  t.strictSame(spec.csi, { driver, volumeHandle: `pvc-${claim.metadata.uid}`, fsType: 'ext4' })
  t.equal(metadata.annotations?.['pv.kubernetes.io/provisioned-by'], driver)
  await env.client.delete(persistentVolumeClaims, ref)
  await env.settle()
  t.strictSame(await env.names(persistentVolumes), [])
})

t.test('a directory grows with its claim', async (t) => {
  const env = await boundClaim(t, 'rancher.io/local-path')
  const claim = await ask(env, '2Gi')
  t.strictSame(claim.status.capacity, { storage: '2Gi' })
  t.strictSame(claim.status.allocatedResources, { storage: '2Gi' })
  t.equal(claim.status.allocatedResourceStatuses, undefined)
  t.equal(claim.status.conditions, undefined)
  t.strictSame((await volumeOf(env)).spec.capacity, { storage: '2Gi' })
  const events = await env.events()
  const { name } = (await volumeOf(env)).metadata
  for (const event of [
    'ExternalExpanding: waiting for an external controller to expand this PVC',
    `Resizing: External resizer is resizing volume ${name}`,
    'VolumeResizeSuccessful: Resize volume succeeded',
  ])
    t.equal(events.filter((other) => other === event).length, 1, event)
})

t.test('a CSI volume grows, and waits for a node to grow the file system', async (t) => {
  const env = await boundClaim(t, driver)
  const claim = await ask(env, '2Gi')
  t.strictSame(claim.status.capacity, { storage: '1Gi' })
  t.strictSame(claim.status.allocatedResources, { storage: '2Gi' })
  t.strictSame(claim.status.allocatedResourceStatuses, { storage: 'NodeResizePending' })
  t.strictSame(conditionsOf(claim), ['FileSystemResizePending'])
  const volume = await volumeOf(env)
  t.strictSame(volume.spec.capacity, { storage: '2Gi' })
  t.equal(volume.metadata.annotations?.['volume.alpha.kubernetes.io/pre-resize-capacity'], '1Gi')
  t.ok((await env.events()).includes('FileSystemResizeRequired: Require file system resize of volume on node'))
  const { allocatedResourceStatuses: _, conditions: __, ...status } = claim.status
  await env.client.updateStatus(persistentVolumeClaims, {
    ...claim,
    status: { ...status, capacity: { storage: '2Gi' } },
  })
  await env.settle()
  const { annotations } = (await volumeOf(env)).metadata
  t.notOk('volume.alpha.kubernetes.io/pre-resize-capacity' in annotations!, 'its old size is forgotten')
})

t.test('a raw block needs no node to grow', async (t) => {
  const env = await boundClaim(t, driver, { volumeMode: 'Block' })
  t.strictSame((await ask(env, '2Gi')).status.capacity, { storage: '2Gi' })
})

t.test('a claim that asks for too much says so, and recovers when it asks for less', async (t) => {
  const env = await boundClaim(t, driver)
  const capacity = { metadata: { name: 'all' }, storageClassName: 's', maximumVolumeSize: '5Gi', nodeTopology: {} }
  await env.create(csiStorageCapacities, capacity)
  const refused = await ask(env, '10Gi')
  t.strictSame(refused.status.allocatedResourceStatuses, { storage: 'ControllerResizeInfeasible' })
  t.strictSame(conditionsOf(refused), ['ControllerResizeError'])
  const failures = (await env.events()).filter((event) => event.startsWith('VolumeResizeFailed'))
  t.equal(failures.length, 1)
  const recovered = await ask(env, '3Gi')
  t.strictSame(recovered.status.allocatedResources, { storage: '3Gi' })
  t.strictSame(recovered.status.allocatedResourceStatuses, { storage: 'NodeResizePending' })
})

t.test('a claim whose class does not allow it does not grow', async (t) => {
  const env = await boundClaim(t, driver)
  await env.client.patch(storageClasses, { name: 's' }, 'merge', { allowVolumeExpansion: false })
  await t.rejects(ask(env, '2Gi'), { message: /the storageclass that provisions the pvc must support resize/ })
})

t.test('a volume gets the attributes class that its claim asks for, once that is there', async (t) => {
  const env = await boundClaim(t, driver)
  await env.client.patch(persistentVolumeClaims, ref, 'merge', { spec: { volumeAttributesClassName: 'gold' } })
  await env.settle()
  t.strictSame((await claimOf(env)).status.modifyVolumeStatus, {
    targetVolumeAttributesClassName: 'gold',
    status: 'Pending',
  })
  const gold = { metadata: { name: 'gold' }, driverName: driver, parameters: { iops: '1' } }
  await env.create(volumeAttributesClasses, gold)
  const { status } = await claimOf(env)
  t.equal(status.currentVolumeAttributesClassName, 'gold')
  t.equal(status.modifyVolumeStatus, undefined)
  t.equal(status.conditions, undefined)
  t.equal((await volumeOf(env)).spec.volumeAttributesClassName, 'gold')
  const reasons = (await env.events()).map((event) => event.split(':')[0])
  for (const reason of ['VolumeModifyFailed', 'VolumeModify', 'VolumeModifySuccessful'])
    t.equal(reasons.filter((other) => other === reason).length, 1, reason)
})

t.test('nothing is written while nothing changes', async (t) => {
  const env = await boundClaim(t, driver)
  await ask(env, '2Gi')
  const revision = async () => (await env.client.list(persistentVolumes)).metadata.resourceVersion
  const before = await revision()
  await env.advance(60 * 60_000)
  t.equal(await revision(), before)
})
