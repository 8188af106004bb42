import t, { type Test } from 'tap'
import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { PersistentVolumeSpec } from '../../../apimachinery/types/core-v1.ts'
import { type ControllerEnv, controllerEnv } from '../../support/controller-env.ts'
import { makeClaim, makeVolume } from './builders.ts'

const controllers = [
  'persistentvolume-binder-controller',
  'persistentvolume-protection-controller',
  'persistentvolumeclaim-protection-controller',
]
const recycler = { namespace: 'default', name: 'recycler-for-v' }

/** A volume whose claim has come and gone. */
async function released(t: Test, spec: Draft<PersistentVolumeSpec>): Promise<ControllerEnv> {
  const env = await controllerEnv(t, controllers)
  const { hostPath, ...rest } = makeVolume('v').spec as { hostPath: unknown }
  const source = Object.keys(spec).some((key) => ['nfs', 'csi', 'hostPath'].includes(key)) ? {} : { hostPath }
  await env.create(persistentVolumes, { metadata: { name: 'v' }, spec: { ...rest, ...source, ...spec } } as never)
  await env.create(persistentVolumeClaims, makeClaim('c'))
  await env.client.delete(persistentVolumeClaims, { namespace: 'default', name: 'c' })
  await env.settle()
  return env
}

const statusOf = async (env: ControllerEnv) => {
  const volume = await env.get(persistentVolumes, 'v')
  return volume && { phase: volume.status.phase, message: volume.status.message }
}

async function endRecycler(env: ControllerEnv, status: object): Promise<void> {
  const pod = await env.client.get(pods, recycler)
  await env.client.updateStatus(pods, { ...pod, status } as typeof pod)
  await env.settle()
}

t.test('a volume that is to be retained stays as it is', async (t) => {
  const env = await released(t, { persistentVolumeReclaimPolicy: 'Retain' })
  t.match(await statusOf(env), { phase: 'Released' })
})

t.test('a temporary directory is deleted', async (t) => {
  const hostPath = { path: '/tmp/x' }
  const env = await released(t, { persistentVolumeReclaimPolicy: 'Delete', hostPath })
  t.equal(await statusOf(env), undefined)
})

const noPlugin = 'error getting deleter volume plugin for volume "v": no'
for (const { name, source, message } of [
  {
    name: 'a directory that is not temporary',
    source: { hostPath: { path: '/srv/x' } },
    message: 'host_path deleter only supports /tmp/.+ but received provided /srv/x',
  },
  {
    name: 'an NFS share',
    source: { nfs: { server: 's', path: '/' } },
    message: `${noPlugin} deletable volume plugin matched`,
  },
  {
    name: 'a CSI volume that was made by hand',
    source: { csi: { driver: 'd.example.com', volumeHandle: 'h' } },
    message: `${noPlugin} volume plugin matched`,
  },
])
  t.test(`${name} is not deleted: the volume has failed`, async (t) => {
    const env = await released(t, { persistentVolumeReclaimPolicy: 'Delete', ...source })
    t.strictSame(await statusOf(env), { phase: 'Failed', message })
    t.strictSame(await env.events(), [`VolumeFailedDelete: ${message}`])
  })

t.test('a volume that is recycled is emptied by a pod, and available again', async (t) => {
  const env = await released(t, { persistentVolumeReclaimPolicy: 'Recycle', capacity: { storage: '4Gi' } })
  const pod = await env.client.get(pods, recycler)
  t.equal(pod.spec.activeDeadlineSeconds, 120)
  t.strictSame(pod.spec.volumes?.[0]?.hostPath?.path, '/srv/v')
  await endRecycler(env, { phase: 'Succeeded' })
  t.match(await statusOf(env), { phase: 'Available' })
  const volume = await env.get(persistentVolumes, 'v')
  t.equal(volume?.spec.claimRef, undefined)
  t.same(volume?.metadata.annotations ?? {}, {})
  t.equal(await env.get(pods, recycler.name), undefined)
  t.strictSame(await env.events(), ['VolumeRecycled: Volume recycled'])
  await env.create(persistentVolumeClaims, makeClaim('again'))
  t.match(await statusOf(env), { phase: 'Bound' })
})

t.test('a volume that could not be emptied has failed', async (t) => {
  const env = await released(t, { persistentVolumeReclaimPolicy: 'Recycle' })
  t.equal((await env.client.get(pods, recycler)).spec.activeDeadlineSeconds, 60)
  await endRecycler(env, { phase: 'Failed', message: 'Pod was active too long' })
  t.strictSame(await statusOf(env), { phase: 'Failed', message: 'Recycle failed: Pod was active too long' })
  t.strictSame(await env.events(), ['VolumeFailedRecycle: Recycle failed: Pod was active too long'])
  t.equal(await env.get(pods, recycler.name), undefined)
})

t.test('a reservation that a user has made outlives its claim', async (t) => {
  const claimRef = { namespace: 'default', name: 'c' }
  const env = await released(t, { persistentVolumeReclaimPolicy: 'Recycle', claimRef })
  await endRecycler(env, { phase: 'Succeeded' })
  const { spec } = (await env.get(persistentVolumes, 'v'))!
  t.match(spec.claimRef, claimRef)
  t.equal(spec.claimRef?.uid, undefined)
})

t.test('nothing is written while nothing changes', async (t) => {
  const env = await released(t, { persistentVolumeReclaimPolicy: 'Delete' })
  const revision = async () => (await env.client.list(persistentVolumes)).metadata.resourceVersion
  const before = await revision()
  await env.advance(60 * 60_000)
  t.equal(await revision(), before)
})
