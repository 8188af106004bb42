import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { encodeCbor, parseCbor } from '../../../apimachinery/codecs/cbor.ts'
import { decodeProtobuf } from '../../../apimachinery/codecs/protobuf.ts'
import { parseYaml } from '../../../apimachinery/codecs/yaml.ts'
import { conflict, tooManyRequests } from '../../../apimachinery/errors.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import { startHttpServer } from '../../../apiserver/http/server.ts'
import { configMap, FakeApi, listAnswer, objectAnswer, testApp, testDeps, token } from './fake-api.ts'
import { widget, withWidgets } from './widgets.ts'

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io'
const partial = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io'
const partialList = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'
const protobuf = 'application/vnd.kubernetes.protobuf'
const object = '/api/v1/namespaces/default/configmaps/a'
const collection = '/api/v1/namespaces/default/configmaps'
const acceptable = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'

for (const c of [
  { accept: undefined, type: 'application/json' },
  { accept: '*/*', type: 'application/json' },
  { accept: 'application/*', type: 'application/json' },
  { accept: 'application/json, */*', type: 'application/json' },
  { accept: 'application/yaml', type: 'application/yaml' },
  { accept: `${protobuf},application/json`, type: protobuf },
  { accept: 'application/json;as=Table;v=v9;g=meta.k8s.io,application/json', type: 'application/json' },
  { accept: 'text/html, application/yaml;q=0.5, */*;q=0.1', type: 'application/yaml' },
  { accept: 'application/json;q=0.1, application/yaml', type: 'application/yaml' },
]) {
  t.test(`answers Accept ${c.accept} with ${c.type}`, async (t) => {
    const { get } = await testApp(t)
    const response = await get(object, c.accept)
    t.equal(response.statusCode, 200)
    t.equal(response.headers['content-type'], c.type)
  })
}

for (const c of [
  { url: object, accept: 'text/html', message: `406: Not Acceptable\n\nAvailable representations: ${acceptable}` },
  {
    url: object,
    accept: 'application/json;as=Table;v=v9;g=meta.k8s.io',
    message: `only the following media types are accepted: ${acceptable}`,
  },
  {
    url: object,
    accept: `${protobuf};as=Table;v=v1;g=meta.k8s.io`,
    message: `only the following media types are accepted: ${acceptable}`,
  },
  {
    url: `${collection}?watch=1`,
    accept: 'application/yaml',
    message: `only the following media types are accepted: application/json;stream=watch, ${protobuf};stream=watch`,
  },
  {
    url: collection,
    accept: partial,
    message: 'you requested PartialObjectMetadata, but the requested object is a list (*core.ConfigMapList)',
  },
  {
    url: object,
    accept: partialList,
    message: 'you requested PartialObjectMetadataList, but the requested object is not a list (*core.ConfigMap)',
  },
]) {
  t.test(`refuses Accept ${c.accept} on ${c.url}`, async (t) => {
    const { api, get } = await testApp(t)
    api.answer = (request) =>
      request.verb === 'list' ? listAnswer(request, [configMap('a')]) : objectAnswer(configMap('a'))
    const response = await get(c.url, c.accept)
    t.equal(response.statusCode, 406)
    const status = parseYaml(response.rawPayload).value
    t.match(status, { kind: 'Status', reason: 'NotAcceptable', message: c.message })
  })
}

t.test('does nothing when nobody wants the answer', async (t) => {
  const { api, send } = await testApp(t)
  await send('POST', collection, { accept: 'text/html', 'content-type': 'application/json' }, '{}')
  t.strictSame(api.requests, [])
})

t.test('sends the bytes that the object has been encoded to', async (t) => {
  const { api, get } = await testApp(t)
  const cached = configMap('a')
  api.answer = () => objectAnswer(cached)
  t.equal((await get(object)).body, `${cached.json}\n`)
})

t.test('indents for people', async (t) => {
  const { api, get, send } = await testApp(t)
  api.answer = () => objectAnswer(configMap('a', { 'a"b\\': 'c:{}', d: '' }))
  const want = JSON.stringify(configMap('a', { 'a"b\\': 'c:{}', d: '' }).object, null, 2)
  t.equal((await get(`${object}?pretty=true`)).body, want)
  t.equal((await send('GET', object, { 'user-agent': 'curl/8' })).body, want)
  t.not((await send('GET', `${object}?pretty=0`, { 'user-agent': 'curl/8' })).body, want)
})

