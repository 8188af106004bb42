import t from 'tap'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { replicationControllers } from '../../apimachinery/kinds/core/replication-controller.ts'
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
