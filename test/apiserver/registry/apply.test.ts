import fc from 'fast-check'
import t, { type Test } from 'tap'
import { customResourceDefinitions } from '../../../apimachinery/kinds/apiextensions/custom-resource-definition.ts'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import { horizontalPodAutoscalers } from '../../../apimachinery/kinds/autoscaling/horizontal-pod-autoscaler.ts'
import { horizontalPodAutoscalersV1 } from '../../../apimachinery/kinds/autoscaling/horizontal-pod-autoscaler-v1.ts'
import { configMaps } from '../../../apimachinery/kinds/core/config-map.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import { type Outcome, type TestApi, testApi } from '../../support/api.ts'

interface ApplyOptions {
  readonly manager?: string
  readonly force?: boolean
  readonly subresource?: string
  readonly query?: Readonly<Record<string, string>>
}

/** Applies an object, or the text of one. */
function apply<T extends KubeObject>(
  api: TestApi,
  kind: Kind<T>,
  config: object | string,
  { manager = 'alpha', force = false, subresource, query = {} }: ApplyOptions = {},
): Promise<Outcome<T>> {
  const body = typeof config === 'string' ? config : { apiVersion: kind.apiVersion, kind: kind.kind, ...config }
  return api.call('patch', kind, {
    name: 'a',
    ...(subresource && { subresource }),
    query: { fieldManager: manager, ...(force && { force: 'true' }), ...query },
    contentType: 'application/apply-patch+yaml',
    body,
  })
}

/** What each manager owns: `alpha Apply`, or `alpha Update status` by a subresource. */
function ownersOf({ metadata }: KubeObject): Record<string, unknown> {
  const entries = metadata.managedFields ?? []
  return Object.fromEntries(
    entries.map(({ manager, operation, subresource, fieldsV1 }) => [
      [manager, operation, subresource].filter(Boolean).join(' '),
      fieldsV1,
    ]),
  )
}

const named = (data?: object, more: object = {}) => ({ metadata: { name: 'a', ...more }, ...(data && { data }) })

const selector = { matchLabels: { a: 'b' } }
const template = (containers: object[]) => ({ metadata: { labels: { a: 'b' } }, spec: { containers } })
const web = (more: object = {}) => ({
  metadata: { name: 'a' },
  spec: { selector, template: template([{ name: 'c', image: 'i' }]), ...more },
})

t.test('applying creates what is not there, and owns what it says', async (t) => {
  const api = await testApi(t)
  const { code, object } = await apply(api, configMaps, named({ k: 'v' }, { labels: { l: '1' } }))
  t.equal(code, 201)
  t.strictSame(object.metadata.managedFields, [
    {
      manager: 'alpha',
      operation: 'Apply',
      apiVersion: 'v1',
      time: '2026-01-01T00:00:00Z',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { 'f:k': {} }, 'f:metadata': { 'f:labels': { 'f:l': {} } } },
    },
  ])
})

t.test('applying the same again writes nothing, also later', async (t) => {
  const api = await testApi(t)
  const { object: first } = await apply(api, configMaps, named({ k: 'v' }))
  await api.advance(60_000)
  t.strictSame((await apply(api, configMaps, named({ k: 'v' }))).object, first)
})

t.test('what an applier gives up goes, unless somebody else has it', async (t) => {
  const api = await testApi(t)
  await apply(api, configMaps, named({ mine: '1', shared: '2' }))
  await apply(api, configMaps, named({ shared: '2' }), { manager: 'beta' })
  const { object } = await apply(api, configMaps, named({ other: '3' }))
  t.strictSame(object.data, { other: '3', shared: '2' })
  t.strictSame(ownersOf(object), {
    'alpha Apply': { 'f:data': { 'f:other': {} } },
    'beta Apply': { 'f:data': { 'f:shared': {} } },
  })
})

t.test('what others own cannot be changed without force', async (t) => {
  const api = await testApi(t)
  await apply(api, configMaps, named({ k: 'v', l: 'w' }))
  const refused = await apply(api, configMaps, named({ k: 'x', l: 'y' }), { manager: 'beta' })
  t.match(refused, {
    code: 409,
    reason: 'Conflict',
    message: 'Apply failed with 2 conflicts: conflicts with "alpha":\n- .data.k\n- .data.l',
  })
  t.strictSame((refused.object as unknown as { details: object }).details, {
    causes: ['.data.k', '.data.l'].map((field) => ({
      reason: 'FieldManagerConflict',
      message: 'conflict with "alpha"',
      field,
    })),
  })
  const { object } = await apply(api, configMaps, named({ k: 'x' }), { manager: 'beta', force: true })
  t.strictSame(ownersOf(object), {
    'alpha Apply': { 'f:data': { 'f:l': {} } },
    'beta Apply': { 'f:data': { 'f:k': {} } },
  })
})

