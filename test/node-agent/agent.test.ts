import t, { type Test } from 'tap'
import { AgentEnv } from './agent-env.ts'

async function setUp(t: Test): Promise<AgentEnv> {
  const env = new AgentEnv()
  t.teardown(() => env.stopAgents())
  await env.startAgent()
  return env
}

t.test('a pod becomes Running and Ready, step by step', async (t) => {
  const env = await setUp(t)
  await env.createPod('web', { containers: [{ name: 'c', image: 'nginx:1.27' }] })
  t.match(env.pod('web')?.status, { phase: 'Pending', hostIP: '10.0.0.1', startTime: '2026-01-01T00:00:00Z' })
  t.strictSame(env.container('web').state, { waiting: { reason: 'ContainerCreating' } })
  await env.advance(3_000)
  const { status } = env.pod('web')!
  t.match(status, {
    phase: 'Running',
    podIP: '10.244.1.2',
    podIPs: [{ ip: '10.244.1.2' }],
    hostIPs: [{ ip: '10.0.0.1' }],
    observedGeneration: 1,
    qosClass: 'BestEffort',
  })
  t.strictSame(env.conditions('web'), [
    'PodReadyToStartContainers=True',
    'Initialized=True',
    'Ready=True',
    'ContainersReady=True',
    'PodScheduled=True',
  ])
  t.match(env.container('web'), {
    ready: true,
    started: true,
    restartCount: 0,
    image: 'docker.io/library/nginx:1.27',
    imageID: /^docker\.io\/library\/nginx@sha256:/,
    containerID: /^simulated:\/\/[0-9a-f]{64}$/,
  })
  t.match(env.events('web'), [
    'Pulling Pulling image "nginx:1.27"',
    /^Pulled Successfully pulled image "nginx:1.27" in (\d+ms|1\.\d+s) \(\S+ including waiting\)\. Image size: \d+ bytes\.$/,
    'Created Container created',
    'Started Container started',
  ])
  const requests = env.server.requests.filter(({ resource }) => resource.plural === 'pods').length
  t.equal(env.clock.timers, 1, 'only the heartbeat is left')
  await env.advance(9_000)
  t.equal(
    env.server.requests.filter(({ resource }) => resource.plural === 'pods').length,
    requests,
    'nothing more is written',
  )
  t.strictSame(env.logged('warn'), [])
})
