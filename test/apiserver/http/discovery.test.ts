import t from 'tap'
import { testApp } from './fake-api.ts'

t.test('lists versions and groups', async (t) => {
  const { get } = await testApp(t)
  t.match((await get('/api')).json(), { kind: 'APIVersions', versions: ['v1'] })
  const { kind, apiVersion, groups } = (await get('/apis')).json()
  t.equal(kind, 'APIGroupList')
  t.equal(apiVersion, 'v1')
  t.strictSame(
    groups.map(({ name }: { name: string }) => name),
    [
      'apiregistration.k8s.io',
      'apps',
      'events.k8s.io',
      'authentication.k8s.io',
      'authorization.k8s.io',
      'autoscaling',
      'batch',
      'certificates.k8s.io',
      'networking.k8s.io',
      'policy',
      'rbac.authorization.k8s.io',
      'storage.k8s.io',
      'admissionregistration.k8s.io',
      'apiextensions.k8s.io',
      'scheduling.k8s.io',
      'coordination.k8s.io',
      'node.k8s.io',
      'discovery.k8s.io',
      'resource.k8s.io',
      'flowcontrol.apiserver.k8s.io',
    ],
  )
})

t.test('describes a group, the preferred version first', async (t) => {
  const { get } = await testApp(t)
  const [v2, v1] = ['v2', 'v1'].map((version) => ({ groupVersion: `autoscaling/${version}`, version }))
  t.strictSame((await get('/apis/autoscaling')).json(), {
    kind: 'APIGroup',
    apiVersion: 'v1',
    name: 'autoscaling',
    versions: [v2, v1],
    preferredVersion: v2,
  })
})

t.test('lists the resources of a version with their subresources', async (t) => {
  const { get } = await testApp(t)
  const { kind, groupVersion, resources } = (await get('/apis/apps/v1')).json()
  t.equal(kind, 'APIResourceList')
  t.equal(groupVersion, 'apps/v1')
  const names = resources.map(({ name }: { name: string }) => name)
  t.strictSame(names.slice(1, 6), [
    'daemonsets',
    'daemonsets/status',
    'deployments',
    'deployments/scale',
    'deployments/status',
  ])
  t.strictSame(resources[3], {
    name: 'deployments',
    singularName: 'deployment',
    namespaced: true,
    kind: 'Deployment',
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    shortNames: ['deploy'],
    categories: ['all'],
    storageVersionHash: '8aSe+NMegvE=',
  })
  t.strictSame(resources[4], {
    name: 'deployments/scale',
    singularName: '',
    namespaced: true,
    group: 'autoscaling',
    version: 'v1',
    kind: 'Scale',
    verbs: ['get', 'patch', 'update'],
  })
})

t.test('hashes the version that objects are stored in', async (t) => {
  const { get } = await testApp(t)
  const hashOf = async (path: string, resource: string) =>
    (await get(path)).json().resources.find(({ name }: { name: string }) => name === resource).storageVersionHash
  t.equal(await hashOf('/api/v1', 'pods'), 'xPOwRZ+Yhw8=')
  t.equal(await hashOf('/apis/apiextensions.k8s.io/v1', 'customresourcedefinitions'), 'jfWCUB31mvA=')
  t.equal(await hashOf('/apis/events.k8s.io/v1', 'events'), 'r2yiGXH7wu8=')
  t.equal(await hashOf('/api/v1', 'bindings'), undefined)
  t.equal(await hashOf('/api/v1', 'componentstatuses'), undefined)
})

for (const version of ['v2', 'v2beta1']) {
  const mediaType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`
  t.test(`describes everything at once as ${version}`, async (t) => {
    const { get, send } = await testApp(t)
    for (const root of ['/api', '/apis']) {
      const response = await get(`${root}?timeout=32s`, `${mediaType},application/json`)
      t.equal(response.headers['content-type'], mediaType)
      t.equal(response.headers['vary'], 'Accept')
      t.match(response.json(), { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}` })
      const etag = response.headers['etag'] as string
      const again = await send('GET', root, { accept: mediaType, 'if-none-match': etag })
      t.equal(again.statusCode, 304)
      t.equal(again.body, '')
    }
  })
}