t.test('kubectl takes over from its former self what it has applied on the client', async (t) => {
  const api = await testApi(t)
  const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
  const applied = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { k: 'v', l: 'w' } }
  const annotations = { [lastApplied]: JSON.stringify(applied) }
  await api.call('create', configMaps, {
    query: { fieldManager: 'kubectl-client-side-apply' },
    body: { ...applied, metadata: { name: 'a', annotations } },
  })
  await api.call('patch', configMaps, {
    name: 'a',
    query: { fieldManager: 'editor' },
    contentType: 'application/merge-patch+json',
    body: { data: { l: 'edited' } },
  })
  t.match(await apply(api, configMaps, named({ k: 'new' }), { manager: 'other' }), { code: 409 })
  const both = await apply(api, configMaps, named({ k: 'new', l: 'new' }), { manager: 'kubectl' })
  t.equal(both.message, 'Apply failed with 1 conflict: conflict with "editor" using v1: .data.l')
  const { code, object } = await apply(api, configMaps, named({ k: 'new' }), { manager: 'kubectl' })
  t.equal(code, 200)
  t.strictSame(object.data, { k: 'new', l: 'edited' })
  t.equal(
    object.metadata.annotations?.[lastApplied],
    '{"apiVersion":"v1","data":{"k":"new"},"kind":"ConfigMap","metadata":{"name":"a"}}\n',
  )
})

t.test('objects without books have an owner for what was there before', async (t) => {
  const api = await testApi(t)
  await api.call('create', configMaps, { body: named({ k: 'v' }) })
  const forget = [{ op: 'replace', path: '/metadata/managedFields', value: [{}] }]
  const options = { name: 'a', contentType: 'application/json-patch+json', body: forget }
  const { object: forgotten } = await api.call('patch', configMaps, options)
  t.equal(forgotten.metadata.managedFields, undefined)
  const update = { name: 'a', contentType: 'application/merge-patch+json', body: { data: { l: 'w' } } }
  t.equal((await api.call('patch', configMaps, update)).object.metadata.managedFields, undefined, 'updates start none')
  const { object } = await apply(api, configMaps, named({ m: 'x' }))
  t.strictSame(ownersOf(object), {
    'alpha Apply': { 'f:data': { 'f:m': {} } },
    'before-first-apply Update': { 'f:data': { '.': {}, 'f:k': {}, 'f:l': {} } },
  })
})

t.test('the status belongs to those who apply it to the status', async (t) => {
  const api = await testApi(t)
  t.equal((await apply(api, deployments, web(), { subresource: 'status' })).code, 404, 'a status creates nothing')
  const { object } = await apply(api, deployments, { ...web(), status: { replicas: 3 } })
  t.strictSame(object.status, {})
  const status = { conditions: [{ type: 'Odd', status: 'True' }] }
  const config = { metadata: { name: 'a' }, spec: { replicas: 9 }, status }
  const { object: changed } = await apply(api, deployments, config, { manager: 'beta', subresource: 'status' })
  t.equal(changed.spec.replicas, 1)
  t.strictSame(ownersOf(changed)['beta Apply status'], {
    'f:status': { 'f:conditions': { 'k:{"type":"Odd"}': { '.': {}, 'f:status': {}, 'f:type': {} } } },
  })
})

t.test('whoever scales takes the number of replicas over', async (t) => {
  const api = await testApi(t)
  await apply(api, deployments, web({ replicas: 2 }))
  const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a' }, spec: { replicas: 5 } }
  const scaled = await apply(api, deployments, scale, { manager: 'scaler', subresource: 'scale' })
  t.equal(scaled.message, 'Apply failed with 1 conflict: conflict with "alpha": .spec.replicas')
  t.equal((await apply(api, deployments, scale, { manager: 'scaler', subresource: 'scale', force: true })).code, 200)
  const { object } = await api.call('get', deployments, { name: 'a' })
  t.equal(object.spec.replicas, 5)
  t.strictSame(ownersOf(object)['scaler Apply scale'], { 'f:spec': { 'f:replicas': {} } })
  t.equal(
    (await apply(api, deployments, web({ replicas: 2 }))).message,
    'Apply failed with 1 conflict: conflict with "scaler" with subresource "scale": .spec.replicas',
  )
  t.equal((await apply(api, deployments, web())).code, 200, 'and its former owner may let go')
})

t.test('owners in one version of a kind meet those in another', async (t) => {
  const api = await testApi(t)
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }
  const config = { metadata: { name: 'a' }, spec: { scaleTargetRef, maxReplicas: 3 } }
  await apply(api, horizontalPodAutoscalersV1, config)
  const other = { metadata: { name: 'a' }, spec: { maxReplicas: 5 } }
  t.equal(
    (await apply(api, horizontalPodAutoscalers, other, { manager: 'beta' })).message,
    'Apply failed with 1 conflict: conflict with "alpha": .spec.maxReplicas',
  )
  const { object } = await apply(api, horizontalPodAutoscalers, { ...config, spec: { ...config.spec, minReplicas: 2 } })
  t.strictSame(
    object.metadata.managedFields?.map(({ manager, apiVersion }) => [manager, apiVersion]),
    [['alpha', 'autoscaling/v2']],
    'who applies is one manager in all versions',
  )
})