t.test('lists objects without their type', async (t) => {
  const { api, get } = await testApp(t)
  const text = { key: 'value' }
  api.answer = (request) =>
    listAnswer(request, [configMap('a', text), configMap('b', text)], { continue: 'more', remainingItemCount: 3 })
  const { kind: _kind, apiVersion: _apiVersion, ...a } = configMap('a', text).object
  const { kind: _kind2, apiVersion: _apiVersion2, ...b } = configMap('b', text).object
  const want = {
    kind: 'ConfigMapList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '9', continue: 'more', remainingItemCount: 3 },
    items: [a, b],
  }
  t.equal((await get(collection)).body, `${JSON.stringify(want)}\n`)
  t.equal((await get(`${collection}?pretty=1`)).body, JSON.stringify(want, null, 2))
  t.match(decodeProtobuf((await get(collection, protobuf)).rawPayload), {
    kind: 'ConfigMapList',
    value: { items: [a, b] },
  })
  t.match((await get(collection, 'application/yaml')).body, /^ {2}metadata:$/m)
})

t.test('lists nothing', async (t) => {
  const { api, get } = await testApp(t)
  api.answer = (request) => listAnswer(request, [])
  t.strictSame((await get(collection)).json(), {
    kind: 'ConfigMapList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '9' },
    items: [],
  })
  t.strictSame((await get(collection, table)).json().rows, [])
})

t.test('streams long lists, compressed for those who like that', async (t) => {
  const { api, get, send } = await testApp(t)
  const items = Array.from({ length: 3_000 }, (_, i) => configMap(`name-${i}`, { text: 'x'.repeat(i % 200) }))
  api.answer = (request) => listAnswer(request, items)
  const plain = await get(collection)
  t.equal(plain.headers['content-length'], undefined)
  t.equal(plain.json().items.length, 3_000)
  const compressed = await send('GET', collection, { 'accept-encoding': 'gzip' })
  t.equal(compressed.headers['content-encoding'], 'gzip')
  t.ok(gunzipSync(compressed.rawPayload).equals(plain.rawPayload))
  t.equal((await get(collection, table)).json().rows.length, 3_000)
  t.equal((await get(collection, partialList)).json().items.length, 3_000)
  const decoded = decodeProtobuf((await get(collection, protobuf)).rawPayload)
  t.equal((decoded.value['items'] as unknown[]).length, 3_000)
})

t.test('shows objects and lists as tables', async (t) => {
  const { api, get } = await testApp(t)
  api.answer = (request) =>
    request.verb === 'list' ? listAnswer(request, [configMap('a'), configMap('b')]) : objectAnswer(configMap('a'))
  const one = (await get(object, table)).json()
  t.match(one, { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: { resourceVersion: '7' } })
  t.match(one.rows, [{ cells: ['a', 0, String], object: { kind: 'PartialObjectMetadata', metadata: { name: 'a' } } }])
  t.match(one.columnDefinitions[0], { name: 'Name', type: 'string', format: 'name' })
  const all = (await get(`${collection}?includeObject=Object`, table)).json()
  t.equal(all.metadata.resourceVersion, '9')
  t.match(all.rows, [{ object: { kind: 'ConfigMap' } }, { object: { kind: 'ConfigMap' } }])
  const old = 'application/json;as=Table;v=v1beta1;g=meta.k8s.io'
  t.equal((await get(`${collection}?includeObject=None`, old)).json().apiVersion, 'meta.k8s.io/v1beta1')
  t.match((await get(`${collection}?includeObject=Half`, table)).json(), {
    code: 400,
    message:
      "Unable to convert to Table as requested: includeObject: Invalid value: \"Half\": must be 'Metadata', 'Object', 'None', or empty",
  })
})

t.test('shows a scale with columns of its own', async (t) => {
  const { api, get } = await testApp(t)
  const metadata = { name: 'web', namespace: 'default' }
  const scale = {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: { replicas: 3 },
    status: { replicas: 2 },
  }
  api.answer = () => objectAnswer(scale as object as KubeObject)
  const { columnDefinitions, rows } = (
    await get('/apis/apps/v1/namespaces/default/deployments/web/scale', table)
  ).json()
  t.strictSame(
    columnDefinitions.map(({ name }: { name: string }) => name),
    ['Name', 'Desired', 'Available', 'Age'],
  )
  t.strictSame(rows[0].cells, ['web', 3, 2, '<unknown>'])
})

t.test('shows the metadata of objects and lists', async (t) => {
  const { api, get } = await testApp(t)
  api.answer = (request) =>
    request.verb === 'list' ? listAnswer(request, [configMap('a')]) : objectAnswer(configMap('a'))
  const { metadata } = configMap('a').object
  const want = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }
  t.strictSame((await get(object, partial)).json(), want)
  t.strictSame((await get(collection, partialList)).json(), {
    kind: 'PartialObjectMetadataList',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: '9' },
    items: [want],
  })
})

t.test('leaves a Status as it is', async (t) => {
  const { api, send } = await testApp(t)
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }
  api.answer = () => objectAnswer(status as never)
  t.strictSame((await send('DELETE', object, { accept: table })).json(), status)
})

