import t from 'tap'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { storageClasses } from '../../../apimachinery/kinds/storage/storage-class.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { PersistentVolumeClaimSpec, PersistentVolumeSpec } from '../../../apimachinery/types/core-v1.ts'
import { type ControllerEnv, controllerEnv } from '../../support/controller-env.ts'
import { makeClaim, makeVolume } from './builders.ts'

const binder = [
  'persistentvolume-binder-controller',
  'persistentvolumeclaim-protection-controller',
  'persistentvolume-protection-controller',
]
const ref = { namespace: 'default', name: 'c' }

const phases = async (env: ControllerEnv) => [
  (await env.get(persistentVolumeClaims, 'c'))?.status.phase,
  (await env.get(persistentVolumes, 'v'))?.status.phase,
]

t.test('a claim and a volume that fit are bound to each other, each side annotated', async (t) => {
  const env = await controllerEnv(t, binder)
  await env.create(persistentVolumes, makeVolume('v', { capacity: { storage: '2Gi' } }))
  t.equal((await env.get(persistentVolumes, 'v'))?.status.phase, 'Available')
  await env.create(persistentVolumeClaims, makeClaim('c'))
  t.strictSame(await phases(env), ['Bound', 'Bound'])
  const claim = (await env.get(persistentVolumeClaims, 'c'))!
  const volume = (await env.get(persistentVolumes, 'v'))!
  t.equal(claim.spec.volumeName, 'v')
  t.strictSame(claim.status.capacity, { storage: '2Gi' })
  t.strictSame(claim.metadata.annotations, {
    'pv.kubernetes.io/bind-completed': 'yes',
    'pv.kubernetes.io/bound-by-controller': 'yes',
  })
  t.equal(volume.spec.claimRef?.uid, claim.metadata.uid)
  t.strictSame(volume.metadata.annotations, { 'pv.kubernetes.io/bound-by-controller': 'yes' })
})

t.test('a claim that waits is bound once a volume comes, and says why it waits', async (t) => {
  const env = await controllerEnv(t, binder)
  await env.create(persistentVolumeClaims, makeClaim('c'))
  t.strictSame(await env.events(), [
    'FailedBinding: no persistent volumes available for this claim and no storage class is set',
  ])
  await env.create(persistentVolumes, makeVolume('v'))
  t.strictSame(await phases(env), ['Bound', 'Bound'])
})

const misfits: { name: string; volume?: Draft<PersistentVolumeSpec>; claim?: Draft<PersistentVolumeClaimSpec> }[] = [
  { name: 'is too small', volume: { capacity: { storage: '1Mi' } } },
  { name: 'is of another class', volume: { storageClassName: 'other' } },
  { name: 'lacks an access mode', claim: { accessModes: ['ReadWriteOnce', 'ReadWriteMany'] } },
  { name: 'is of another mode', claim: { volumeMode: 'Block' } },
  { name: 'is not selected', claim: { selector: { matchLabels: { tier: 'fast' } } } },
  { name: 'is reserved', volume: { claimRef: { namespace: 'default', name: 'another' } } },
]
for (const { name, volume, claim } of misfits)
  t.test(`a claim does not get a volume that ${name}`, async (t) => {
    const env = await controllerEnv(t, binder)
    await env.create(persistentVolumes, makeVolume('v', volume))
    await env.create(persistentVolumeClaims, makeClaim('c', claim))
    t.strictSame(await phases(env), ['Pending', 'Available'])
  })

t.test('of the volumes that fit, the smallest is taken', async (t) => {
  const env = await controllerEnv(t, binder)
  for (const [name, storage] of [
    ['a', '5Gi'],
    ['v', '2Gi'],
    ['z', '3Gi'],
  ] as const)
    await env.create(persistentVolumes, makeVolume(name, { capacity: { storage } }))
  await env.create(persistentVolumeClaims, makeClaim('c'))
  t.equal((await env.get(persistentVolumeClaims, 'c'))?.spec.volumeName, 'v')
})

