import t from 'tap'
import { persistentVolumes } from '../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { storageClasses } from '../../apimachinery/kinds/storage/storage-class.ts'
import type { Draft } from '../../apimachinery/object.ts'
import type { NodeSelectorTerm, PersistentVolume, PersistentVolumeClaimSpec } from '../../apimachinery/types/core-v1.ts'
import { makeClaim, makeVolume } from '../controllers/storage/builders.ts'
import { type SchedulerEnv, schedulerEnv } from './scheduler-env.ts'

const spec = { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }] }
const ref = { namespace: 'default', name: 'c' }
const backoffMs = 20_000

/** Binds the claim as the binder does. */
async function bindClaim({ api: { client }, time }: SchedulerEnv, volumeName: string): Promise<void> {
  const claim = await client.get(persistentVolumeClaims, ref)
  const annotations = { ...claim.metadata.annotations, 'pv.kubernetes.io/bind-completed': 'yes' }
  const bound = { ...claim, metadata: { ...claim.metadata, annotations }, spec: { ...claim.spec, volumeName } }
  const updated = await client.update(persistentVolumeClaims, bound)
  await client.updateStatus(persistentVolumeClaims, { ...updated, status: { phase: 'Bound' } })
  await time.settle()
}

async function waitingClaim(
  t: Parameters<typeof schedulerEnv>[0],
  provisioner = 'p',
  claim: Draft<PersistentVolumeClaimSpec> = {},
) {
  const env = await schedulerEnv(t)
  const storageClass = { metadata: { name: 's' }, provisioner, volumeBindingMode: 'WaitForFirstConsumer' }
  await env.api.create(storageClasses, storageClass)
  await env.api.create(persistentVolumeClaims, makeClaim('c', { storageClassName: 's', ...claim }))
  return env
}

const only = (key: string, value: string) => ({
  required: {
    nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: [value] }] } as NodeSelectorTerm],
  },
})

t.test('a pod whose claim is missing waits, says so, and goes on once the claim is bound', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('n1')
  await env.createPod('p', { spec })
  t.strictSame(await env.events('p'), [
    'FailedScheduling: 0/1 nodes are available: persistentvolumeclaim "c" not found. not found',
  ])
  await env.api.create(persistentVolumeClaims, makeClaim('c'))
  await env.time.advance(backoffMs)
  const unbound = '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found'
  t.equal((await env.scheduled('p'))?.message, unbound)
  await env.api.create(persistentVolumes, makeVolume('v'))
  await bindClaim(env, 'v')
  await env.time.advance(backoffMs)
  t.strictSame(await env.places(), { p: 'n1' })
})

t.test('a claim of another pod or namespace wakes nobody', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('n1')
  await env.createPod('p', { spec })
  await env.time.advance(60_000)
  const { resourceVersion } = (await env.get('p'))!.metadata
  const before = (await env.events('p')).length
  await env.api.create(persistentVolumeClaims, makeClaim('d'))
  await env.time.advance(60_000)
  t.equal((await env.events('p')).length, before)
  t.equal((await env.get('p'))?.metadata.resourceVersion, resourceVersion)
})

for (const { name, claim, message } of [
  {
    name: 'is on its way out',
    claim: { metadata: { name: 'c', finalizers: ['a/b'] } },
    message: 'persistentvolumeclaim "c" is being deleted',
  },
  {
    name: 'has lost its volume',
    claim: { status: { phase: 'Lost' } },
    message: 'persistentvolumeclaim "c" bound to non-existent persistentvolume "v"',
  },
])
  t.test(`a pod does not get a node while its claim ${name}`, async (t) => {
    const env = await schedulerEnv(t)
    await env.createNode('n1')
    const draft = { ...makeClaim('c', { volumeName: 'v' }), ...claim } as never
    const created = await env.api.create(persistentVolumeClaims, draft)
    if ('status' in claim) await env.api.client.updateStatus(persistentVolumeClaims, { ...created, ...claim } as never)
    else await env.api.client.delete(persistentVolumeClaims, ref)
    await env.createPod('p', { spec })
    t.equal((await env.scheduled('p'))?.message, `0/1 nodes are available: ${message}. not found`)
  })

t.test('a pod waits for the claim of its ephemeral volume, and takes no one else’s', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('n1')
  const ephemeral = { volumeClaimTemplate: { spec: makeClaim('').spec } }
  await env.createPod('p', { spec: { volumes: [{ name: 'v', ephemeral }] } as never })
  t.match(
    (await env.scheduled('p'))?.message,
    'waiting for ephemeral volume controller to create the persistentvolumeclaim "p-v"',
  )
  await env.api.create(persistentVolumeClaims, makeClaim('p-v'))
  await env.time.advance(backoffMs)
  t.match((await env.scheduled('p'))?.message, 'PVC default/p-v was not created for pod default/p (pod is not owner)')
})

t.test('a claim whose class waits for a consumer is told of the node, and the pod waits for its volume', async (t) => {
  const env = await waitingClaim(t)
  await env.createNode('n1')
  await env.createPod('p', { spec })
  const claim = await env.api.client.get(persistentVolumeClaims, ref)
  t.equal(claim.metadata.annotations?.['volume.kubernetes.io/selected-node'], 'n1')
  t.strictSame(await env.places(), { p: '' })
  await env.api.create(persistentVolumes, makeVolume('v', { storageClassName: 's' }))
  await bindClaim(env, 'v')
  t.strictSame(await env.places(), { p: 'n1' })
})

