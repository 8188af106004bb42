import t, { type Test } from 'tap'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { ResourceRequirements } from '../../apimachinery/types/core-v1.ts'
import { AgentEnv } from './agent-env.ts'

const asking = (cpu: string, memory = '64Mi'): ResourceRequirements => ({ requests: { cpu, memory } })

/** A node with 8 CPUs, and pods on it that ask for so many. */
async function setUp(t: Test, cpus: Record<string, string>, container: object = {}): Promise<AgentEnv> {
  const env = new AgentEnv()
  t.teardown(() => env.stopAgents())
  await env.startAgent()
  for (const [name, cpu] of Object.entries(cpus)) {
    await env.createPod(name, { containers: [{ name: 'c', image: 'nginx', resources: asking(cpu), ...container }] })
  }
  await env.advance(3_000)
  return env
}

async function resize(env: AgentEnv, name: string, resources: ResourceRequirements): Promise<void> {
  const patch = { spec: { containers: [{ name: 'c', resources }] } }
  await env.client.patch(pods, { namespace: 'default', name }, 'strategic', patch)
  await env.advance(1_000)
}

const pendingOf = (env: AgentEnv, name: string) =>
  env.pod(name)?.status.conditions?.find(({ type }) => type === 'PodResizePending')

t.test('a pod gets what it asks for, without a restart', async (t) => {
  const env = await setUp(t, { web: '1' })
  t.match(env.container('web'), { resources: asking('1'), allocatedResources: { cpu: '1', memory: '64Mi' } })
  await resize(env, 'web', asking('2'))
  t.match(env.container('web'), {
    resources: asking('2'),
    allocatedResources: { cpu: '2', memory: '64Mi' },
    restartCount: 0,
  })
  t.equal(pendingOf(env, 'web'), undefined)
})

t.test('a container starts over where its policy says so', async (t) => {
  const env = await setUp(
    t,
    { web: '1' },
    { resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }] },
  )
  await resize(env, 'web', asking('2'))
  t.equal(env.container('web').restartCount, 0, 'not for others')
  await resize(env, 'web', asking('2', '128Mi'))
  await env.advance(1_000)
  t.match(env.container('web'), { restartCount: 1, resources: asking('2', '128Mi') })
  t.ok(env.events('web').includes('Killing Container c resize requires restart'))
  t.notOk(env.conditions('web').includes('PodResizeInProgress=True'), 'it is through')
})

t.test('more than the node has is never given', async (t) => {
  const env = await setUp(t, { web: '1' })
  await resize(env, 'web', asking('9'))
  t.match(pendingOf(env, 'web'), {
    status: 'True',
    reason: 'Infeasible',
    message: "Node didn't have enough capacity: cpu, requested: 9000, capacity: 8000",
  })
  t.match(env.container('web'), { resources: asking('1'), allocatedResources: { cpu: '1' } }, 'it keeps what it has')
  await resize(env, 'web', asking('3'))
  t.equal(pendingOf(env, 'web'), undefined, 'less will do')
  t.match(env.container('web'), { allocatedResources: { cpu: '3' } })
})

t.test('what others have is given once they are gone', async (t) => {
  const env = await setUp(t, { web: '1', other: '6' })
  await resize(env, 'web', asking('4'))
  t.match(pendingOf(env, 'web'), {
    reason: 'Deferred',
    message: "Node didn't have enough resource: cpu, requested: 4000, used: 6000, capacity: 8000",
  })
  await env.client.delete(pods, { namespace: 'default', name: 'other' })
  await env.advance(60_000)
  t.equal(pendingOf(env, 'web'), undefined)
  t.match(env.container('web'), { allocatedResources: { cpu: '4' } })
})

t.test('a pod that waits has what it had when its agent starts again', async (t) => {
  const env = await setUp(t, { web: '1' })
  await resize(env, 'web', asking('9'))
  await env.stopAgents()
  await env.startAgent()
  await env.advance(1_000)
  t.equal(pendingOf(env, 'web')?.reason, 'Infeasible')
  t.match(env.container('web'), { allocatedResources: { cpu: '1' }, restartCount: 0 })
})
