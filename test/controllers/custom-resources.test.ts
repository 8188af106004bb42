import t from 'tap'
import { customResourceDefinitions } from '../../apimachinery/kinds/apiextensions/custom-resource-definition.ts'
import { configMaps } from '../../apimachinery/kinds/core/config-map.ts'
import { namespaces } from '../../apimachinery/kinds/core/namespace.ts'
import type { KubeObject, Resource } from '../../apimachinery/object.ts'
import type { OwnerReference } from '../../apimachinery/types/meta-v1.ts'
import { type ControllerEnv, controllerEnv } from '../support/controller-env.ts'
import { widget, widgetDefinition } from '../support/custom-resources.ts'

const name = 'widgets.example.com'
const resource: Resource = { group: 'example.com', version: 'v1', kind: 'Widget', plural: 'widgets', namespaced: true }

async function define(env: ControllerEnv): Promise<void> {
  await env.client.create(customResourceDefinitions, widgetDefinition())
  await env.settle()
}

async function createWidget(env: ControllerEnv, name: string, more: object = {}): Promise<KubeObject> {
  const { metadata, ...rest } = widget(name)
  const created = await env.client.create(resource, {
    ...rest,
    metadata: { namespace: 'default', ...metadata, ...more },
  })
  await env.settle()
  return created
}

function ownedBy({ apiVersion, kind, metadata: { name, uid } }: KubeObject, more: object = {}): OwnerReference {
  return { apiVersion, kind, name, uid, ...more }
}

t.test('custom resources own and are owned, from the day their definition is there', async (t) => {
  const env = await controllerEnv(t, ['garbage-collector-controller'])
  await define(env)
  const owner = await createWidget(env, 'owner')
  const child = await createWidget(env, 'child', { ownerReferences: [ownedBy(owner)] })
  await env.create(configMaps, { metadata: { name: 'grandchild', ownerReferences: [ownedBy(child)] } })
  await env.client.delete(resource, { namespace: 'default', name: 'owner' }, { propagationPolicy: 'Background' })
  await env.settle()
  t.strictSame(await env.names(resource), [])
  t.equal(await env.get(configMaps, 'grandchild'), undefined)
})

t.test('a custom resource waits in the foreground for its dependents', async (t) => {
  const env = await controllerEnv(t, ['garbage-collector-controller'])
  await define(env)
  const owner = await createWidget(env, 'owner')
  const ownerReferences = [ownedBy(owner, { blockOwnerDeletion: true })]
  await env.create(configMaps, { metadata: { name: 'held', finalizers: ['example.com/hold'], ownerReferences } })
  await env.client.delete(resource, { namespace: 'default', name: 'owner' }, { propagationPolicy: 'Foreground' })
  await env.settle()
  t.strictSame(await env.names(resource), ['owner'])
  const ref = { namespace: 'default', name: 'held' }
  await env.client.patch(configMaps, ref, 'merge', { metadata: { finalizers: null } })
  await env.settle()
  t.strictSame(await env.names(resource), [])
})

t.test('dependents of custom resources go with the definition', async (t) => {
  const env = await controllerEnv(t, ['garbage-collector-controller'])
  await define(env)
  const owner = await createWidget(env, 'owner')
  await env.create(configMaps, { metadata: { name: 'dependent', ownerReferences: [ownedBy(owner)] } })
  await env.client.delete(customResourceDefinitions, { name })
  await env.settle()
  await env.advance(5_000)
  t.equal(await env.get(configMaps, 'dependent'), undefined)
})

t.test('a definition that comes back is watched again', async (t) => {
  const env = await controllerEnv(t, ['garbage-collector-controller'])
  await define(env)
  await env.client.delete(customResourceDefinitions, { name })
  await env.settle()
  await define(env)
  const owner = await createWidget(env, 'owner')
  await env.create(configMaps, { metadata: { name: 'dependent', ownerReferences: [ownedBy(owner)] } })
  await env.client.delete(resource, { namespace: 'default', name: 'owner' })
  await env.settle()
  t.equal(await env.get(configMaps, 'dependent'), undefined)
})

t.test('a namespace takes its custom resources along', async (t) => {
  const env = await controllerEnv(t, ['namespace-controller'])
  await define(env)
  await env.createNamespace('leaving')
  await createWidget(env, 'a', { namespace: 'leaving' })
  await createWidget(env, 'b')
  await env.client.delete(namespaces, { name: 'leaving' })
  await env.settle()
  t.equal(await env.get(namespaces, 'leaving'), undefined)
  t.strictSame(await env.names(resource), ['b'])
})
