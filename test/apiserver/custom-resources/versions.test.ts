import t from 'tap'
import { customResourceDefinitions } from '../../../apimachinery/kinds/apiextensions/custom-resource-definition.ts'
import { services } from '../../../apimachinery/kinds/core/service.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import { type TestApi, testApi } from '../../support/api.ts'
import { definitionOf, establish, widget, widgetDefinition, widgets } from '../../support/custom-resources.ts'
import { webhookServer } from '../../support/webhook-server.ts'

const mergePatch = { contentType: 'application/merge-patch+json' }

/** Makes `version` the one that is stored. */
async function storeIn(api: TestApi, version: string): Promise<void> {
  const { spec } = await definitionOf(api)
  const versions = spec.versions.map((one) => ({ ...one, storage: one.name === version }))
  const name = 'widgets.example.com'
  const { code, message } = await api.call('patch', customResourceDefinitions, {
    ...mergePatch,
    name,
    body: { spec: { versions } },
  })
  if (code !== 200) throw new Error(message)
  await api.tracker.whenIdle()
}

t.test('without conversion, versions differ in their name and in what they know', async (t) => {
  const api = await testApi(t)
  const second = { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } } }
  await establish(api, widgetDefinition({}, [{}, { schemaProps: second, deprecated: true }]))
  await api.call('create', widgets(api), { body: widget('a', { size: 1, color: 'red' }) })
  const { object } = await api.call('get', widgets(api, 'v2'), { name: 'a' })
  t.match(object, { apiVersion: 'example.com/v2', spec: { size: 1 } })
  t.notOk('color' in (object.spec ?? {}))
  t.equal(widgets(api, 'v2').rules.deprecation, 'example.com/v2 Widget is deprecated')
  t.strictSame((await api.call('get', widgets(api), { name: 'a' })).object.spec, { size: 1, color: 'red' })
})

t.test('the stored version can change while there are objects; both are remembered', async (t) => {
  const api = await testApi(t)
  await establish(api, widgetDefinition({}, [{}, {}]))
  await api.call('create', widgets(api), { body: widget('old') })
  await storeIn(api, 'v2')
  t.strictSame((await definitionOf(api)).status.storedVersions, ['v1', 'v2'])
  await api.call('create', widgets(api), { body: widget('new') })
  const stored = [...(await api.storage.list({ prefix: '/registry/example.com/widgets/' })).entries].map(
    ({ value }) => (JSON.parse(Buffer.from(value).toString()) as KubeObject).apiVersion,
  )
  t.strictSame(stored, ['example.com/v2', 'example.com/v1'])
  for (const version of ['v1', 'v2']) {
    const { items } = await api.client.list(widgets(api, version))
    t.strictSame(
      items.map(({ apiVersion, metadata }) => `${metadata.name} ${apiVersion}`),
      [`new example.com/${version}`, `old example.com/${version}`],
    )
  }
})

interface Review {
  readonly request: { readonly uid: string; readonly desiredAPIVersion: string; readonly objects: KubeObject[] }
}

/** v1 has `spec.size`, v2 has `spec.width`. */
function renaming(document: unknown): unknown {
  const { uid, desiredAPIVersion, objects } = (document as Review).request
  const convertedObjects = objects.map((object) => {
    const { size, width, ...rest } = (object as KubeObject & { spec: Record<string, unknown> }).spec
    const spec = desiredAPIVersion.endsWith('v2') ? { ...rest, width: size } : { ...rest, size: width }
    return { ...object, apiVersion: desiredAPIVersion, spec }
  })
  const response = { uid, result: { status: 'Success' }, convertedObjects }
  return { kind: 'ConversionReview', apiVersion: 'apiextensions.k8s.io/v1', response }
}

