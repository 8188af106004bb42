import t from 'tap'
import { deployments } from '../../apimachinery/kinds/apps/deployment.ts'
import { configMaps } from '../../apimachinery/kinds/core/config-map.ts'
import { namespaces } from '../../apimachinery/kinds/core/namespace.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { serviceAccounts } from '../../apimachinery/kinds/core/service-account.ts'
import type { Namespace } from '../../apimachinery/types/core-v1.ts'
import { controllerEnv } from '../support/controller-env.ts'

const metadata = (name: string) => ({ namespace: 'leaving', name })
const container = { name: 'main', image: 'nginx' }

/** Reason and message of the conditions that are not as they should be. */
function troubles(namespace: Namespace | undefined): string[] {
  const conditions = namespace?.status.conditions ?? []
  return conditions.filter(({ status }) => status === 'True').map(({ reason, message }) => `${reason}: ${message}`)
}

t.test('a deleted namespace goes with everything in it, and its name is free at once', async (t) => {
  const env = await controllerEnv(t, ['namespace-controller'])
  await env.createNamespace('leaving')
  await env.create(configMaps, { metadata: metadata('a') })
  await env.create(deployments, {
    metadata: metadata('d'),
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [container] } },
    },
  })
  await env.create(configMaps, { metadata: { name: 'stays' } })
  await env.client.delete(namespaces, { name: 'leaving' })
  await env.settle()
  t.equal(await env.get(namespaces, 'leaving'), undefined)
  const left = new Set(await env.names(configMaps))
  t.strictSame([left.has('a'), left.has('stays')], [false, true])
  t.strictSame(await env.names(deployments), [])
  await env.createNamespace('leaving')
  t.equal((await env.get(namespaces, 'leaving'))?.status.phase, 'Active')
})

t.test('a namespace waits for its pods, and everything else in it too', async (t) => {
  const env = await controllerEnv(t, ['namespace-controller'])
  await env.createNamespace('leaving')
  await env.client.create(serviceAccounts, { metadata: metadata('default') })
  await env.create(pods, { metadata: metadata('p'), spec: { nodeName: 'n', containers: [container] } })
  await env.create(configMaps, { metadata: metadata('a') })
  await env.client.delete(namespaces, { name: 'leaving' })
  await env.settle()
  t.strictSame(troubles(await env.get(namespaces, 'leaving')), [
    'SomeResourcesRemain: Some resources are remaining: pods. has 1 resource instances',
  ])
  t.strictSame(await env.names(configMaps, 'leaving'), ['a'], 'what the pod may need is still there')
  await env.client.delete(pods, metadata('p'), { gracePeriodSeconds: 0 })
  await env.settle()
  t.equal(await env.get(namespaces, 'leaving'), undefined)
  t.strictSame(await env.names(configMaps, 'leaving'), [])
})

t.test('a namespace waits for finalizers, and says for which', async (t) => {
  const env = await controllerEnv(t, ['namespace-controller'])
  await env.createNamespace('leaving')
  await env.create(configMaps, { metadata: { ...metadata('a'), finalizers: ['example.com/held'] } })
  await env.client.delete(namespaces, { name: 'leaving' })
  await env.settle()
  t.strictSame(troubles(await env.get(namespaces, 'leaving')), [
    'SomeResourcesRemain: Some resources are remaining: configmaps. has 1 resource instances',
    'SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.com/held in 1 resource instances',
  ])
  await env.client.patch(configMaps, metadata('a'), 'merge', { metadata: { finalizers: null } })
  await env.advance(8_000)
  t.equal(await env.get(namespaces, 'leaving'), undefined)
})

t.test('a namespace with finalizers of its own stays, empty', async (t) => {
  const env = await controllerEnv(t, ['namespace-controller'])
  await env.client.create(namespaces, { metadata: { name: 'leaving', finalizers: ['example.com/held'] } })
  await env.create(configMaps, { metadata: metadata('a') })
  await env.client.delete(namespaces, { name: 'leaving' })
  await env.settle()
  const namespace = await env.get(namespaces, 'leaving')
  t.equal(namespace?.status.phase, 'Terminating')
  t.strictSame(troubles(namespace), [])
  t.strictSame(await env.names(configMaps, 'leaving'), [])
  await env.client.patch(namespaces, { name: 'leaving' }, 'merge', { metadata: { finalizers: null } })
  await env.settle()
  t.equal(await env.get(namespaces, 'leaving'), undefined)
})

t.test('nothing happens to a namespace that stays', async (t) => {
  const env = await controllerEnv(t, ['namespace-controller'])
  await env.createNamespace('staying')
  const namespace = await env.get(namespaces, 'staying')
  t.strictSame(namespace?.status, { phase: 'Active' })
  t.equal(env.log.length, 0)
})
