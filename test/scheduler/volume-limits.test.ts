import t, { type Test } from 'tap'
import { persistentVolumes } from '../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { csiNodes } from '../../apimachinery/kinds/storage/csi-node.ts'
import type { Draft } from '../../apimachinery/object.ts'
import type { PersistentVolume, PersistentVolumeClaimSpec } from '../../apimachinery/types/core-v1.ts'
import { makeClaim, makeVolume } from '../controllers/storage/builders.ts'
import { type SchedulerEnv, schedulerEnv } from './scheduler-env.ts'

const using = (claimName: string) => ({ volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }] })
const backoffMs = 20_000

/** A claim and its volume, as the binder leaves them. */
async function bound(
  { api }: SchedulerEnv,
  name: string,
  volume: Draft<PersistentVolume>,
  claim: Draft<PersistentVolumeClaimSpec> = {},
): Promise<void> {
  await api.create(persistentVolumes, volume)
  const annotations = { 'pv.kubernetes.io/bind-completed': 'yes' }
  const draft = makeClaim(name, { volumeName: volume.metadata!.name as string, ...claim })
  await api.create(persistentVolumeClaims, { ...draft, metadata: { name, annotations } } as typeof draft)
}

async function envWithNodes(t: Test, ...labels: Record<string, string>[]): Promise<SchedulerEnv> {
  const env = await schedulerEnv(t)
  for (const [i, some] of labels.entries()) await env.createNode(`n${i + 1}`, { labels: some })
  return env
}

t.test('a claim that one pod at a time may use is no one else’s until that pod is gone', async (t) => {
  const env = await envWithNodes(t, {}, {})
  await bound(env, 'c', makeVolume('v'), { accessModes: ['ReadWriteOncePod'] })
  await env.createPod('p', { spec: using('c') })
  await env.createPod('q', { spec: using('c') })
  const { q } = await env.places()
  t.equal(q, '')
  const reason = 'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode'
  t.match((await env.scheduled('q'))?.message, `0/2 nodes are available: 2 ${reason}.`)
  await env.api.client.delete(pods, { namespace: 'default', name: 'p' }, { gracePeriodSeconds: 0 })
  await env.time.advance(backoffMs)
  t.not((await env.places())['q'], '')
})

t.test('a more important pod takes a claim that one pod at a time may use', async (t) => {
  const env = await envWithNodes(t, {})
  await bound(env, 'c', makeVolume('v'), { accessModes: ['ReadWriteOncePod'] })
  await env.createPod('p', { spec: using('c'), priority: 1 })
  await env.createPod('q', { spec: using('c'), priority: 2 })
  t.equal((await env.get('q'))?.status.nominatedNodeName, 'n1')
})

const disk = (readOnly: boolean) => ({ volumes: [{ name: 'v', gcePersistentDisk: { pdName: 'd', readOnly } }] })
for (const { name, modes, places } of [
  { name: 'a disk is written by the pods of one node only', modes: [false, false], places: ['n1', ''] },
  { name: 'a disk is read by as many as like to', modes: [true, true], places: ['n1', 'n1'] },
])
  t.test(name, async (t) => {
    const env = await envWithNodes(t, {})
    for (const [i, readOnly] of modes.entries()) await env.createPod(`p${i}`, { spec: disk(readOnly) })
    t.strictSame(Object.values(await env.places()), places)
    if (places.includes('')) t.match((await env.scheduled('p1'))?.message, '1 node(s) had no available disk')
  })

const zone = 'topology.kubernetes.io/zone'
for (const { name, labels, node, want } of [
  { name: 'of its zone', labels: { [zone]: 'a' }, node: { [zone]: 'a' }, want: 'n1' },
  { name: 'of one of its zones', labels: { [zone]: 'a__b' }, node: { [zone]: 'b' }, want: 'n1' },
  {
    name: 'of its zone in the older spelling',
    labels: { 'failure-domain.beta.kubernetes.io/zone': 'a' },
    node: { [zone]: 'a' },
    want: 'n1',
  },
  { name: 'not of another zone', labels: { [zone]: 'a' }, node: { [zone]: 'b' }, want: '' },
  { name: 'of a cluster without zones', labels: { [zone]: 'a' }, node: {}, want: 'n1' },
])
  t.test(`a pod with a zonal volume goes to a node ${name}`, async (t) => {
    const env = await envWithNodes(t, node)
    const volume = makeVolume('v')
    await bound(env, 'c', { ...volume, metadata: { name: 'v', labels } } as Draft<PersistentVolume>)
    await env.createPod('p', { spec: using('c') })
    t.equal((await env.places())['p'], want)
    if (!want) t.match((await env.scheduled('p'))?.message, '1 node(s) had no available volume zone')
  })

t.test('a node gets no more volumes of a driver than it can attach', async (t) => {
  const env = await envWithNodes(t, {})
  const drivers = [{ name: 'd.example.com', nodeID: 'n1', topologyKeys: [], allocatable: { count: 1 } }]
  await env.api.create(csiNodes, { metadata: { name: 'n1' }, spec: { drivers } } as never)
  for (const name of ['a', 'b']) {
    const csi = { driver: 'd.example.com', volumeHandle: name }
    const { hostPath: _, ...rest } = makeVolume(name).spec as { hostPath: unknown }
    await bound(env, name, { metadata: { name }, spec: { ...rest, csi } } as Draft<PersistentVolume>)
  }
  await env.createPod('p', { spec: using('a') })
  await env.createPod('again', { spec: using('a') })
  await env.createPod('q', { spec: using('b') })
  t.strictSame(await env.places(), { again: 'n1', p: 'n1', q: '' })
  t.match((await env.scheduled('q'))?.message, '1 node(s) exceed max volume count')
  await env.api.client.patch(csiNodes, { name: 'n1' }, 'merge', { spec: { drivers: null } })
  await env.time.advance(backoffMs)
  t.equal((await env.places())['q'], 'n1')
})
