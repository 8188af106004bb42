import t from 'tap'
import { ServerEnv } from './server-env.ts'

t.test('tells what the agent knows', async (t) => {
  const env = await ServerEnv.start(t)
  await env.runPod('web')

  t.strictSame(await env.get('/healthz'), { code: 200, text: 'ok' })

  const { kind, items } = JSON.parse((await env.get('/pods')).text)
  t.equal(kind, 'PodList')
  t.strictSame(
    items.map(({ metadata }: { metadata: { name: string } }) => metadata.name),
    ['web'],
  )

  const metrics = (await env.get('/metrics')).text
  t.match(metrics, 'kubelet_node_name{node="node-1"} 1\n')
  t.match(metrics, 'kubelet_running_pods 1\n')
  t.match(metrics, 'kubelet_running_containers{container_state="running"} 1\n')

  const { node, pods } = JSON.parse((await env.get('/stats/summary')).text)
  t.equal(node.nodeName, 'node-1')
  t.match(pods, [{ podRef: { name: 'web', namespace: 'default' }, containers: [{ name: 'main' }] }])
})

t.test('measures what containers use, once they have run for a while', async (t) => {
  const env = await ServerEnv.start(t)
  await env.runPod('web')
  const read = async () => {
    const { node, pods } = JSON.parse((await env.get('/stats/summary')).text)
    return { node, container: pods[0].containers[0] }
  }
  const early = await read()
  t.equal(early.container.cpu.usageNanoCores, undefined)
  t.equal(early.container.memory.workingSetBytes, 16 * 1024 * 1024)
  t.equal(early.node.cpu.usageNanoCores, 50_000_000)
  await env.env.advance(10_000)
  const later = await read()
  t.equal(later.container.cpu.usageNanoCores, 1_000_000)
  t.equal(later.node.cpu.usageNanoCores, 51_000_000)
  const usedMs = (later.container.cpu.usageCoreNanoSeconds - early.container.cpu.usageCoreNanoSeconds) / 1_000
  t.ok(usedMs >= 10_000)
})

t.test('runs a command to its end', async (t) => {
  const env = await ServerEnv.start(t)
  await env.runPod('web')
  t.strictSame(await env.post('/run/default/web/main?cmd=echo%20hello'), { code: 200, text: 'hello\n' })
  t.equal((await env.post('/run/default/web/main?cmd=false')).code, 500)
  t.equal((await env.post('/run/default/web/main')).code, 400)
  t.equal((await env.post('/run/default/absent/main?cmd=true')).code, 404)
})

for (const [method, path, code] of [
  ['get', '/', 404],
  ['get', '/nothing', 404],
  ['get', '/stats/other', 404],
  ['get', '/containerLogs/default/web', 404],
  ['get', '/containerLogs/%zz/web/main', 400],
  ['post', '/healthz', 405],
  ['get', '/run/default/web/main', 405],
] as const)
  t.test(`answers ${method} ${path} with ${code}`, async (t) => {
    const env = await ServerEnv.start(t)
    t.equal((await env[method](path)).code, code)
  })

t.test('an agent that has stopped cuts its connections', async (t) => {
  const env = await ServerEnv.start(t)
  await env.runPod('web')
  const log = await env.open('/containerLogs/default/web/main?follow=true')
  log.response.on('error', () => {})
  await env.env.stopAgents()
  await env.until(() => log.response.destroyed)
  t.pass('the log broke off')
})
