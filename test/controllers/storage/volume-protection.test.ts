import t from 'tap'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { controllerEnv } from '../../support/controller-env.ts'

const name = 'persistentvolumeclaim-protection-controller'
const claim = {
  metadata: { name: 'c' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
}
const key = { namespace: 'default', name: 'c' }

t.test('a claim that nobody uses goes when it is deleted', async (t) => {
  const env = await controllerEnv(t, [name])
  await env.create(persistentVolumeClaims, claim as never)
  await env.client.delete(persistentVolumeClaims, key)
  await env.settle()
  t.equal(await env.get(persistentVolumeClaims, 'c'), undefined)
})

t.test('a claim that a pod uses stays until the pod is gone', async (t) => {
  const env = await controllerEnv(t, [name])
  await env.create(persistentVolumeClaims, claim as never)
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }]
  const spec = { nodeName: 'n', containers: [{ name: 'a', image: 'i' }], volumes }
  await env.create(pods, { metadata: { name: 'p' }, spec } as never)
  await env.client.delete(persistentVolumeClaims, key)
  await env.settle()
  t.ok((await env.get(persistentVolumeClaims, 'c'))?.metadata.deletionTimestamp)
  await env.client.delete(pods, { namespace: 'default', name: 'p' }, { gracePeriodSeconds: 0 })
  await env.settle()
  t.equal(await env.get(persistentVolumeClaims, 'c'), undefined)
})
