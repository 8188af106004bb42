import t from 'tap'
import { statefulSets } from '../../../apimachinery/kinds/apps/stateful-set.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { claimTemplate, ref, statefulSetEnv } from './stateful-set-env.ts'

const volumeClaimTemplates = [claimTemplate]

t.test('each pod gets claims of its own, which it finds again', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 2, volumeClaimTemplates })
  t.strictSame(await env.names(persistentVolumeClaims), ['www-web-0', 'www-web-1'])
  const claim = await env.get(persistentVolumeClaims, 'www-web-0')
  t.strictSame(claim?.metadata.labels, { app: 'web' })
  t.notOk(claim?.metadata.ownerReferences)
  t.match((await env.pod(1)).spec.volumes?.[0], { name: 'www', persistentVolumeClaim: { claimName: 'www-web-1' } })
  t.ok((await env.events()).includes('SuccessfulCreate: Create Claim www-web-0 Pod web-0 in StatefulSet web success'))
  await env.change({ replicas: 0 })
  await env.change({ replicas: 1 })
  t.equal((await env.get(persistentVolumeClaims, 'www-web-0'))?.metadata.uid, claim?.metadata.uid)
  t.strictSame(await env.names(persistentVolumeClaims), ['www-web-0', 'www-web-1'])
})

t.test('a pod is not made while its claim is being deleted', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 1, volumeClaimTemplates })
  const claim = { ...ref, name: 'www-web-0' }
  await env.client.patch(persistentVolumeClaims, claim, 'merge', { metadata: { finalizers: ['example.com/hold'] } })
  await env.client.delete(persistentVolumeClaims, claim)
  await env.client.delete(pods, { ...ref, name: 'web-0' })
  await env.settle()
  t.strictSame(await env.names(pods), [])
  t.ok((await env.events()).some((text) => text.endsWith('failed error: pvc www-web-0 is being deleted')))
  await env.client.patch(persistentVolumeClaims, claim, 'merge', { metadata: { finalizers: null } })
  await env.advance(30_000)
  t.strictSame(await env.names(pods), ['web-0'])
})

const owners = async (env: Awaited<ReturnType<typeof statefulSetEnv>>) =>
  (await env.client.list(persistentVolumeClaims)).items.map(
    ({ metadata }) => `${metadata.name} ${metadata.ownerReferences?.map(({ kind, name }) => `${kind} ${name}`) ?? ''}`,
  )

t.test('claims go with the set when they are to', async (t) => {
  const env = await statefulSetEnv(t, {
    ...{ replicas: 1, volumeClaimTemplates },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' },
  })
  t.strictSame(await owners(env), ['www-web-0 StatefulSet web'])
  await env.change({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } })
  t.strictSame(await owners(env), ['www-web-0 '])
})

t.test('claims of pods that are scaled away go with their pods when they are to', async (t) => {
  const env = await statefulSetEnv(
    t,
    {
      ...{ replicas: 2, volumeClaimTemplates },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' },
    },
    { endsPods: false },
  )
  t.strictSame(await owners(env), ['www-web-0 StatefulSet web', 'www-web-1 StatefulSet web'])
  await env.change({ replicas: 1 })
  t.strictSame(await owners(env), ['www-web-0 StatefulSet web', 'www-web-1 Pod web-1'])
  await env.client.delete(pods, { ...ref, name: 'web-1' }, { gracePeriodSeconds: 0 })
  await env.change({ replicas: 2 })
  t.strictSame(await env.names(pods), ['web-0'], 'the claim of the earlier pod goes first')
  const claim = { ...ref, name: 'www-web-1' }
  await env.client.delete(persistentVolumeClaims, claim)
  await env.client.patch(persistentVolumeClaims, claim, 'merge', { metadata: { finalizers: null } })
  await env.settle()
  t.strictSame(await env.names(pods), ['web-0', 'web-1'], 'then the next pod comes')
  t.strictSame(await owners(env), ['www-web-0 StatefulSet web', 'www-web-1 StatefulSet web'])
})

t.test('a claim that somebody else controls is left alone', async (t) => {
  const env = await statefulSetEnv(t, { replicas: 1, volumeClaimTemplates })
  const other = { apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'u', controller: true }
  await env.client.patch(persistentVolumeClaims, { ...ref, name: 'www-web-0' }, 'merge', {
    metadata: { ownerReferences: [other] },
  })
  await env.change({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } })
  t.strictSame(await owners(env), ['www-web-0 ConfigMap x'])
  t.equal((await env.client.get(statefulSets, ref)).status.observedGeneration, 2)
})

const webOwner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', blockOwnerDeletion: true }

for (const { name, given, want } of [
  {
    name: 'the set lets go of a claim that somebody else controls',
    given: (uid: string) => [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'u', controller: true },
      { ...webOwner, uid },
    ],
    want: ['ConfigMap x true'],
  },
  {
    name: 'a claim that goes away with an earlier set of the name is left to go',
    given: () => [{ ...webOwner, uid: 'earlier', controller: true }],
    want: ['StatefulSet web true'],
  },
  {
    name: 'an owner that is no controller becomes one',
    given: (uid: string) => [{ ...webOwner, uid }],
    want: ['StatefulSet web true'],
  },
])
  t.test(name, async (t) => {
    const env = await statefulSetEnv(t, {
      ...{ replicas: 1, volumeClaimTemplates },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' },
    })
    const { uid } = (await env.set()).metadata
    const claim = { ...ref, name: 'www-web-0' }
    await env.client.patch(persistentVolumeClaims, claim, 'merge', { metadata: { ownerReferences: given(uid) } })
    await env.change({ revisionHistoryLimit: 5 })
    const { metadata } = await env.client.get(persistentVolumeClaims, claim)
    t.strictSame(
      metadata.ownerReferences?.map(({ kind, name, controller }) => `${kind} ${name} ${controller}`),
      want,
    )
  })
