import t from 'tap'
import { defineKind, eraseKind } from '../../../apimachinery/kinds/define-kind.ts'
import { kinds } from '../../../apimachinery/kinds/index.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { FieldDocs, JsonSchema } from '../../../apiserver/openapi/json-schema.ts'
import { OpenApi } from '../../../apiserver/openapi/openapi.ts'
import type { ServedKind } from '../../../apiserver/openapi/served-kind.ts'

interface Tree {
  readonly openapi?: string
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas: Record<string, Definition> }
  readonly definitions: Record<string, Definition>
}

interface Operation {
  readonly operationId: string
  readonly parameters: readonly { readonly name: string }[]
  readonly requestBody?: { readonly content: Record<string, unknown> }
  readonly 'x-kubernetes-action': string
  readonly 'x-kubernetes-group-version-kind': unknown
}

interface Definition extends JsonSchema {
  readonly description?: string
  readonly required?: readonly string[]
  readonly properties: Record<string, JsonSchema>
}

const builtIn: readonly ServedKind[] = kinds.map((kind) => ({ kind }))
const widget: ServedKind = {
  kind: eraseKind(
    defineKind<KubeObject>({ shape: 'example.com/v1 Widget', plural: 'widgets', namespaced: true, status: true }),
  ),
  custom: {
    name: 'com.example.v1.Widget',
    schema: {
      type: 'object',
      properties: { metadata: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' } },
      'x-kubernetes-group-version-kind': [{ group: 'example.com', kind: 'Widget', version: 'v1' }],
    },
  },
}

function openApi(served = builtIn, docs?: FieldDocs) {
  return new OpenApi({ servedKinds: () => served, docs, version: 'v1.36.2' })
}

function parse(api: OpenApi, path: string): Tree {
  return JSON.parse(api.document(path)!.json.bytes.toString())
}

function paths(api: OpenApi): Record<string, { serverRelativeURL: string }> {
  return JSON.parse(api.index().bytes.toString()).paths
}

function* refs(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, item] of Object.entries(value)) {
    if (key === '$ref' && typeof item === 'string') yield item
    else yield* refs(item)
  }
}

t.test('the index has a document per group version, under URLs with the hash of the document', async (t) => {
  const api = openApi()
  const index = paths(api)
  for (const path of [
    'api',
    'api/v1',
    'apis',
    'apis/apps',
    'apis/apps/v1',
    'apis/autoscaling/v2',
    'openid/v1/jwks',
    'version',
  ]) {
    t.ok(index[path], path)
  }
  const { hash } = api.document('apis/apps/v1')!.json
  t.match(hash, /^[0-9A-F]{128}$/)
  t.equal(index['apis/apps/v1']?.serverRelativeURL, `/openapi/v3/apis/apps/v1?hash=${hash}`)
  t.equal(api.document('apis/nosuch.example.com/v1'), undefined)
  t.equal(openApi().index().hash, api.index().hash, 'the same kinds give the same bytes')
})

t.test('every reference of every document leads somewhere', async (t) => {
  const api = openApi([...builtIn, widget])
  for (const path of Object.keys(paths(api))) {
    const tree = parse(api, path)
    t.equal(tree.openapi, '3.0.0')
    const known = new Set(Object.keys(tree.components.schemas).map((name) => `#/components/schemas/${name}`))
    t.strictSame(
      [...refs(tree)].filter((ref) => !known.has(ref)),
      [],
      path,
    )
  }
})

t.test('operation ids are unique in a document', async (t) => {
  const api = openApi()
  for (const path of Object.keys(paths(api))) {
    const ids = JSON.stringify(parse(api, path).paths).match(/"operationId":"[^"]+"/g) ?? []
    t.equal(new Set(ids).size, ids.length, path)
  }
})

t.test('paths follow verbs and scope', async (t) => {
  const { paths } = parse(openApi(), 'api/v1')
  const methods = (path: string) => Object.keys(paths[path] ?? {}).sort()
  t.strictSame(methods('/api/v1/namespaces/{namespace}/pods'), ['delete', 'get', 'parameters', 'post'])
  t.strictSame(methods('/api/v1/pods'), ['get', 'parameters'])
  t.strictSame(methods('/api/v1/namespaces/{namespace}/pods/{name}'), ['delete', 'get', 'parameters', 'patch', 'put'])
  t.strictSame(methods('/api/v1/namespaces/{namespace}/pods/{name}/status'), ['get', 'parameters', 'patch', 'put'])
  t.strictSame(methods('/api/v1/namespaces/{namespace}/pods/{name}/eviction'), ['parameters', 'post'])
  t.strictSame(methods('/api/v1/nodes/{name}'), ['delete', 'get', 'parameters', 'patch', 'put'])
  t.strictSame(methods('/api/v1/namespaces/{namespace}/nodes'), [])
  const scale = parse(openApi(), 'apis/apps/v1').paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale']
  t.strictSame(scale?.['get']?.['x-kubernetes-group-version-kind'], {
    group: 'autoscaling',
    kind: 'Scale',
    version: 'v1',
  })
})

