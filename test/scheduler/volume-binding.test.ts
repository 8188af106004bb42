import t from 'tap'
import { persistentVolumes } from '../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { storageClasses } from '../../apimachinery/kinds/storage/storage-class.ts'
import { makeClaim, makeVolume } from '../controllers/storage/builders.ts'
import { schedulerEnv } from './scheduler-env.ts'

const spec = { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }] }

t.test('a claim whose class waits for a consumer is told of the node', async (t) => {
  const env = await schedulerEnv(t)
  const storageClass = { metadata: { name: 's' }, provisioner: 'p', volumeBindingMode: 'WaitForFirstConsumer' }
  await env.api.create(storageClasses, storageClass)
  await env.api.create(persistentVolumeClaims, makeClaim('c', { storageClassName: 's' }))
  await env.createNode('n1')
  await env.createPod('p', { spec })
  const claim = await env.api.client.get(persistentVolumeClaims, { namespace: 'default', name: 'c' })
  t.equal(claim.metadata.annotations?.['volume.kubernetes.io/selected-node'], 'n1')
  t.strictSame(await env.places(), { p: 'n1' })
})

t.test('a pod goes where its volume is, or waits', async (t) => {
  const env = await schedulerEnv(t)
  const matchExpressions = [{ key: 'disk', operator: 'In', values: ['here'] }]
  const nodeAffinity = { required: { nodeSelectorTerms: [{ matchExpressions }] } }
  await env.api.create(persistentVolumes, makeVolume('v', { nodeAffinity }))
  await env.api.create(persistentVolumeClaims, makeClaim('c', { volumeName: 'v' }))
  await env.createNode('n1')
  await env.createPod('p', { spec })
  t.match((await env.scheduled('p'))?.message, /1 node\(s\) didn't match PersistentVolume's node affinity/)
  await env.createNode('n2', { labels: { disk: 'here' } })
  await env.time.advance(20_000)
  t.strictSame(await env.places(), { p: 'n2' })
})