t.test('a pod whose volume is not made within 10 minutes is tried again', async (t) => {
  const env = await waitingClaim(t)
  await env.createNode('n1')
  await env.createPod('p', { spec })
  await env.time.advance(599_000)
  t.strictSame(await env.events('p'), [])
  await env.time.advance(2_000)
  t.strictSame(await env.events('p'), ['FailedScheduling: binding volumes: context deadline exceeded'])
})

t.test('a pod whose volume cannot be made on its node is tried on another', async (t) => {
  const env = await waitingClaim(t)
  await env.createNode('n1')
  await env.createPod('p', { spec })
  await env.api.client.patch(persistentVolumeClaims, ref, 'merge', { metadata: { annotations: null } })
  await env.time.settle()
  t.strictSame(await env.events('p'), ['FailedScheduling: binding volumes: provisioning failed for PVC "c"'])
  t.strictSame(await env.scheduled('p'), {
    ...{ status: 'False', reason: 'SchedulerError', message: 'binding volumes: provisioning failed for PVC "c"' },
  })
  await env.time.advance(backoffMs)
  const claim = await env.api.client.get(persistentVolumeClaims, ref)
  t.equal(claim.metadata.annotations?.['volume.kubernetes.io/selected-node'], 'n1')
})

t.test('nobody waits for the volume of a pod that is gone', async (t) => {
  const env = await waitingClaim(t)
  await env.createNode('n1')
  await env.createPod('p', { spec })
  await env.api.client.delete(pods, { namespace: 'default', name: 'p' }, { gracePeriodSeconds: 0 })
  await env.time.advance(700_000)
  t.strictSame(await env.events('p'), [])
})

t.test('a claim that waits gets a volume that its node can reach, and that only', async (t) => {
  const env = await waitingClaim(t, 'kubernetes.io/no-provisioner')
  await env.createNode('n1')
  await env.createPod('p', { spec })
  t.match((await env.scheduled('p'))?.message, "1 node(s) didn't find available persistent volumes to bind")
  const volume = makeVolume('v', { storageClassName: 's', nodeAffinity: only('disk', 'here') })
  await env.api.client.create(persistentVolumes, {
    ...volume,
    status: { phase: 'Available' },
  } as Draft<PersistentVolume>)
  const there = await env.api.client.get(persistentVolumes, { name: 'v' })
  await env.api.client.updateStatus(persistentVolumes, { ...there, status: { phase: 'Available' } })
  await env.createNode('n2', { labels: { disk: 'here' } })
  await env.time.advance(backoffMs)
  t.equal((await env.api.client.get(persistentVolumes, { name: 'v' })).spec.claimRef?.name, 'c')
  await bindClaim(env, 'v')
  t.strictSame(await env.places(), { p: 'n2' })
})

t.test('a volume is chosen for one pod only', async (t) => {
  const env = await waitingClaim(t, 'kubernetes.io/no-provisioner')
  await env.api.create(persistentVolumeClaims, makeClaim('d', { storageClassName: 's' }))
  const volume = await env.api.create(persistentVolumes, makeVolume('v', { storageClassName: 's' }))
  await env.api.client.updateStatus(persistentVolumes, { ...volume, status: { phase: 'Available' } })
  await env.createPod('p', { spec })
  await env.createPod('q', { spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'd' } }] } })
  await env.createNode('n1')
  await env.time.advance(backoffMs)
  t.match((await env.scheduled('q'))?.message, "didn't find available persistent volumes")
  t.equal((await env.api.client.get(persistentVolumes, { name: 'v' })).spec.claimRef?.name, 'c')
})

t.test('volumes are made only where the topologies of their class allow', async (t) => {
  const env = await schedulerEnv(t)
  const allowedTopologies = [{ matchLabelExpressions: [{ key: 'zone', values: ['b'] }] }]
  const storageClass = { metadata: { name: 's' }, provisioner: 'p', volumeBindingMode: 'WaitForFirstConsumer' }
  await env.api.create(storageClasses, { ...storageClass, allowedTopologies } as never)
  await env.api.create(persistentVolumeClaims, makeClaim('c', { storageClassName: 's' }))
  await env.createNode('n1', { labels: { zone: 'a' } })
  await env.createPod('p', { spec })
  t.match((await env.scheduled('p'))?.message, "1 node(s) didn't find available persistent volumes to bind")
  await env.createNode('n2', { labels: { zone: 'b' } })
  await env.time.advance(backoffMs)
  const claim = await env.api.client.get(persistentVolumeClaims, ref)
  t.equal(claim.metadata.annotations?.['volume.kubernetes.io/selected-node'], 'n2')
})

t.test('a pod goes where its volume is, or waits', async (t) => {
  const env = await schedulerEnv(t)
  await env.api.create(persistentVolumeClaims, makeClaim('c'))
  await bindClaim(env, 'v')
  await env.createNode('n1')
  await env.createPod('p', { spec })
  t.match((await env.scheduled('p'))?.message, 'persistentvolume "v" not found')
  await env.api.create(persistentVolumes, makeVolume('v', { nodeAffinity: only('disk', 'here') }))
  await env.time.advance(backoffMs)
  t.match((await env.scheduled('p'))?.message, /1 node\(s\) didn't match PersistentVolume's node affinity/)
  await env.createNode('n2', { labels: { disk: 'here' } })
  await env.time.advance(backoffMs)
  t.strictSame(await env.places(), { p: 'n2' })
})