t.test('a claim that names a volume that does not fit says so', async (t) => {
  const env = await controllerEnv(t, binder)
  await env.create(persistentVolumes, makeVolume('v', { capacity: { storage: '1Mi' } }))
  await env.create(persistentVolumeClaims, makeClaim('c', { volumeName: 'v' }))
  t.strictSame(await phases(env), ['Pending', 'Available'])
  t.strictSame(await env.events(), ['VolumeMismatch: Cannot bind to requested volume "v": requested PV is too small'])
})

t.test('a volume whose claim is deleted is released, and kept', async (t) => {
  const env = await controllerEnv(t, binder)
  await env.create(persistentVolumes, makeVolume('v'))
  await env.create(persistentVolumeClaims, makeClaim('c'))
  await env.client.delete(persistentVolumeClaims, ref)
  await env.settle()
  t.strictSame(await phases(env), [undefined, 'Released'])
  await env.create(persistentVolumeClaims, makeClaim('c'))
  t.strictSame(await phases(env), ['Pending', 'Released'], 'nobody else gets its data')
})

t.test('a claim whose volume is deleted is lost', async (t) => {
  const env = await controllerEnv(t, binder)
  await env.create(persistentVolumes, makeVolume('v'))
  await env.create(persistentVolumeClaims, makeClaim('c'))
  await env.client.delete(persistentVolumes, { name: 'v' })
  await env.settle()
  t.strictSame(await phases(env), ['Bound', 'Bound'], 'its protection keeps it')
  await env.client.patch(persistentVolumes, { name: 'v' }, 'merge', { metadata: { finalizers: null } })
  await env.settle()
  t.strictSame(await phases(env), ['Lost', undefined])
  t.strictSame(await env.events(), [
    'ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!',
  ])
})

t.test('two claims never share a volume', async (t) => {
  const env = await controllerEnv(t, binder)
  await env.create(persistentVolumes, makeVolume('v'))
  await Promise.all(['c', 'd'].map((name) => env.api.create(persistentVolumeClaims, makeClaim(name))))
  await env.settle()
  const { items } = await env.client.list(persistentVolumeClaims)
  t.strictSame(items.map(({ status }) => status.phase).sort(), ['Bound', 'Pending'])
})

const local = (volumeBindingMode: string) => ({
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'rancher.io/local-path',
  volumeBindingMode,
})

t.test('the local class provisions a volume, which goes with its claim', async (t) => {
  const env = await controllerEnv(t, binder)
  await env.create(storageClasses, local('Immediate'))
  await env.create(persistentVolumeClaims, makeClaim('c', { storageClassName: 'standard' }))
  const claim = (await env.get(persistentVolumeClaims, 'c'))!
  t.equal(claim.status.phase, 'Bound')
  t.equal(claim.spec.volumeName, `pvc-${claim.metadata.uid}`)
  t.ok((await env.events()).includes(`ProvisioningSucceeded: Successfully provisioned volume ${claim.spec.volumeName}`))
  await env.client.delete(persistentVolumeClaims, ref)
  await env.settle()
  t.strictSame(await env.names(persistentVolumes), [])
})

t.test('a class that waits for consumers provisions on the node that was selected', async (t) => {
  const env = await controllerEnv(t, binder)
  await env.create(storageClasses, local('WaitForFirstConsumer'))
  await env.create(persistentVolumeClaims, makeClaim('c', { storageClassName: 'standard' }))
  t.strictSame(await env.events(), ['WaitForFirstConsumer: waiting for first consumer to be created before binding'])
  await env.create(nodes, { metadata: { name: 'n1' } })
  const annotations = { 'volume.kubernetes.io/selected-node': 'n1' }
  await env.client.patch(persistentVolumeClaims, ref, 'merge', { metadata: { annotations } })
  await env.settle()
  t.equal((await env.get(persistentVolumeClaims, 'c'))?.status.phase, 'Bound')
  const [volume] = (await env.client.list(persistentVolumes)).items
  t.strictSame(volume?.spec.nodeAffinity?.required?.nodeSelectorTerms[0]?.matchExpressions, [
    { key: 'kubernetes.io/hostname', operator: 'In', values: ['n1'] },
  ])
})