t.test('writes take fieldValidation, and built-in kinds take strategic merge patches', async (t) => {
  const api = openApi([...builtIn, widget])
  const deployment = parse(api, 'apis/apps/v1').paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']!
  const custom = parse(api, 'apis/example.com/v1').paths['/apis/example.com/v1/namespaces/{namespace}/widgets/{name}']!
  for (const operation of [deployment['put']!, deployment['patch']!, custom['patch']!]) {
    const names = operation.parameters.map(({ name }) => name)
    for (const name of ['dryRun', 'fieldManager', 'fieldValidation']) t.ok(names.includes(name), name)
  }
  const bodies = (operation?: Operation) => Object.keys(operation?.requestBody?.content ?? {})
  t.ok(bodies(deployment['patch']).includes('application/strategic-merge-patch+json'))
  t.notOk(bodies(custom['patch']).includes('application/strategic-merge-patch+json'))
  t.equal(deployment['patch']?.['x-kubernetes-action'], 'patch')
})

t.test('schemas tell what clients need for merging, checking and explaining', async (t) => {
  const docs = {
    'io.k8s.api.core.v1.Container': { description: 'A container.', fields: { imagePullPolicy: 'When to pull.' } },
  }
  const { schemas } = parse(openApi(builtIn, docs), 'api/v1').components
  const container = schemas['io.k8s.api.core.v1.Container']!
  t.equal(container.description, 'A container.')
  t.strictSame(container.required, ['name'])
  t.match(container.properties['ports'], {
    type: 'array',
    items: { allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.ContainerPort' }], default: {} },
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
    'x-kubernetes-patch-strategy': 'merge',
    'x-kubernetes-patch-merge-key': 'containerPort',
  })
  t.strictSame(container.properties['imagePullPolicy'], {
    description: 'When to pull.\n\nPossible enum values:\n - `"Always"`\n - `"IfNotPresent"`\n - `"Never"`',
    type: 'string',
    enum: ['Always', 'IfNotPresent', 'Never'],
  })
  t.strictSame(container.properties['args'], {
    type: 'array',
    items: { type: 'string', default: '' },
    'x-kubernetes-list-type': 'atomic',
  })
  t.strictSame(schemas['io.k8s.api.core.v1.Pod']?.['x-kubernetes-group-version-kind'], [
    { group: '', kind: 'Pod', version: 'v1' },
  ])
  t.match(schemas['io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector'], { 'x-kubernetes-map-type': 'atomic' })
  t.strictSame(schemas['io.k8s.apimachinery.pkg.api.resource.Quantity']?.['oneOf'], [
    { type: 'string' },
    { type: 'number' },
  ])
})

t.test('a new kind changes the documents of its own group only', async (t) => {
  let served = builtIn
  const api = new OpenApi({ servedKinds: () => served, version: 'v1.36.2' })
  const [index, apps] = [api.index(), api.document('apis/apps/v1')]
  t.equal(api.index(), index, 'nothing is built twice')
  served = [...builtIn, widget]
  t.not(api.index().hash, index.hash)
  t.equal(api.document('apis/apps/v1'), apps)
  t.ok(parse(api, 'apis/example.com/v1').components.schemas['com.example.v1.WidgetList'])
  served = builtIn
  t.equal(api.document('apis/example.com/v1'), undefined)
})

t.test('the Swagger document says the same without what Swagger 2.0 lacks', async (t) => {
  const tree = JSON.parse(
    openApi([...builtIn, widget])
      .swagger()
      .json.bytes.toString(),
  ) as Tree
  const known = new Set(Object.keys(tree.definitions).map((name) => `#/definitions/${name}`))
  t.strictSame(
    [...refs(tree)].filter((ref) => !known.has(ref)),
    [],
  )
  t.notMatch(JSON.stringify(tree), /"(requestBody|components)":/)
  t.equal(tree.definitions['io.k8s.apimachinery.pkg.api.resource.Quantity']?.['type'], 'string')
  t.ok(tree.definitions['com.example.v1.Widget'])
  const { ports } = tree.definitions['io.k8s.api.core.v1.Container']!.properties
  t.match(ports, {
    items: { $ref: '#/definitions/io.k8s.api.core.v1.ContainerPort' },
    'x-kubernetes-patch-merge-key': 'containerPort',
  })
  const post = tree.paths['/api/v1/namespaces/{namespace}/pods']?.['post']
  t.match(post?.parameters.at(-1), {
    name: 'body',
    in: 'body',
    required: true,
    schema: { $ref: '#/definitions/io.k8s.api.core.v1.Pod' },
  })
})

t.test('the deprecated watch paths are documented for built-in kinds', async (t) => {
  const api = openApi([...builtIn, widget])
  const { paths } = parse(api, 'api/v1')
  t.equal(paths['/api/v1/watch/pods']?.['get']?.operationId, 'watchCoreV1PodListForAllNamespaces')
  t.equal(paths['/api/v1/watch/namespaces/{namespace}/pods']?.['get']?.operationId, 'watchCoreV1NamespacedPodList')
  t.match(paths['/api/v1/watch/nodes/{name}']?.['get'], {
    operationId: 'watchCoreV1Node',
    'x-kubernetes-action': 'watch',
  })
  t.notOk(Object.keys(parse(api, 'apis/example.com/v1').paths).some((path) => path.includes('/watch/')))
})
