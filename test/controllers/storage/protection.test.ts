import t from 'tap'
import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import { volumeAttributesClasses } from '../../../apimachinery/kinds/storage/volume-attributes-class.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import { controllerEnv } from '../../support/controller-env.ts'
import { makeClaim, makeVolume } from './builders.ts'

const ref = { namespace: 'default', name: 'c' }

function podUsing(claimName: string, nodeName?: string) {
  return {
    metadata: { name: 'p' },
    spec: {
      ...(nodeName && { nodeName }),
      containers: [{ name: 'a', image: 'busybox' }],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }],
    },
  } as never
}

t.test('a pod that has no node keeps no claim', async (t) => {
  const env = await controllerEnv(t, ['persistentvolumeclaim-protection-controller'])
  await env.create(persistentVolumeClaims, makeClaim('c'))
  await env.create(pods, podUsing('c'))
  await env.client.delete(persistentVolumeClaims, ref)
  await env.settle()
  t.equal(await env.get(persistentVolumeClaims, 'c'), undefined)
})

t.test('a pod that has ended keeps its claim until it is gone', async (t) => {
  const env = await controllerEnv(t, ['persistentvolumeclaim-protection-controller'])
  await env.create(persistentVolumeClaims, makeClaim('c'))
  const pod = (await env.create(pods, podUsing('c', 'n1'))) as Pod
  await env.client.updateStatus(pods, { ...pod, status: { ...pod.status, phase: 'Succeeded' } })
  await env.client.delete(persistentVolumeClaims, ref)
  await env.settle()
  t.ok((await env.get(persistentVolumeClaims, 'c'))?.metadata.deletionTimestamp, 'it waits')
  await env.client.delete(pods, { namespace: 'default', name: 'p' })
  await env.settle()
  t.equal(await env.get(persistentVolumeClaims, 'c'), undefined)
})

t.test('the claim of an ephemeral volume goes although finalizers keep its pod', async (t) => {
  const env = await controllerEnv(t, ['persistentvolumeclaim-protection-controller', 'ephemeral-volume-controller'])
  const ephemeral = { volumeClaimTemplate: { spec: makeClaim('').spec } }
  const { spec } = podUsing('c', 'n1') as { spec: object }
  await env.create(pods, {
    metadata: { name: 'p', finalizers: ['a/b'] },
    spec: { ...spec, volumes: [{ name: 'v', ephemeral }] },
  } as never)
  await env.client.delete(persistentVolumeClaims, { namespace: 'default', name: 'p-v' })
  await env.settle()
  t.ok(await env.get(persistentVolumeClaims, 'p-v'), 'its pod uses it')
  await env.client.delete(pods, { namespace: 'default', name: 'p' }, { gracePeriodSeconds: 0 })
  await env.settle()
  t.ok(await env.get(pods, 'p'), 'the pod is kept')
  t.equal(await env.get(persistentVolumeClaims, 'p-v'), undefined)
})

for (const { kind, draft, finalizer } of [
  { kind: persistentVolumeClaims, draft: makeClaim('c'), finalizer: 'kubernetes.io/pvc-protection' },
  { kind: persistentVolumes, draft: makeVolume('c'), finalizer: 'kubernetes.io/pv-protection' },
  {
    kind: volumeAttributesClasses,
    draft: { metadata: { name: 'c' }, driverName: 'd', parameters: { iops: '1' } },
    finalizer: 'kubernetes.io/vac-protection',
  },
] as unknown as { kind: Kind; draft: object; finalizer: string }[])
  t.test(`one of the ${kind.plural} gets back the finalizer that it has lost`, async (t) => {
    const env = await controllerEnv(t, [
      'persistentvolumeclaim-protection-controller',
      'persistentvolume-protection-controller',
      'volumeattributesclass-protection-controller',
    ])
    await env.create(kind, draft)
    await env.client.patch(kind, ref, 'merge', { metadata: { finalizers: null } })
    await env.settle()
    t.strictSame((await env.get(kind, 'c'))?.metadata.finalizers, [finalizer])
  })

t.test('a volume goes once it is not bound', async (t) => {
  const env = await controllerEnv(t, ['persistentvolume-protection-controller'])
  await env.create(persistentVolumes, makeVolume('v'))
  const volume = (await env.get(persistentVolumes, 'v'))!
  t.strictSame(volume.metadata.finalizers, ['kubernetes.io/pv-protection'])
  await env.client.updateStatus(persistentVolumes, { ...volume, status: { phase: 'Bound' } })
  await env.client.delete(persistentVolumes, { name: 'v' })
  await env.settle()
  const waiting = (await env.get(persistentVolumes, 'v'))!
  t.ok(waiting.metadata.deletionTimestamp, 'it waits')
  await env.client.updateStatus(persistentVolumes, { ...waiting, status: { phase: 'Released' } })
  await env.settle()
  t.equal(await env.get(persistentVolumes, 'v'), undefined)
})

t.test('a VolumeAttributesClass goes once no claim names it', async (t) => {
  const env = await controllerEnv(t, [
    'volumeattributesclass-protection-controller',
    'persistentvolumeclaim-protection-controller',
  ])
  await env.create(volumeAttributesClasses, { metadata: { name: 'gold' }, driverName: 'd', parameters: { iops: '1' } })
  await env.create(persistentVolumeClaims, makeClaim('c', { volumeAttributesClassName: 'gold' }))
  await env.client.delete(volumeAttributesClasses, { name: 'gold' })
  await env.settle()
  t.ok((await env.get(volumeAttributesClasses, 'gold'))?.metadata.deletionTimestamp, 'it waits')
  await env.client.delete(persistentVolumeClaims, ref)
  await env.settle()
  t.equal(await env.get(volumeAttributesClasses, 'gold'), undefined)
})

t.test('a VolumeAttributesClass stays while a volume has it', async (t) => {
  const env = await controllerEnv(t, ['volumeattributesclass-protection-controller'])
  await env.create(volumeAttributesClasses, { metadata: { name: 'gold' }, driverName: 'd', parameters: { iops: '1' } })
  const { hostPath: _, ...spec } = makeVolume('v').spec as { hostPath: unknown }
  const csi = { driver: 'd', volumeHandle: 'v' }
  const volume = { metadata: { name: 'v' }, spec: { ...spec, csi, volumeAttributesClassName: 'gold' } }
  await env.create(persistentVolumes, volume as never)
  await env.client.delete(volumeAttributesClasses, { name: 'gold' })
  await env.settle()
  t.ok(await env.get(volumeAttributesClasses, 'gold'), 'it waits')
  await env.client.patch(persistentVolumes, { name: 'v' }, 'merge', { metadata: { finalizers: null } })
  await env.client.delete(persistentVolumes, { name: 'v' })
  await env.settle()
  t.equal(await env.get(volumeAttributesClasses, 'gold'), undefined)
})
