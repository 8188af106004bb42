import t, { type Test } from 'tap'
import type { Probe } from '../../apimachinery/types/core-v1.ts'
import { AgentEnv } from './agent-env.ts'

const second = 1_000

async function setUp(t: Test, script: object, probes: Record<string, Probe>, policy = 'Always'): Promise<AgentEnv> {
  const env = new AgentEnv()
  t.teardown(() => env.stopAgents())
  await env.startAgent()
  const container = { name: 'c', image: 'nginx:1.27', ports: [{ name: 'http', containerPort: 8080 }], ...probes }
  await env.createPod(
    'web',
    { restartPolicy: policy, containers: [container] },
    { 'sim.peapod.dev/c': JSON.stringify({ pullSeconds: 1, ...script }) },
  )
  await env.advance(second)
  return env
}

const http = { httpGet: { path: '/', port: 'http' } } as Probe

t.test('a container is ready once its readiness probe has succeeded', async (t) => {
  const env = await setUp(t, {}, { readinessProbe: { ...http, initialDelaySeconds: 5 } })
  t.match(env.container('web'), { ready: false, started: true, state: { running: {} } })
  t.match(env.pod('web')?.status.conditions?.[2], {
    type: 'Ready',
    status: 'False',
    reason: 'ContainersNotReady',
    message: 'containers with unready status: [c]',
  })
  await env.advance(5 * second)
  t.match(env.container('web'), { ready: true })
  t.ok(env.conditions('web').includes('Ready=True'))
  t.equal(env.clock.timers, 1, 'a probe whose answer will not change is not repeated')
})

t.test('a container that becomes ready late, and unready later', async (t) => {
  const env = await setUp(t, { readyAfterSeconds: 25, unreadyAfterSeconds: 95 }, { readinessProbe: http })
  await env.advance(29 * second)
  t.match(env.container('web'), { ready: false })
  await env.advance(2 * second)
  t.match(env.container('web'), { ready: true })
  t.ok(env.events('web').includes('Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 503 (x3)'))
  await env.advance(88 * second)
  t.match(env.container('web'), { ready: true })
  await env.advance(2 * second)
  t.match(env.container('web'), { ready: false, restartCount: 0 })
})

t.test('a container that fails its liveness probe is restarted', async (t) => {
  const env = await setUp(t, { deadAfterSeconds: 20 }, { livenessProbe: http })
  await env.advance(39 * second)
  t.match(env.container('web'), { restartCount: 0, ready: true })
  await env.advance(5 * second)
  t.match(env.container('web'), { restartCount: 1, state: { running: {} }, lastState: { terminated: { exitCode: 0 } } })
  const events = env.events('web')
  t.ok(events.includes('Unhealthy Liveness probe failed: HTTP probe failed with statuscode: 503 (x3)'))
  t.ok(events.includes('Killing Container c failed liveness probe, will be restarted'))
})

t.test('the other probes wait for the startup probe', async (t) => {
  const startupProbe = { ...http, periodSeconds: 5, failureThreshold: 10 }
  const env = await setUp(t, { readyAfterSeconds: 12 }, { startupProbe, readinessProbe: http, livenessProbe: http })
  t.match(env.container('web'), { started: false, ready: false })
  await env.advance(14 * second)
  t.match(env.container('web'), { started: false, ready: false })
  await env.advance(second)
  t.match(env.container('web'), { started: true, ready: true, restartCount: 0 })
})

t.test('a container that does not start in time is restarted', async (t) => {
  const startupProbe = { ...http, periodSeconds: 1, failureThreshold: 3 }
  const env = await setUp(t, { readyAfterSeconds: 60 }, { startupProbe })
  await env.advance(3 * second)
  t.match(env.container('web'), { restartCount: 1 })
  t.ok(env.events('web').includes('Killing Container c failed startup probe, will be restarted'))
})