t.test('a class whose provisioner was once built in, or never was any, provisions nothing', async (t) => {
  const env = await controllerEnv(t, binder)
  await env.create(storageClasses, { metadata: { name: 'manual' }, provisioner: 'kubernetes.io/no-provisioner' })
  await env.create(persistentVolumeClaims, makeClaim('c', { storageClassName: 'manual' }))
  t.strictSame(await env.events(), ['ProvisioningFailed: no volume plugin matched name: kubernetes.io/no-provisioner'])
})

t.test('a class that is missing is told of, and waited for', async (t) => {
  const env = await controllerEnv(t, binder)
  await env.create(persistentVolumeClaims, makeClaim('c', { storageClassName: 'standard' }))
  t.strictSame(await env.events(), ['ProvisioningFailed: storageclass.storage.k8s.io "standard" not found'])
  await env.create(storageClasses, local('Immediate'))
  t.equal((await env.get(persistentVolumeClaims, 'c'))?.status.phase, 'Bound')
})

t.test('a claim whose consumers have no node yet names them', async (t) => {
  const env = await controllerEnv(t, binder)
  for (const name of ['p', 'q'])
    await env.create(pods, {
      metadata: { name },
      spec: {
        containers: [{ name: 'a', image: 'busybox' }],
        volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }],
      },
    } as never)
  await env.create(storageClasses, local('WaitForFirstConsumer'))
  await env.create(persistentVolumeClaims, makeClaim('c', { storageClassName: 'standard' }))
  t.strictSame(await env.events(), ['WaitForPodScheduled: waiting for pods p,q to be scheduled'])
})

t.test('a claim whose node has gone before its volume was made is given back to the scheduler', async (t) => {
  const env = await controllerEnv(t, binder)
  await env.create(storageClasses, local('WaitForFirstConsumer'))
  await env.create(persistentVolumeClaims, makeClaim('c', { storageClassName: 'standard' }))
  const annotations = { 'volume.kubernetes.io/selected-node': 'gone' }
  await env.client.patch(persistentVolumeClaims, ref, 'merge', { metadata: { annotations } })
  await env.settle()
  const claim = await env.get(persistentVolumeClaims, 'c')
  t.equal(claim?.metadata.annotations?.['volume.kubernetes.io/selected-node'], undefined)
  t.equal(claim?.status.phase, 'Pending')
  t.strictSame(await env.names(persistentVolumes), [])
})

t.test('a claim without a class gets the newest default class, when there is one at last', async (t) => {
  const env = await controllerEnv(t, binder)
  const { storageClassName: _, ...spec } = makeClaim('c').spec as { storageClassName: string }
  await env.create(persistentVolumeClaims, { metadata: { name: 'c' }, spec } as never)
  t.equal((await env.get(persistentVolumeClaims, 'c'))?.spec.storageClassName, undefined)
  await env.create(storageClasses, local('Immediate'))
  const claim = await env.get(persistentVolumeClaims, 'c')
  t.equal(claim?.spec.storageClassName, 'standard')
  t.equal(claim?.status.phase, 'Bound')
})

t.test('a claim gets the volume that names it, and nobody else does', async (t) => {
  const env = await controllerEnv(t, binder)
  await env.create(persistentVolumes, makeVolume('v', { claimRef: { namespace: 'default', name: 'c' } }))
  await env.create(persistentVolumeClaims, makeClaim('another'))
  t.match(await env.get(persistentVolumeClaims, 'another'), { status: { phase: 'Pending' } })
  await env.create(persistentVolumeClaims, makeClaim('c'))
  t.strictSame(await phases(env), ['Bound', 'Bound'])
  const volume = await env.get(persistentVolumes, 'v')
  t.notOk('pv.kubernetes.io/bound-by-controller' in (volume?.metadata.annotations ?? {}))
})

t.test('a claim gets the volume that it names, though a smaller one would do', async (t) => {
  const env = await controllerEnv(t, binder)
  await env.create(persistentVolumes, makeVolume('v', { capacity: { storage: '5Gi' } }))
  await env.create(persistentVolumes, makeVolume('small'))
  await env.create(persistentVolumeClaims, makeClaim('c', { volumeName: 'v' }))
  t.strictSame(await phases(env), ['Bound', 'Bound'])
})