t.test('says in aggregated discovery what subresources answer with', async (t) => {
  const { get } = await testApp(t)
  const accept = 'application/json;v=v2;as=APIGroupDiscoveryList;g=apidiscovery.k8s.io'
  const { items } = (await get('/apis', accept)).json()
  const apps = items.find(({ metadata }: { metadata: { name: string } }) => metadata.name === 'apps')
  t.strictSame(apps.versions[0].resources[2], {
    resource: 'deployments',
    responseKind: { group: '', version: '', kind: 'Deployment' },
    scope: 'Namespaced',
    singularResource: 'deployment',
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    shortNames: ['deploy'],
    categories: ['all'],
    subresources: [
      {
        subresource: 'scale',
        responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
        verbs: ['get', 'patch', 'update'],
      },
      {
        subresource: 'status',
        responseKind: { group: '', version: '', kind: 'Deployment' },
        verbs: ['get', 'patch', 'update'],
      },
    ],
  })
  t.strictSame((await get('/api', accept)).json().items[0].metadata, {})
})

t.test('refuses aggregated discovery of an unknown form', async (t) => {
  const { get } = await testApp(t)
  const response = await get('/apis', 'application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList')
  t.equal(response.statusCode, 406)
})

t.test('shows its version on lines', async (t) => {
  const { get } = await testApp(t)
  const response = await get('/version')
  t.match(response.body, /^ {2}"major": "1",\n {2}"minor": "36",$/m)
  t.match(response.json().gitVersion, /^v1\.36\./)
})

t.test('is healthy', async (t) => {
  const { app, get } = await testApp(t)
  for (const path of ['/healthz', '/livez', '/readyz', '/livez/ping', '/readyz/etcd', '/readyz/shutdown']) {
    t.equal((await get(path)).body, 'ok', path)
  }
  t.equal((await app.inject('/livez')).body, 'ok', 'nobody needs a token for that')
  t.equal((await get('/livez?verbose')).body, '[+]ping ok\n[+]etcd ok\nlivez check passed\n')
  t.equal(
    (await get('/livez?verbose&exclude=ping&exclude=nosuch')).body,
    '[+]ping excluded: ok\n[+]etcd ok\nwarn: some health checks cannot be excluded: no matches for "nosuch"\nlivez check passed\n',
  )
  t.equal((await get('/livez/nosuch')).statusCode, 404)
})

t.test('keeps to itself what ails it', async (t) => {
  const { get } = await testApp(t, { healthChecks: [{ name: 'etcd', check: () => 'no space left' }] })
  const response = await get('/livez')
  t.equal(response.statusCode, 500)
  t.equal(response.body, '[+]ping ok\n[-]etcd failed: reason withheld\nlivez check failed\n')
  t.equal((await get('/livez?exclude=etcd')).body, 'ok')
})

t.test('serves OpenAPI under hashes', async (t) => {
  const { get, send } = await testApp(t)
  const index = await get('/openapi/v3')
  t.equal(index.headers['content-type'], 'text/plain; charset=utf-8')
  const url = index.json().paths['apis/apps/v1'].serverRelativeURL as string
  const document = await get(url)
  t.equal(document.json().openapi, '3.0.0')
  t.match(document.headers['cache-control'], /immutable/)
  t.equal((await get('/openapi/v3/apis/apps/v1')).body, document.body)
  const moved = await get('/openapi/v3/apis/apps/v1?hash=ABC')
  t.equal(moved.statusCode, 301)
  t.equal(moved.headers['location'], url)
  const again = await send('GET', url, { 'if-none-match': document.headers['etag'] as string })
  t.equal(again.statusCode, 304)
  t.equal((await get('/openapi/v3/apis/nosuch.example.com/v1')).statusCode, 404)
})

t.test('shows paths to those who may see them', async (t) => {
  const { app, send } = await testApp(t)
  t.match((await app.inject('/metrics')).json(), {
    code: 403,
    message: 'forbidden: User "system:anonymous" cannot get path "/metrics"',
    details: {},
  })
  const stranger = await send('GET', '/api/v1/namespaces/a/nosuch', { 'impersonate-user': 'alice' })
  t.match(stranger.json(), {
    code: 403,
    message: 'nosuch is forbidden: User "alice" cannot list resource "nosuch" in API group "" in the namespace "a"',
  })
})