t.test('custom resources merge as their schema says, and as their values say where it is open', async (t) => {
  const api = await testApi(t)
  const names = { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' }
  const item = { type: 'object', properties: { id: { type: 'integer' }, text: { type: 'string' } }, required: ['id'] }
  const properties = {
    items: { type: 'array', items: item, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['id'] },
    tags: { type: 'array', items: { type: 'string' } },
    open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  }
  const openAPIV3Schema = { type: 'object', properties: { spec: { type: 'object', properties } } }
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }]
  await api.create(customResourceDefinitions, {
    metadata: { name: 'things.example.com' },
    spec: { group: 'example.com', names, scope: 'Namespaced', versions },
  } as never)
  await api.advance(5_000)
  const things = api.server.kinds.byResource('example.com', 'v1', 'things') as Kind
  const thing = (spec: object) => ({ metadata: { name: 'a' }, spec })
  t.equal((await apply(api, things, thing({ items: [{ id: 1, text: 'x' }], tags: ['a'], open: { a: 1 } }))).code, 201)
  const { object } = await apply(api, things, thing({ items: [{ id: 2 }], open: { b: { c: [] } } }), {
    manager: 'beta',
  })
  t.strictSame((object as KubeObject & { spec: unknown }).spec, {
    items: [{ id: 1, text: 'x' }, { id: 2 }],
    open: { a: 1, b: { c: [] } },
    tags: ['a'],
  })
  t.same(ownersOf(object)['beta Apply'], {
    'f:spec': {
      'f:items': { 'k:{"id":2}': { '.': {}, 'f:id': {} } },
      'f:open': { 'f:b': { '.': {}, 'f:c': {} } },
    },
  })
  t.equal(
    (await apply(api, things, thing({ tags: ['b'], open: { a: 2 } }), { manager: 'beta' })).message,
    'Apply failed with 2 conflicts: conflicts with "alpha":\n- .spec.tags\n- .spec.open.a',
  )
  t.match((await apply(api, things, thing({ nope: 1 }))).message, /\.spec\.nope: field not declared in schema$/)
})

t.test('a dry run of an apply stores nothing', async (t) => {
  const api = await testApi(t)
  t.equal((await apply(api, configMaps, named({ k: 'v' }), { query: { dryRun: 'All' } })).code, 201)
  t.equal((await api.call('get', configMaps, { name: 'a' })).code, 404)
})

for (const { name, config, query, code, message } of [
  {
    name: 'another kind',
    config: { ...named(), kind: 'Secret' },
    code: 400,
    message: 'invalid object type: /v1, Kind=Secret',
  },
  {
    name: 'another version',
    config: { ...named(), apiVersion: 'v2' },
    code: 400,
    message: 'invalid object type: /v2, Kind=ConfigMap',
  },
  { name: 'nothing at all', config: '', code: 400, message: 'invalid object type: /, Kind=' },
  {
    name: 'a list',
    config: '[]',
    code: 400,
    message:
      'error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
  },
  {
    name: 'managedFields',
    config: named({}, { managedFields: [] }),
    code: 400,
    message: 'metadata.managedFields must be nil',
  },
  {
    name: 'a field that is not there',
    config: { ...named(), spec: {} },
    code: 500,
    message: 'failed to create typed patch object (/a; /v1, Kind=ConfigMap): .spec: field not declared in schema',
  },
  {
    name: 'no manager',
    config: named(),
    query: { fieldManager: '' },
    code: 422,
    message: 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  },
  {
    name: 'keys given twice, when it is strict',
    config: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: "1"\n  k: "2"\n',
    query: { fieldValidation: 'Strict' },
    code: 400,
    message:
      'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 7: key "k" already set in map',
  },
]) {
  t.test(`applying refuses ${name}`, async (t) => {
    const api = await testApi(t)
    t.match(await apply(api, configMaps, config, { query: query ?? {} }), { code, message })
    t.equal((await api.call('get', configMaps, { name: 'a' })).code, 404)
  })
}

t.test('applying twice is applying once, whatever others have applied', async (t) => {
  const api = await testApi(t)
  const data = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2'))
  const arbitraryStep = fc.record({ manager: fc.constantFrom('alpha', 'beta', 'gamma'), data })
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryStep, { minLength: 1, maxLength: 6 }), (steps) => holds(t, api, steps)),
    { numRuns: 60 },
  )
})

/** Everybody has what they applied last until somebody takes it; what nobody has is not there. */
async function holds(
  t: Test,
  api: TestApi,
  steps: readonly { manager: string; data: Record<string, string> }[],
): Promise<void> {
  await api.call('delete', configMaps, { name: 'a' })
  const wanted = new Map<string, Record<string, string>>()
  for (const { manager, data } of steps) {
    for (const others of wanted.values())
      for (const key of Object.keys(data)) if (others[key] !== data[key]) delete others[key]
    wanted.set(manager, { ...data })
    // An empty map is stored as none, and so is new each time that it is applied.
    const config = named(Object.keys(data).length > 0 ? data : undefined)
    const { object } = await apply(api, configMaps, config, { manager, force: true })
    t.strictSame(object.data ?? {}, Object.assign({}, ...wanted.values()))
    const again = await apply(api, configMaps, config, { manager })
    t.strictSame(again.object, object)
  }
}