t.test('a claim that names a volume of another claim waits', async (t) => {
  const env = await controllerEnv(t, binder)
  await env.create(persistentVolumes, makeVolume('v', { claimRef: { namespace: 'default', name: 'another' } }))
  await env.create(persistentVolumeClaims, makeClaim('c', { volumeName: 'v' }))
  t.strictSame(await phases(env), ['Pending', 'Available'])
  t.strictSame(await env.events(), ['FailedBinding: volume "v" already bound to a different claim.'])
})

t.test(
  'a claim is bound to a volume with the labels, access modes and attributes class that it asks for',
  async (t) => {
    const env = await controllerEnv(t, binder)
    const volumeAttributesClassName = 'gold'
    await env.create(persistentVolumes, makeVolume('plain'))
    const fitting = makeVolume('v', {
      accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
      volumeAttributesClassName,
      capacity: { storage: '9Gi' },
    })
    const { hostPath: _, ...spec } = fitting.spec as { hostPath: unknown }
    const csi = { driver: 'd.example.com', volumeHandle: 'v' }
    await env.create(persistentVolumes, {
      metadata: { name: 'v', labels: { tier: 'fast' } },
      spec: { ...spec, csi },
    } as never)
    const selector = { matchLabels: { tier: 'fast' } }
    await env.create(
      persistentVolumeClaims,
      makeClaim('c', { selector, accessModes: ['ReadOnlyMany'], volumeAttributesClassName }),
    )
    t.strictSame(await phases(env), ['Bound', 'Bound'])
    const { status } = (await env.get(persistentVolumeClaims, 'c'))!
    t.strictSame(status.accessModes, ['ReadWriteOnce', 'ReadOnlyMany'])
    t.equal(status.currentVolumeAttributesClassName, 'gold')
  },
)

t.test('a volume that was made for a claim of another mode tells both', async (t) => {
  const env = await controllerEnv(t, binder)
  const claim = await env.create(persistentVolumeClaims, makeClaim('c', { volumeMode: 'Block' }))
  const claimRef = { namespace: 'default', name: 'c', uid: claim.metadata.uid }
  await env.create(persistentVolumes, makeVolume('v', { claimRef }))
  const mismatches = (await env.events()).filter((event) => event.startsWith('VolumeMismatch'))
  t.strictSame(mismatches.sort(), [
    'VolumeMismatch: Cannot bind PersistentVolume "v" to requested PersistentVolumeClaim due to incompatible volumeMode.',
    'VolumeMismatch: Cannot bind PersistentVolume to requested PersistentVolumeClaim "c" due to incompatible volumeMode.',
  ])
})

t.test('a lost claim is bound again when its volume comes back', async (t) => {
  const env = await controllerEnv(t, binder)
  await env.create(persistentVolumes, makeVolume('v'))
  await env.create(persistentVolumeClaims, makeClaim('c'))
  await env.client.delete(persistentVolumes, { name: 'v' })
  await env.client.patch(persistentVolumes, { name: 'v' }, 'merge', { metadata: { finalizers: null } })
  await env.settle()
  t.strictSame(await phases(env), ['Lost', undefined])
  await env.create(persistentVolumes, makeVolume('v'))
  t.strictSame(await phases(env), ['Bound', 'Bound'])
})

t.test('nothing is written while nothing changes', async (t) => {
  const env = await controllerEnv(t, binder)
  await env.create(storageClasses, local('WaitForFirstConsumer'))
  await env.create(persistentVolumes, makeVolume('v'))
  await env.create(persistentVolumeClaims, makeClaim('c'))
  await env.create(persistentVolumeClaims, makeClaim('d', { storageClassName: 'standard' }))
  const revision = async () => (await env.client.list(persistentVolumeClaims)).metadata.resourceVersion
  const before = await revision()
  await env.advance(600_000)
  t.equal(await revision(), before)
})
