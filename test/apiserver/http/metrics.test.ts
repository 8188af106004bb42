import t from 'tap'
import { MastersAuthorizer } from '../../../apiserver/authorization/masters-authorizer.ts'
import { configMap, FakeWatch, listAnswer, objectAnswer, testApp } from './fake-api.ts'

t.test('requests are counted by what they are and how they end', async (t) => {
  const { api, get, send } = await testApp(t)
  await send('POST', '/api/v1/namespaces/a/configmaps?dryRun=All', {}, '{}')
  api.answer = (request) => listAnswer(request, [])
  await get('/apis/apps/v1/deployments')
  await get('/apis/apps/v1/namespaces/a/deployments')
  await get('/api/v1/nothings')
  await get('/healthz')
  const { body, headers } = await get('/metrics')
  t.match(headers['content-type'], 'text/plain; version=0.0.4')
  const counted = body.split('\n').filter((line) => line.startsWith('apiserver_request_total'))
  t.strictSame(counted, [
    'apiserver_request_total{verb="POST",group="",version="v1",resource="configmaps",subresource="",scope="resource",component="apiserver",dry_run="All",code="200"} 1',
    'apiserver_request_total{verb="LIST",group="apps",version="v1",resource="deployments",subresource="",scope="cluster",component="apiserver",dry_run="",code="200"} 1',
    'apiserver_request_total{verb="LIST",group="apps",version="v1",resource="deployments",subresource="",scope="namespace",component="apiserver",dry_run="",code="200"} 1',
    'apiserver_request_total{verb="LIST",group="",version="",resource="",subresource="",scope="cluster",component="apiserver",dry_run="",code="404"} 1',
    'apiserver_request_total{verb="GET",group="",version="",resource="",subresource="/healthz",scope="",component="apiserver",dry_run="",code="200"} 1',
  ])
  t.match(body, 'apiserver_request_duration_seconds_count{verb="LIST",group="apps"')
  t.match(body, 'apiserver_current_inflight_requests{request_kind="mutating"} 0\n')
  t.match(body, 'apiserver_current_inflight_requests{request_kind="readOnly"} 1\n')
  t.match(body, 'authentication_attempts{result="success"} 6\n')
})

t.test('watches count as long-running while they are open, and with their events', async (t) => {
  const { api, app, get } = await testApp(t)
  const watch = new FakeWatch([{ type: 'ADDED', object: configMap('a') }])
  api.answer = ({ kind }) => watch.response(kind)
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const headers = { authorization: 'Bearer sesame' }
  const controller = new AbortController()
  const url = `${address}/api/v1/namespaces/a/configmaps?watch=1`
  const response = await fetch(url, { headers, signal: controller.signal })
  await response.body?.getReader().read()
  const series = 'apiserver_longrunning_requests{verb="WATCH",group="",version="v1",resource="configmaps"'
  t.match((await get('/metrics')).body, `${series},subresource="",scope="namespace",component="apiserver"} 1\n`)
  t.match((await get('/metrics')).body, 'apiserver_watch_events_total{group="",version="v1",resource="configmaps"} 1\n')
  watch.sink?.onEnd()
  await response.body?.cancel().catch(() => {})
})

t.test('names that clients make up make no series', async (t) => {
  const { api, get } = await testApp(t)
  api.answer = () => objectAnswer(configMap('a'))
  for (const path of [
    '/api/v1/invented',
    '/api/v1/namespaces/a/configmaps/b/invented',
    '/invented',
    '/apis/invented.io/v1/things',
  ])
    await get(path)
  t.notMatch((await get('/metrics')).body, 'invented')
})

t.test('only who may read the path sees metrics', async (t) => {
  const { app } = await testApp(t, { authorizer: new MastersAuthorizer() })
  t.equal((await app.inject('/metrics')).statusCode, 403)
})
