import t, { type Test } from 'tap'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { AgentEnv } from './agent-env.ts'

const second = 1_000

async function setUp(t: Test): Promise<AgentEnv> {
  const env = new AgentEnv()
  t.teardown(() => env.stopAgents())
  await env.startAgent()
  return env
}

async function restart(env: AgentEnv, afterMs: number): Promise<void> {
  await env.stopAgents()
  await env.advance(afterMs)
  await env.startAgent()
}

t.test('pods that ran go on as if nothing had happened', async (t) => {
  const env = await setUp(t)
  await env.createPod('web', {
    initContainers: [{ name: 'init', image: 'busybox', command: ['sh', '-c', 'exit 0'] }],
    containers: [
      { name: 'c', image: 'nginx:1.27', readinessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: 3 } },
    ],
  })
  await env.advance(10 * second)
  const before = env.pod('web')!
  t.match(before.status, { phase: 'Running' })
  await restart(env, 60 * second)
  await env.advance(60 * second)
  t.strictSame(env.pod('web'), before, 'not even a write')
  await env.createPod('other', { containers: [{ name: 'c', image: 'nginx:1.27' }] })
  t.equal(env.pod('other')?.status.podIP, '10.244.1.3', 'its address is taken')
})

t.test('a container that would have ended meanwhile has ended', async (t) => {
  const env = await setUp(t)
  await env.createPod('job', {
    restartPolicy: 'Never',
    containers: [{ name: 'c', image: 'busybox', command: ['sleep', '100'] }],
  })
  await env.advance(10 * second)
  await restart(env, 300 * second)
  await env.advance(second)
  t.equal(env.pod('job')?.status.phase, 'Succeeded')
  const { startedAt, finishedAt } = env.container('job').state.terminated!
  t.equal(Date.parse(finishedAt) - Date.parse(startedAt), 100 * second)
})

t.test('a container that waited to be restarted is restarted', async (t) => {
  const env = await setUp(t)
  await env.createPod('crash', {
    containers: [{ name: 'c', image: 'busybox', command: ['sh', '-c', 'sleep 1; exit 1'] }],
  })
  await env.advance(60 * second)
  const { restartCount } = env.container('crash')
  await restart(env, second)
  await env.advance(500)
  t.match(env.container('crash'), { restartCount: restartCount + 1, lastState: { terminated: { exitCode: 1 } } })
})

t.test('a pod that waited for its image waits again', async (t) => {
  const env = await setUp(t)
  await env.createPod(
    'web',
    { containers: [{ name: 'c', image: 'nginx:1.27' }] },
    { 'sim.peapod.dev/c': '{"pullSeconds":30}' },
  )
  await env.advance(10 * second)
  await restart(env, second)
  await env.advance(31 * second)
  t.equal(env.pod('web')?.status.phase, 'Running')
})

t.test('finished pods are left as they are', async (t) => {
  const env = await setUp(t)
  await env.createPod('done', {
    restartPolicy: 'Never',
    containers: [{ name: 'c', image: 'busybox', command: ['true'] }],
  })
  await env.advance(10 * second)
  const before = env.pod('done')
  await restart(env, second)
  await env.advance(20 * second)
  t.strictSame(env.pod('done'), before)
  await env.client.delete(pods, { namespace: 'default', name: 'done' })
  t.equal(env.pod('done'), undefined)
})

t.test('a pod that was deleted meanwhile is ended', async (t) => {
  const env = await setUp(t)
  await env.createPod('web', { containers: [{ name: 'c', image: 'nginx:1.27' }] })
  await env.advance(10 * second)
  await env.stopAgents()
  await env.client.delete(pods, { namespace: 'default', name: 'web' })
  await env.startAgent()
  await env.advance(second)
  t.equal(env.pod('web'), undefined)
})
