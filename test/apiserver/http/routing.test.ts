import t from 'tap'
import { parseRequestInfo, type ResourceInfo } from '../../../apiserver/http/chain/request-info.ts'
import { parseTarget, pathSegmentError } from '../../../apiserver/http/chain/url.ts'
import { testApp } from './fake-api.ts'

function infoOf(method: string, url: string) {
  const { path, query } = parseTarget(url)
  return parseRequestInfo(method, path, query)
}

for (const c of [
  { url: 'GET /api/v1/pods', verb: 'list', resource: 'pods' },
  { url: 'GET /api/v1/pods?fieldSelector=metadata.name%3Da', verb: 'list', resource: 'pods', selectedName: 'a' },
  {
    url: 'GET /api/v1/pods?watch=1&fieldSelector=metadata.name==a',
    verb: 'watch',
    resource: 'pods',
    selectedName: 'a',
  },
  { url: 'GET /api/v1/pods?fieldSelector=metadata.name!=a', verb: 'list', resource: 'pods' },
  { url: 'GET /api/v1/pods?fieldSelector=metadata.name', verb: 'list', resource: 'pods' },
  { url: 'GET /api/v1/pods/', verb: 'list', resource: 'pods' },
  { url: 'GET /api/v1/pods?watch=1', verb: 'watch', resource: 'pods' },
  { url: 'GET /api/v1/pods?watch', verb: 'watch', resource: 'pods' },
  { url: 'GET /api/v1/pods?watch=false', verb: 'list', resource: 'pods' },
  { url: 'GET /api/v1/namespaces/a/pods/b', verb: 'get', namespace: 'a', resource: 'pods', name: 'b' },
  { url: 'GET /api/v1/namespaces/a/pods/b?watch=true', verb: 'get', namespace: 'a', resource: 'pods', name: 'b' },
  { url: 'GET /api/v1/namespaces/a', verb: 'get', namespace: 'a', resource: 'namespaces', name: 'a' },
  { url: 'GET /api/v1/namespaces', verb: 'list', resource: 'namespaces' },
  {
    url: 'PUT /api/v1/namespaces/a/finalize',
    verb: 'update',
    namespace: 'a',
    resource: 'namespaces',
    name: 'a',
    subresource: 'finalize',
  },
  {
    url: 'GET /api/v1/namespaces/a/status',
    verb: 'get',
    namespace: 'a',
    resource: 'namespaces',
    name: 'a',
    subresource: 'status',
  },
  { url: 'DELETE /api/v1/namespaces/a/pods', verb: 'deletecollection', namespace: 'a', resource: 'pods' },
  { url: 'DELETE /api/v1/namespaces/a/pods/b', verb: 'delete', namespace: 'a', resource: 'pods', name: 'b' },
  {
    url: 'POST /api/v1/namespaces/a/pods/b/eviction',
    verb: 'create',
    namespace: 'a',
    resource: 'pods',
    name: 'b',
    subresource: 'eviction',
  },
  {
    url: 'GET /api/v1/namespaces/a/pods/b/proxy/x/y',
    verb: 'get',
    namespace: 'a',
    resource: 'pods',
    name: 'b',
    subresource: 'proxy',
    rest: 'x/y',
  },
  {
    url: 'GET /api/v1/watch/namespaces/a/pods/b',
    verb: 'watch',
    namespace: 'a',
    resource: 'pods',
    name: 'b',
    watchPrefix: true,
  },
  { url: 'GET /api/v1/watch/pods', verb: 'watch', resource: 'pods', watchPrefix: true },
  {
    url: 'PATCH /apis/apps/v1/namespaces/a/deployments/b/scale',
    verb: 'patch',
    group: 'apps',
    namespace: 'a',
    resource: 'deployments',
    name: 'b',
    subresource: 'scale',
  },
  {
    url: 'GET /apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Adiscovery',
    verb: 'get',
    group: 'rbac.authorization.k8s.io',
    resource: 'clusterroles',
    name: 'system:discovery',
  },
  { url: 'HEAD /api/v1/pods', verb: undefined, resource: 'pods' },
] as const) {
  t.test(`reads ${c.url}`, async (t) => {
    const [method, url] = c.url.split(' ') as [string, string]
    const { isResource, path, ...info } = infoOf(method, url) as ResourceInfo
    const { url: _url, ...wanted } = c
    const nothing = {
      selectedName: undefined,
      namespace: undefined,
      name: undefined,
      subresource: undefined,
      rest: '',
      watchPrefix: false,
    }
    t.ok(isResource)
    t.strictSame(info, { group: '', version: 'v1', ...nothing, ...wanted })
  })
}

