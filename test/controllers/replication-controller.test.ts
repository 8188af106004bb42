import t from 'tap'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { replicationControllers } from '../../apimachinery/kinds/core/replication-controller.ts'
import { resourceQuotas } from '../../apimachinery/kinds/core/resource-quota.ts'
import { controllerEnv } from '../support/controller-env.ts'
import { fakeKubelet } from '../support/fake-kubelet.ts'

t.test('a ReplicationController keeps its pods alive, and adopts those that it selects', async (t) => {
  const env = await controllerEnv(t, ['replicationcontroller-controller'])
  await fakeKubelet(t, env.api)
  const labels = { app: 'web' }
  const spec = { containers: [{ name: 'main', image: 'nginx' }] }
  await env.create(pods, { metadata: { name: 'early', labels }, spec })
  await env.create(replicationControllers, {
    metadata: { name: 'web' },
    spec: { replicas: 2, selector: labels, template: { metadata: { labels }, spec } },
  })
  t.equal((await env.names(pods)).length, 2)
  const early = await env.get(pods, 'early')
  t.match(early?.metadata.ownerReferences, [{ apiVersion: 'v1', kind: 'ReplicationController', name: 'web' }])
  const counts = { replicas: 2, fullyLabeledReplicas: 2, readyReplicas: 2, availableReplicas: 2 }
  t.strictSame((await env.get(replicationControllers, 'web'))?.status, { ...counts, observedGeneration: 1 })
  await env.client.delete(pods, early!.metadata)
  await env.settle()
  t.equal((await env.names(pods)).length, 2)
})

t.test('what a quota refuses is a ReplicaFailure, which goes when no more pods are asked for', async (t) => {
  const env = await controllerEnv(t, ['replicationcontroller-controller', 'resourcequota-controller'])
  await fakeKubelet(t, env.api)
  await env.create(resourceQuotas, { metadata: { name: 'two' }, spec: { hard: { pods: '2' } } })
  const labels = { app: 'web' }
  await env.create(replicationControllers, {
    metadata: { name: 'web' },
    spec: {
      ...{ replicas: 3, selector: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'nginx' }] } },
    },
  })
  const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }
  t.match((await env.get(replicationControllers, 'web'))?.status, { replicas: 2, conditions: [failure] })
  const failed = (await env.events()).find((text) => text.startsWith('FailedCreate'))
  t.match(failed, /^FailedCreate: Error creating: pods "web-[a-z0-9]+" is forbidden: exceeded quota/)
  const patch = { spec: { replicas: 2 } }
  await env.client.patch(replicationControllers, { namespace: 'default', name: 'web' }, 'merge', patch)
  await env.settle()
  const { status } = (await env.get(replicationControllers, 'web'))!
  t.match(status, { replicas: 2, observedGeneration: 2 })
  t.equal(status.conditions, undefined)
})
