import t from 'tap'
import { customResourceDefinitions } from '../../../apimachinery/kinds/apiextensions/custom-resource-definition.ts'
import { testApi } from '../../support/api.ts'
import { definitionOf, establish, widget, widgetDefinition, widgets } from '../../support/custom-resources.ts'

const name = 'widgets.example.com'

t.test('a deleted definition takes its objects with it and ends their watches', async (t) => {
  const api = await testApi(t)
  await establish(api, widgetDefinition())
  const kind = widgets(api)
  for (const one of ['a', 'b']) await api.call('create', kind, { body: widget(one) })
  const watch = await api.watch(kind, { query: { resourceVersion: String(api.storage.revision()) } })
  const deletion = await api.call('delete', customResourceDefinitions, { name })
  t.match(deletion.object, {
    kind: 'CustomResourceDefinition',
    metadata: { finalizers: ['customresourcecleanup.apiextensions.k8s.io'] },
  })
  await api.tracker.whenIdle()
  t.strictSame(
    watch.events.map(({ type, object }) => `${type} ${object.metadata.name}`),
    ['DELETED a', 'DELETED b'],
  )
  t.ok(watch.ended)
  t.throws(() => widgets(api))
  t.equal((await api.call('get', customResourceDefinitions, { name })).code, 404)
})

t.test('finalizers of objects keep the definition; nothing new can be made meanwhile', async (t) => {
  const api = await testApi(t)
  await establish(api, widgetDefinition())
  const held = widget('a')
  await api.call('create', widgets(api), { body: { ...held, metadata: { ...held.metadata, finalizers: ['hold'] } } })
  await api.call('delete', customResourceDefinitions, { name })
  await api.tracker.whenIdle()
  t.match((await definitionOf(api)).status.conditions?.at(-1), {
    type: 'Terminating',
    status: 'True',
    reason: 'InstanceDeletionInProgress',
    message: 'CustomResource deletion is in progress',
  })
  const refused = await api.call('create', widgets(api), { body: widget('b') })
  t.strictSame(
    [refused.code, refused.message],
    [405, 'create not allowed while custom resource definition is terminating'],
  )
  const body = { metadata: { finalizers: null } }
  await api.call('patch', widgets(api), { name: 'a', contentType: 'application/merge-patch+json', body })
  await api.advance(5_000)
  t.equal((await api.call('get', customResourceDefinitions, { name })).code, 404)
})

t.test('a definition of the same name starts afresh', async (t) => {
  const api = await testApi(t)
  await establish(api, widgetDefinition())
  await api.call('create', widgets(api), { body: widget('a') })
  await api.call('delete', customResourceDefinitions, { name })
  await api.tracker.whenIdle()
  await establish(api, widgetDefinition())
  t.strictSame((await api.client.list(widgets(api))).items, [])
  t.equal((await api.call('create', widgets(api), { body: widget('a') })).code, 201)
})

t.test('a definition whose status breaks its rules can go all the same', async (t) => {
  const api = await testApi(t)
  await establish(api, widgetDefinition())
  const broken = { name, subresource: 'status', contentType: 'application/merge-patch+json' }
  const body = { status: { storedVersions: ['a version that it does not have'] } }
  t.equal((await api.call('patch', customResourceDefinitions, { ...broken, body })).code, 200)
  await api.call('delete', customResourceDefinitions, { name })
  await api.tracker.whenIdle()
  t.equal((await api.call('get', customResourceDefinitions, { name })).code, 404)
})