t.test('a webhook converts objects for reads, lists, selectors, watches and writes', async (t) => {
  const api = await testApi(t)
  const webhook = await webhookServer(t, [{ type: 'dns', value: 'converter.default.svc' }], renaming)
  const spec = { type: 'ExternalName', externalName: '127.0.0.1' } as const
  await api.create(services, { metadata: { name: 'converter' }, spec })
  const service = { namespace: 'default', name: 'converter', path: '/convert', port: webhook.port }
  const clientConfig = { service, caBundle: webhook.caBundle }
  const properties = { size: { type: 'integer' }, width: { type: 'integer' } }
  const schemaProps = { type: 'object', properties: { spec: { type: 'object', properties } } }
  const versions = [{ schemaProps }, { schemaProps, selectableFields: [{ jsonPath: '.spec.width' }] }]
  const conversion = { strategy: 'Webhook', webhook: { clientConfig, conversionReviewVersions: ['v1'] } }
  await establish(api, widgetDefinition({ conversion }, versions))
  const [first, second] = [widgets(api), widgets(api, 'v2')]

  await api.call('create', first, { body: widget('a', { size: 1 }) })
  t.strictSame(webhook.calls, [], 'nothing to convert')
  t.strictSame((await api.call('get', second, { name: 'a' })).object.spec, { width: 1 })
  t.strictSame(webhook.calls, [`converter.default.svc:${webhook.port} /convert?timeout=30s`])

  const made = await api.call('create', second, { body: widget('b', { width: 2 }, 'v2') })
  t.strictSame([made.code, made.object.spec], [201, { width: 2 }], made.message)
  t.strictSame((await api.call('get', first, { name: 'b' })).object.spec, { size: 2 })
  const selected = await api.client.list(second, { fieldSelector: 'spec.width=2' })
  t.strictSame(
    selected.items.map(({ metadata }) => metadata.name),
    ['b'],
  )

  const query = {
    fieldSelector: 'spec.width=3',
    sendInitialEvents: 'true',
    allowWatchBookmarks: 'true',
    resourceVersionMatch: 'NotOlderThan',
  }
  const watch = await api.watch(second, { query })
  const patch = (name: string, size: number) =>
    api.call('patch', first, { ...mergePatch, name, body: { spec: { size } } })
  await patch('a', 3)
  await patch('a', 4)
  await api.tracker.whenIdle()
  t.strictSame(
    watch.events.map(
      ({ type, object }) => `${type} ${object.apiVersion} ${JSON.stringify((object as { spec?: object }).spec)}`,
    ),
    ['BOOKMARK example.com/v2 undefined', 'ADDED example.com/v2 {"width":3}', 'DELETED example.com/v2 {"width":4}'],
  )
})

for (const c of [
  {
    name: 'says so',
    answer: ({ request }: Review) => ({ uid: request.uid, result: { status: 'Failure', message: 'no such color' } }),
    want: 'conversion webhook for example.com/v1, Kind=Widget failed: no such color',
  },
  {
    name: 'returns too few objects',
    answer: ({ request }: Review) => ({ uid: request.uid, result: { status: 'Success' }, convertedObjects: [] }),
    want: 'conversion webhook for example.com/v1, Kind=Widget returned 0 objects, expected 1',
  },
  {
    name: 'renames an object',
    answer: ({ request: { uid, objects } }: Review) => {
      const convertedObjects = objects.map((object) => ({
        ...object,
        apiVersion: 'example.com/v2',
        metadata: { ...object.metadata, name: 'other' },
      }))
      return { uid, result: { status: 'Success' }, convertedObjects }
    },
    want: 'conversion webhook for example.com/v1, Kind=Widget returned invalid converted object at index 0: must have the same name: a != other',
  },
]) {
  t.test(`reads fail when the webhook ${c.name}, writes in the stored version do not`, async (t) => {
    const api = await testApi(t)
    const webhook = await webhookServer(t, [{ type: 'ip', value: '127.0.0.1' }], (document) => ({
      kind: 'ConversionReview',
      apiVersion: 'apiextensions.k8s.io/v1',
      response: c.answer(document as Review),
    }))
    const clientConfig = { url: `https://127.0.0.1:${webhook.port}/`, caBundle: webhook.caBundle }
    const conversion = { strategy: 'Webhook', webhook: { clientConfig, conversionReviewVersions: ['v1'] } }
    await establish(api, widgetDefinition({ conversion }, [{}, {}]))
    t.equal((await api.call('create', widgets(api), { body: widget('a') })).code, 201)
    const failed = await api.call('get', widgets(api, 'v2'), { name: 'a' })
    t.strictSame([failed.code, failed.message], [500, c.want])
    t.equal((await api.call('list', widgets(api, 'v2'))).code, 500)
  })
}
