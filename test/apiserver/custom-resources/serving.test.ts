import t from 'tap'
import { customResourceDefinitions } from '../../../apimachinery/kinds/apiextensions/custom-resource-definition.ts'
import { testApi } from '../../support/api.ts'
import { definitionOf, establish, specOf, widget, widgetDefinition, widgets } from '../../support/custom-resources.ts'

const sized = specOf({
  required: ['size'],
  properties: {
    size: { type: 'integer', minimum: 1 },
    color: { type: 'string', default: 'red' },
    tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
  },
})

t.test('a new definition says nothing of being served; moments later it is established', async (t) => {
  const api = await testApi(t)
  const created = await api.create(customResourceDefinitions, widgetDefinition())
  t.strictSame(created.status, { acceptedNames: { kind: '', plural: '' }, conditions: null, storedVersions: ['v1'] })
  await api.tracker.whenIdle()
  const { status } = await definitionOf(api)
  t.match(status.conditions, [
    { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
    { type: 'Established', status: 'True', reason: 'InitialNamesAccepted' },
  ])
  t.strictSame(status.acceptedNames, {
    plural: 'widgets',
    singular: 'widget',
    shortNames: ['wd'],
    kind: 'Widget',
    listKind: 'WidgetList',
  })
  t.ok(widgets(api))
})

t.test('objects are pruned, get defaults, count their changes and are judged', async (t) => {
  const api = await testApi(t)
  await establish(api, widgetDefinition({}, [{ schemaProps: sized }]))
  const kind = widgets(api)
  const made = await api.call('create', kind, { body: { ...widget('a', { size: 3, odd: 1 }), extra: 1 } })
  t.equal(made.code, 201)
  t.strictSame(made.object.spec, { size: 3, color: 'red' })
  t.strictSame(made.warnings, ['unknown field "extra"', 'unknown field "spec.odd"'])
  t.equal(made.object.metadata.generation, 1)
  const patch = { name: 'a', contentType: 'application/merge-patch+json' }
  const changed = await api.call('patch', kind, { ...patch, body: { spec: { size: 4 } } })
  t.equal(changed.object.metadata.generation, 2)
  const labelled = await api.call('patch', kind, { ...patch, body: { metadata: { labels: { a: 'b' } } } })
  t.equal(labelled.object.metadata.generation, 2)
  const wrong = await api.call('patch', kind, { ...patch, body: { spec: { size: 0, tags: ['a', 'a'] } } })
  t.equal(wrong.code, 422)
  t.match(wrong.message, 'spec.size in body should be greater than or equal to 1')
  t.match(wrong.message, 'spec.tags[1]: Duplicate value: "a"')
})

t.test('requests are refused as upstream does', async (t) => {
  const api = await testApi(t)
  await establish(api, widgetDefinition({}, [{ schemaProps: sized }]))
  const kind = widgets(api)
  const create = (body: unknown, query = {}) => api.call('create', kind, { body, query })
  const strict = await create(widget('a', { size: 1, odd: 1 }), { fieldValidation: 'Strict' })
  t.equal(
    strict.message,
    'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.odd"',
  )
  const other = await create({ ...widget('a', { size: 1 }), kind: 'Gadget' })
  t.equal(other.message, 'Gadget.example.com "a" is invalid: kind: Invalid value: "Gadget": must be Widget')
  const version = await create(widget('a', { size: 1 }, 'v2'))
  t.match(
    version.message,
    'the API version in the data (example.com/v2) does not match the expected API version (example.com/v1)',
  )
  const { kind: _, ...nameless } = widget('a', { size: 1 })
  t.match((await create(nameless)).message, "Object 'Kind' is missing in '{")
  await create(widget('a', { size: 1 }))
  const unversioned = await api.call('update', kind, { name: 'a', body: widget('a', { size: 2 }) })
  t.match(unversioned.message, 'metadata.resourceVersion: Invalid value: 0: must be specified for an update')
  const strategic = { name: 'a', body: {}, contentType: 'application/strategic-merge-patch+json' }
  t.equal((await api.call('patch', kind, strategic)).code, 415)
})

t.test('integers beyond 2^53 stay exact', async (t) => {
  const api = await testApi(t)
  await establish(api, widgetDefinition())
  const text =
    '{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"big"},"spec":{"n":9223372036854775807}}'
  const made = await api.call('create', widgets(api), { body: text })
  t.equal(made.object.spec?.n, 9223372036854775807n)
})

t.test('the status is for its own path, which is for nothing else', async (t) => {
  const api = await testApi(t)
  await establish(api, widgetDefinition({}, [{ subresources: { status: {} } }]))
  const kind = widgets(api)
  await api.call('create', kind, { body: { ...widget('a', { size: 1 }), status: { phase: 'X' } } })
  const patch = { name: 'a', contentType: 'application/merge-patch+json' }
  const body = { metadata: { labels: { a: 'b' } }, spec: { size: 2 }, status: { phase: 'Y' } }
  const status = await api.call('patch', kind, { ...patch, body, subresource: 'status' })
  t.strictSame([status.object.spec, status.object.status], [{ size: 1 }, { phase: 'Y' }])
  t.equal(status.object.metadata.labels, undefined)
  t.equal(status.object.metadata.generation, 1)
  const main = await api.call('patch', kind, { ...patch, body: { status: { phase: 'Z' } } })
  t.strictSame(main.object.status, { phase: 'Y' })
})

t.test('a status without a path of its own is a field like others', async (t) => {
  const api = await testApi(t)
  await establish(api, widgetDefinition())
  const kind = widgets(api)
  const made = await api.call('create', kind, { body: { ...widget('a'), status: { phase: 'X' } } })
  t.strictSame(made.object.status, { phase: 'X' })
  const patch = { name: 'a', contentType: 'application/merge-patch+json', body: { status: { phase: 'Y' } } }
  t.equal((await api.call('patch', kind, patch)).object.metadata.generation, 2)
  t.equal((await api.call('get', kind, { name: 'a', subresource: 'status' })).code, 404)
})

t.test('scale reads and writes where the definition says', async (t) => {
  const api = await testApi(t)
  const scale = {
    specReplicasPath: '.spec.count',
    statusReplicasPath: '.status.count',
    labelSelectorPath: '.status.selector',
  }
  await establish(api, widgetDefinition({}, [{ subresources: { status: {}, scale } }]))
  const kind = widgets(api)
  await api.call('create', kind, { body: widget('a') })
  const missing = await api.call('get', kind, { name: 'a', subresource: 'scale' })
  t.match(missing.message, 'the spec replicas field ".spec.count" does not exist')
  const body = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a' }, spec: { replicas: 3 } }
  await api.call('patch', kind, {
    name: 'a',
    contentType: 'application/merge-patch+json',
    body: { spec: { count: 1 } },
  })
  t.match((await api.call('update', kind, { name: 'a', subresource: 'scale', body })).object, { spec: { replicas: 3 } })
  const status = { status: { count: 2, selector: 'a=b' } }
  const patch = { name: 'a', contentType: 'application/merge-patch+json' }
  await api.call('patch', kind, { ...patch, subresource: 'status', body: status })
  const shown = await api.call('get', kind, { name: 'a', subresource: 'scale' })
  t.match(shown.object, { spec: { replicas: 3 }, status: { replicas: 2, selector: 'a=b' } })
  t.strictSame((await api.call('get', kind, { name: 'a' })).object.spec, { count: 3 })
})

t.test('chosen fields select objects in lists, watches and deletions', async (t) => {
  const api = await testApi(t)
  const selectableFields = [{ jsonPath: '.spec.color' }]
  await establish(api, widgetDefinition({}, [{ schemaProps: sized, selectableFields }]))
  const kind = widgets(api)
  const query = { fieldSelector: 'spec.color=blue' }
  const watch = await api.watch(kind, { query })
  await api.call('create', kind, { body: widget('a', { size: 1 }) })
  await api.call('create', kind, { body: widget('b', { size: 1, color: 'blue' }) })
  const patch = { name: 'a', contentType: 'application/merge-patch+json' }
  await api.call('patch', kind, { ...patch, body: { spec: { color: 'blue' } } })
  await api.call('patch', kind, { ...patch, body: { spec: { color: 'green' } } })
  t.strictSame(
    watch.events.map(({ type, object }) => `${type} ${object.metadata.name}`),
    ['ADDED b', 'ADDED a', 'DELETED a'],
  )
  const names = async () => (await api.client.list(kind)).items.map(({ metadata }) => metadata.name)
  await api.call('deletecollection', kind, { query })
  t.strictSame(await names(), ['a'])
  const unknown = await api.call('list', kind, { query: { fieldSelector: 'spec.size=1' } })
  t.equal(unknown.message, 'field label not supported: spec.size')
})

t.test('names that another definition has are not accepted until they are free', async (t) => {
  const api = await testApi(t)
  await establish(api, widgetDefinition())
  const rival = widgetDefinition({ names: { plural: 'gadgets', kind: 'Gadget', shortNames: ['wd'] } })
  await establish(api, rival)
  const { status } = await definitionOf(api, 'gadgets.example.com')
  t.match(status.conditions, [
    { type: 'NamesAccepted', status: 'False', reason: 'ShortNamesConflict', message: '"wd" is already in use' },
    { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' },
  ])
  t.throws(() => widgets(api, 'v1', 'gadgets'))
  await api.call('delete', customResourceDefinitions, { name: 'widgets.example.com' })
  await api.tracker.whenIdle()
  t.ok(widgets(api, 'v1', 'gadgets'))
})

t.test('a change of the definition holds from its answer on; watches of the old kind end', async (t) => {
  const api = await testApi(t)
  await establish(api, widgetDefinition())
  const before = widgets(api)
  const watch = await api.watch(before)
  const { spec } = widgetDefinition({}, [{ schemaProps: sized }])
  const patch = { name: 'widgets.example.com', contentType: 'application/merge-patch+json' }
  await api.call('patch', customResourceDefinitions, { ...patch, body: { spec } })
  t.not(widgets(api), before)
  t.ok(watch.ended)
  t.equal((await api.call('create', widgets(api), { body: widget('a') })).code, 422)
  await api.call('patch', customResourceDefinitions, { ...patch, body: { metadata: { labels: { a: 'b' } } } })
  const same = widgets(api)
  await api.tracker.whenIdle()
  t.equal(widgets(api), same)
})

t.test('definitions and objects are there after a restart, with defaults that came later', async (t) => {
  const api = await testApi(t)
  await establish(api, widgetDefinition())
  await api.call('create', widgets(api), { body: widget('a', { size: 1 }) })
  const { spec } = widgetDefinition({}, [{ schemaProps: sized }])
  const patch = { name: 'widgets.example.com', contentType: 'application/merge-patch+json', body: { spec } }
  await api.call('patch', customResourceDefinitions, patch)
  const again = await testApi(t, { storage: api.storage, clock: api.clock, tracker: api.tracker })
  const { object } = await again.call('get', widgets(again), { name: 'a' })
  t.strictSame(object.spec, { size: 1, color: 'red' })
})

t.test('a watch cannot begin before the definition', async (t) => {
  const api = await testApi(t)
  await establish(api, widgetDefinition())
  const watch = await api.watch(widgets(api), { query: { resourceVersion: '1' } })
  t.match(watch.events, [{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }])
})
