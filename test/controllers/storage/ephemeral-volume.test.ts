import t from 'tap'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { controllerEnv } from '../../support/controller-env.ts'
import { makeClaim } from './builders.ts'

const { spec } = makeClaim('')
const pod = {
  metadata: { name: 'p' },
  spec: {
    containers: [{ name: 'a', image: 'busybox' }],
    volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { metadata: { labels: { a: 'b' } }, spec } } }],
  },
} as never

t.test('an ephemeral volume gets a claim that its pod owns', async (t) => {
  const env = await controllerEnv(t, ['ephemeral-volume-controller'])
  const { metadata } = (await env.create(pods, pod)) as { metadata: { uid: string } }
  const claim = await env.get(persistentVolumeClaims, 'p-scratch')
  t.equal(claim?.metadata.ownerReferences?.[0]?.uid, metadata.uid)
  t.strictSame(claim?.metadata.labels, { a: 'b' })
})

t.test('a claim of another owner is left alone', async (t) => {
  const env = await controllerEnv(t, ['ephemeral-volume-controller'])
  await env.create(persistentVolumeClaims, makeClaim('p-scratch'))
  await env.create(pods, pod)
  t.equal((await env.get(persistentVolumeClaims, 'p-scratch'))?.metadata.ownerReferences, undefined)
})