for (const c of [
  { method: 'POST', url: collection, type: 'application/json; charset=utf-8', as: 'application/json' },
  { method: 'POST', url: collection, type: undefined, as: 'application/json' },
  { method: 'PUT', url: object, type: 'application/yaml', as: 'application/yaml' },
  { method: 'POST', url: collection, type: protobuf, as: protobuf },
  { method: 'DELETE', url: object, type: 'application/json', as: 'application/json' },
  { method: 'PATCH', url: object, type: 'application/merge-patch+json', as: 'application/merge-patch+json' },
  { method: 'PATCH', url: object, type: 'application/apply-patch+yaml', as: 'application/apply-patch+yaml' },
]) {
  t.test(`hands on a body that is ${c.type} of ${c.method}`, async (t) => {
    const { api, send } = await testApp(t)
    const headers: Record<string, string> = c.type === undefined ? {} : { 'content-type': c.type }
    t.equal((await send(c.method, c.url, headers, Buffer.from('{"a": 1}'))).statusCode, 200)
    const { body } = api.last
    t.equal(body?.mediaType, c.as)
    t.equal(body?.form === 'bytes' && Buffer.from(body.bytes).toString(), '{"a": 1}')
  })
}

const unknownFormat = `the body of the request was in an unknown format - accepted media types include: ${acceptable}`
for (const c of [
  { method: 'POST', url: collection, type: 'application/x-www-form-urlencoded', message: unknownFormat },
  { method: 'PUT', url: object, type: 'nonsense', message: unknownFormat },
  { method: 'PATCH', url: object, type: 'application/json', message: '415: Unsupported Media Type' },
]) {
  t.test(`refuses a body that is ${c.type} of ${c.method}`, async (t) => {
    const { api, send } = await testApp(t)
    const response = await send(c.method, c.url, { 'content-type': c.type }, '{}')
    t.match(response.json(), { code: 415, reason: 'UnsupportedMediaType', message: c.message })
    t.strictSame(api.requests, [])
  })
}

t.test('takes a deletion without a body', async (t) => {
  const { api, send } = await testApp(t)
  await send('DELETE', object)
  t.equal(api.last.body, undefined)
})

t.test('refuses bodies that are too large', async (t) => {
  const { send } = await testApp(t)
  const limit = 3 * 1024 * 1024
  const post = (bytes: number) =>
    send('POST', collection, { 'content-type': 'application/json' }, Buffer.alloc(bytes, ' '))
  t.equal((await post(limit)).statusCode, 200)
  t.match((await post(limit + 1)).json(), {
    code: 413,
    reason: 'RequestEntityTooLarge',
    message: 'Request entity too large: limit is 3145728',
  })
})

t.test('reports failures as a Status in the format that was asked for', async (t) => {
  const { api, get } = await testApp(t)
  api.answer = () => {
    throw conflict({ group: '', plural: 'configmaps' }, 'a', 'too late')
  }
  t.match((await get(object)).json(), { kind: 'Status', code: 409, reason: 'Conflict' })
  t.match((await get(object, table)).json(), { kind: 'Status', code: 409 })
  t.match((await get(object, 'application/yaml')).body, /^reason: Conflict$/m)
  const { value } = decodeProtobuf((await get(object, protobuf)).rawPayload)
  t.match(value, { kind: 'Status', code: 409, reason: 'Conflict' })
})

t.test('says when to try again', async (t) => {
  const { api, get } = await testApp(t)
  api.answer = () => {
    throw tooManyRequests('slow down', 7)
  }
  const response = await get(object)
  t.equal(response.statusCode, 429)
  t.equal(response.headers['retry-after'], '7')
})

t.test('tells nobody but the log why it broke', async (t) => {
  const logged: unknown[] = []
  const logger = {
    debug() {},
    info() {},
    warn() {},
    error: (fields: object) => void logged.push(fields),
    child: () => logger,
  }
  const { api, get } = await testApp(t, { logger })
  api.answer = () => {
    throw new Error('the secret is 42')
  }
  const response = await get(object)
  t.equal(response.statusCode, 500)
  t.match(response.json(), { kind: 'Status', reason: 'InternalError' })
  t.notMatch(response.body, '42')
  t.match(logged, [{ err: { message: 'the secret is 42' }, requestId: response.headers['audit-id'] }])
})