for (const path of ['/', '/api', '/api/v1', '/apis/apps', '/apis/apps/v1', '/version', '/metrics', '/nosuch/v1/pods']) {
  t.test(`takes ${path} for no resource`, async (t) => {
    t.strictSame(infoOf('GET', path), { isResource: false, path, verb: 'get' })
  })
}

const notFound = 'the server could not find the requested resource'
const notAllowed = 'the server does not allow this method on the requested resource'
const page = '404 page not found\n'

for (const c of [
  { request: 'GET /nosuch', code: 404, text: page },
  { request: 'GET /apis/nosuch.example.com', code: 404, text: page },
  { request: 'GET /apis/nosuch.example.com/v1/foos', code: 404, text: page },
  { request: 'GET /apis/apps/v1beta7', code: 404, message: notFound },
  { request: 'GET /apis/apps/v1beta7/deployments', code: 404, message: notFound },
  { request: 'GET /api/v1/nosuch', code: 404, message: notFound },
  { request: 'GET /api/v1/namespaces/a/configmaps/b/nosuch', code: 404, message: notFound },
  { request: 'GET /api/v1/namespaces/a/configmaps/b/constructor', code: 404, message: notFound },
  { request: 'GET /api/v1/namespaces/a/pods/b/status/more', code: 404, message: notFound },
  { request: 'GET /api/v1/namespaces/a/nodes', code: 404, message: notFound },
  { request: 'GET /api/v1/configmaps/a', code: 404, message: notFound },
  { request: 'POST /api', code: 405, message: notAllowed },
  { request: 'PUT /api/v1/namespaces/a/configmaps', code: 405, message: notAllowed },
  { request: 'POST /api/v1/namespaces/a/configmaps/b', code: 405, message: notAllowed },
  { request: 'POST /api/v1/configmaps', code: 405, message: notAllowed },
  { request: 'GET /api/v1/bindings', code: 405, message: notAllowed },
  { request: 'DELETE /api/v1/namespaces', code: 405, message: notAllowed },
  { request: 'GET /api/v1/namespaces/a/pods/b/eviction', code: 405, message: notAllowed },
  { request: 'OPTIONS /api/v1/nodes', code: 405, message: notAllowed },
  {
    request: 'GET /api/v1/namespaces/a/configmaps/%25',
    code: 400,
    message: 'Name parameter invalid: "%": may not contain \'%\'',
  },
]) {
  t.test(`answers ${c.request} with ${c.code}`, async (t) => {
    const { api, send } = await testApp(t)
    const [method, url] = c.request.split(' ') as [string, string]
    const response = await send(method, url, {}, method === 'GET' ? undefined : '{}')
    t.equal(response.statusCode, c.code)
    if (c.text !== undefined) t.equal(response.body, c.text)
    else
      t.match(response.json(), {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        message: c.message,
        code: c.code,
      })
    t.strictSame(api.requests, [])
  })
}

t.test('knows what cannot be a segment of a path', async (t) => {
  for (const [name, problem] of [
    ['.', "may not be '.'"],
    ['..', "may not be '..'"],
    ['a/b', "may not contain '/'"],
    ['a%b', "may not contain '%'"],
    ['...', undefined],
    ['system:node', undefined],
  ] as const) {
    t.equal(pathSegmentError(name), problem, name)
  }
})

t.test('answers a broken escape with a Status', async (t) => {
  const { get } = await testApp(t)
  for (const url of ['/api/v1/%zz', '/api/v1/pods?labelSelector=%zz', '/%']) {
    const response = await get(url)
    t.equal(response.statusCode, 400, url)
    t.equal(response.json().kind, 'Status')
  }
})

t.test('keeps names of prototypes out of parameters', async (t) => {
  const { api, get } = await testApp(t)
  await get('/api/v1/namespaces/a/configmaps/b?__proto__=x&constructor=y')
  t.strictSame({ ...api.last.query }, JSON.parse('{"__proto__":"x","constructor":"y"}'))
})
