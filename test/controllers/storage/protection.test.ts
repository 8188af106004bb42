import t from 'tap'
import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { volumeAttributesClasses } from '../../../apimachinery/kinds/storage/volume-attributes-class.ts'
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