t.test('warns of deprecated kinds, whatever comes of the request', async (t) => {
  const { api, get } = await testApp(t)
  const url = '/api/v1/namespaces/default/endpoints'
  const deprecation = '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"'
  t.strictSame((await get(`${url}/a`)).headers['warning'], [deprecation])
  api.answer = () => objectAnswer(configMap('a'), { warnings: ['more'] })
  t.strictSame((await get(`${url}/a`)).headers['warning'], [deprecation, '299 - "more"'])
  api.answer = (request) => listAnswer(request, [])
  t.strictSame((await get(url, table)).headers['warning'], [deprecation])
  api.answer = () => {
    throw conflict({ group: '', plural: 'endpoints' }, 'a', 'changed')
  }
  t.strictSame((await get(`${url}/a`)).headers['warning'], [deprecation])
  t.strictSame((await get(object)).headers['warning'], undefined)
})

t.test('sends warnings, each once and on one line', async (t) => {
  const { api, get } = await testApp(t)
  api.answer = () => objectAnswer(configMap('a'), { warnings: ['say "x"', 'a\nb', 'say "x"', 'größer'] })
  t.strictSame((await get(object)).headers['warning'], [
    '299 - "say \\"x\\""',
    '299 - "a b"',
    `299 - "${Buffer.from('größer').toString('latin1')}"`,
  ])
})

t.test('says who asks and why', async (t) => {
  const { api, app, send } = await testApp(t)
  const response = await send('PUT', object, { 'user-agent': 'kubectl/v1.36' }, '{}')
  t.strictSame(api.last.user, { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] })
  t.equal(api.last.userAgent, 'kubectl/v1.36')
  t.strictSame(JSON.parse(api.last.cause as string), {
    requestId: response.headers['audit-id'],
    user: 'kubernetes-admin',
  })
  await app.inject({ url: object })
  t.equal(api.last.user.name, 'system:anonymous')
  await send('GET', object, { 'impersonate-user': 'alice' })
  t.equal(api.last.user.name, 'alice')
})

t.test('refuses a token that nobody knows', async (t) => {
  const { api, app } = await testApp(t)
  const response = await app.inject({ url: object, headers: { authorization: `Bearer ${token}x` } })
  t.strictSame(response.json(), {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'Unauthorized',
    reason: 'Unauthorized',
    code: 401,
  })
  t.strictSame(api.requests, [])
})

const widgetPath = '/apis/example.com/v1/namespaces/default/widgets'

t.test('custom resources come and go as CBOR', async (t) => {
  const { api, send, get } = await testApp(t, { kinds: () => withWidgets })
  api.answer = (request) => (request.verb === 'list' ? listAnswer(request, [widget]) : objectAnswer(widget))
  const one = await get(`${widgetPath}/w`, 'application/cbor')
  t.equal(one.headers['content-type'], 'application/cbor')
  t.strictSame(parseCbor(one.rawPayload).value, widget.object)
  t.match(parseCbor((await get(widgetPath, 'application/cbor')).rawPayload).value, {
    kind: 'WidgetList',
    items: [widget.object],
  })
  const partialCbor = 'application/cbor;as=PartialObjectMetadata;v=v1;g=meta.k8s.io'
  t.match(parseCbor((await get(`${widgetPath}/w`, partialCbor)).rawPayload).value, { kind: 'PartialObjectMetadata' })
  const bytes = encodeCbor({ kind: 'Widget' })
  t.equal((await send('POST', widgetPath, { 'content-type': 'application/cbor' }, bytes)).statusCode, 200)
  t.strictSame(api.last.body, { form: 'bytes', mediaType: 'application/cbor', bytes })
})

t.test('other resources know no CBOR, and custom ones no protobuf but of their metadata', async (t) => {
  const { api, send, get } = await testApp(t, { kinds: () => withWidgets })
  api.answer = () => objectAnswer(widget)
  t.equal((await get('/api/v1/namespaces/default/configmaps/a', 'application/cbor')).statusCode, 406)
  const cbor = { 'content-type': 'application/cbor' }
  t.equal((await send('POST', '/api/v1/namespaces/default/configmaps', cbor, encodeCbor({}))).statusCode, 415)
  t.equal((await get(`${widgetPath}/w`, protobuf)).statusCode, 406)
  t.equal((await get(`${widgetPath}/w`, `${protobuf},application/json`)).headers['content-type'], 'application/json')
  const metadata = await get(`${widgetPath}/w`, `${protobuf};as=PartialObjectMetadata;v=v1;g=meta.k8s.io`)
  t.equal(metadata.headers['content-type'], protobuf)
})

t.test('clients that send too much get to read why', async (t) => {
  const server = await startHttpServer(testDeps(new FakeApi()), { host: '127.0.0.1', port: 0 })
  t.teardown(() => server.close())
  const answer = await fetch(`${server.url}${collection}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: Buffer.alloc(16 * 1024 * 1024),
  })
  t.equal(answer.status, 413)
  t.match(await answer.json(), { message: 'Request entity too large: limit is 3145728' })
})
