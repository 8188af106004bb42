import t, { type Test } from 'tap'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { AgentEnv } from './agent-env.ts'

async function setUp(t: Test): Promise<AgentEnv> {
  const env = new AgentEnv()
  t.teardown(() => env.stopAgents())
  await env.startAgent()
  return env
}

const sh = (script: string) => ({ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', script] })
const second = 1_000
const minute = 60 * second
const hour = 60 * minute

t.test('a pod of a Job runs for as long as its command and succeeds', async (t) => {
  const env = await setUp(t)
  await env.createPod('hello', { restartPolicy: 'Never', containers: [sh('echo "Hello, Kubernetes!" && sleep 3600')] })
  await env.advance(hour)
  t.equal(env.pod('hello')?.status.phase, 'Running')
  await env.advance(3 * second)
  const { startedAt, finishedAt } = env.container('hello').state.terminated!
  t.equal(Date.parse(finishedAt) - Date.parse(startedAt), hour)
  t.match(env.container('hello'), {
    ready: false,
    started: false,
    restartCount: 0,
    state: { terminated: { exitCode: 0, reason: 'Completed' } },
  })
  t.match(env.pod('hello')?.status, { phase: 'Succeeded', podIP: '10.244.1.2' })
  t.strictSame(env.conditions('hello'), [
    'PodReadyToStartContainers=False',
    'Initialized=True',
    'Ready=False',
    'ContainersReady=False',
    'PodScheduled=True',
  ])
  t.match(env.pod('hello')?.status.conditions?.[2], { reason: 'PodCompleted' })
})

t.test('a container that fails for good fails its pod', async (t) => {
  const env = await setUp(t)
  await env.createPod('bad', { restartPolicy: 'Never', containers: [sh('exit 3')] })
  await env.advance(10 * second)
  t.match(env.container('bad').state.terminated, { exitCode: 3, reason: 'Error' })
  t.match(env.pod('bad')?.status, { phase: 'Failed' })
  t.match(env.pod('bad')?.status.conditions?.[2], { type: 'Ready', reason: 'PodFailed' })
})

t.test('OnFailure restarts until it succeeds', async (t) => {
  const env = await setUp(t)
  const script = { 'sim.peapod.dev/c': '{"exitCode":1,"failures":2}' }
  await env.createPod('flaky', { restartPolicy: 'OnFailure', containers: [sh('echo done')] }, script)
  await env.advance(minute)
  t.match(env.pod('flaky')?.status, { phase: 'Succeeded' })
  t.match(env.container('flaky'), { restartCount: 2, lastState: { terminated: { exitCode: 1 } } })
})

t.test('a container that crashes is restarted at once, then after waits that double up to five minutes', async (t) => {
  const env = await setUp(t)
  const pod = await env.createPod('crash', { containers: [sh('exit 1')] })
  const restarts: number[] = []
  const starts = new Set<string>()
  for (let at = 0; at < 30 * minute; at += second) {
    await env.advance(second)
    const { restartCount, lastState } = env.container('crash')
    const startedAt = env.container('crash').state.terminated?.startedAt ?? lastState.terminated?.startedAt
    if (startedAt !== undefined && !starts.has(`${restartCount}`)) {
      starts.add(`${restartCount}`)
      restarts.push(Date.parse(startedAt))
    }
  }
  const waits = restarts.slice(1).map((at, i) => (at - restarts[i]!) / second)
  t.strictSame(waits.slice(0, 7), [10, 20, 40, 80, 160, 300, 300])
  t.match(env.container('crash'), {
    ready: false,
    state: {
      waiting: {
        reason: 'CrashLoopBackOff',
        message: `back-off 5m0s restarting failed container=c pod=crash_default(${pod.metadata.uid})`,
      },
    },
    lastState: { terminated: { exitCode: 1, reason: 'Error' } },
  })
  t.equal(env.pod('crash')?.status.phase, 'Running')
  const backoff = env.events('crash').find((event) => event.startsWith('BackOff'))
  t.match(backoff, `BackOff Back-off restarting failed container c in pod crash_default(${pod.metadata.uid}) (x`)
})

t.test('ten good minutes make a container start over with its waits', async (t) => {
  const env = await setUp(t)
  await env.createPod('slow', { containers: [sh('sleep 660; exit 1')] })
  await env.advance(3 * 660 * second + 10 * second)
  t.match(env.container('slow'), { restartCount: 3, state: { running: {} } })
})

t.test('init containers run one after the other before the others', async (t) => {
  const env = await setUp(t)
  const init = (name: string) => ({ ...sh('sleep 10'), name })
  await env.createPod('staged', { initContainers: [init('a'), init('b')], containers: [{ name: 'c', image: 'nginx' }] })
  await env.advance(5 * second)
  t.match(env.container('staged', 'a'), { state: { running: {} } })
  t.strictSame(env.container('staged', 'b').state, { waiting: { reason: 'PodInitializing' } })
  t.strictSame(env.container('staged', 'c').state, { waiting: { reason: 'PodInitializing' } })
  t.match(env.pod('staged')?.status.conditions?.[1], {
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: 'containers with incomplete status: [a b]',
  })
  t.equal(env.pod('staged')?.status.phase, 'Pending')
  await env.advance(10 * second)
  t.match(env.container('staged', 'a'), { ready: true, state: { terminated: { exitCode: 0 } } })
  t.match(env.container('staged', 'b'), { state: { running: {} } })
  await env.advance(15 * second)
  t.equal(env.pod('staged')?.status.phase, 'Running')
  t.ok(env.conditions('staged').includes('Ready=True'))
})

t.test('an init container that fails is tried again, or fails a pod that is never restarted', async (t) => {
  const env = await setUp(t)
  const spec = { initContainers: [{ ...sh('exit 1'), name: 'a' }], containers: [{ name: 'c', image: 'nginx' }] }
  await env.createPod('again', spec)
  await env.createPod('never', { ...spec, restartPolicy: 'Never' })
  await env.advance(30 * second)
  t.match(env.pod('again')?.status, { phase: 'Pending' })
  t.match(env.container('again', 'a'), { state: { waiting: { reason: 'CrashLoopBackOff' } } })
  t.match(env.pod('never')?.status, { phase: 'Failed' })
})

t.test('a sidecar runs beside the others and does not keep the pod from finishing', async (t) => {
  const env = await setUp(t)
  const proxy = { name: 'proxy', image: 'envoy:1', restartPolicy: 'Always' }
  await env.createPod('job', { restartPolicy: 'Never', initContainers: [proxy], containers: [sh('sleep 30')] })
  await env.advance(10 * second)
  t.match(env.container('job', 'proxy'), { ready: true, started: true, state: { running: {} } })
  t.match(env.container('job'), { state: { running: {} } })
  await env.advance(30 * second)
  t.match(env.container('job', 'proxy'), { state: { terminated: { exitCode: 0 } } })
  t.equal(env.pod('job')?.status.phase, 'Succeeded')
  t.ok(env.events('job').includes('Killing Stopping container proxy'))
})

t.test('a deleted pod ends gracefully, reports how, and is gone', async (t) => {
  const env = await setUp(t)
  await env.createPod('web', { containers: [{ name: 'c', image: 'nginx:1.27' }] })
  await env.advance(5 * second)
  const phases: (string | undefined)[] = []
  t.teardown(env.informers.of(pods).addHandler((now) => phases.push(now?.status.phase)))
  await env.client.delete(pods, { namespace: 'default', name: 'web' })
  await env.settle()
  t.equal(env.pod('web')?.metadata.deletionGracePeriodSeconds, 30)
  await env.advance(second)
  t.equal(env.pod('web'), undefined)
  t.strictSame(phases, ['Running', 'Running', 'Succeeded', undefined])
  t.ok(env.events('web').includes('Killing Stopping container c'))
})

t.test('a container that ignores SIGTERM uses up the grace period, which a second deletion can shorten', async (t) => {
  const env = await setUp(t)
  for (const name of ['patient', 'hurried']) await env.createPod(name, { containers: [sh('sleep infinity')] })
  await env.advance(5 * second)
  for (const name of ['patient', 'hurried']) await env.client.delete(pods, { namespace: 'default', name })
  await env.advance(10 * second)
  await env.client.delete(pods, { namespace: 'default', name: 'hurried' }, { gracePeriodSeconds: 5 })
  await env.advance(second)
  t.equal(env.pod('hurried'), undefined)
  t.equal(env.pod('patient')?.status.phase, 'Running')
  await env.advance(20 * second)
  t.equal(env.pod('patient'), undefined)
})

t.test('a pod deleted by force is cleaned up, and its address is used again in time', async (t) => {
  const env = new AgentEnv()
  t.teardown(() => env.stopAgents())
  const agent = await env.startAgent()
  await env.createPod('web', { containers: [{ name: 'c', image: 'nginx:1.27' }] })
  await env.advance(5 * second)
  await env.client.delete(pods, { namespace: 'default', name: 'web' }, { gracePeriodSeconds: 0 })
  await env.advance(second)
  t.strictSame(await agent.runtime.listContainers({}), [])
  t.strictSame(await agent.runtime.listPodSandbox({}), [])
})

t.test('a pod that is deleted while its image is pulled does not wait for it', async (t) => {
  const env = await setUp(t)
  await env.createPod(
    'slow',
    { containers: [{ name: 'c', image: 'huge:1' }] },
    { 'sim.peapod.dev/c': '{"pullSeconds":600}' },
  )
  await env.advance(second)
  await env.client.delete(pods, { namespace: 'default', name: 'slow' })
  await env.settle()
  t.equal(env.pod('slow'), undefined)
  t.strictSame(env.logged('warn'), [])
})

t.test('finalizers hold a pod whose containers have ended', async (t) => {
  const env = await setUp(t)
  await env.createPod('held', { containers: [{ name: 'c', image: 'nginx' }] })
  await env.advance(5 * second)
  await env.client.delete(pods, { namespace: 'default', name: 'held' })
  env.server.before = ({ verb }) => {
    if (verb === 'delete') throw new Error('held')
  }
  await env.advance(6 * second)
  t.match(env.pod('held')?.status, { phase: 'Succeeded' })
  env.server.before = () => {}
  await env.advance(6 * second)
  t.equal(env.pod('held'), undefined, 'the confirmation is tried again')
})

t.test('a pod that is active for too long fails', async (t) => {
  const env = await setUp(t)
  await env.createPod('late', { activeDeadlineSeconds: 60, containers: [{ name: 'c', image: 'nginx' }] })
  await env.advance(59 * second)
  t.equal(env.pod('late')?.status.phase, 'Running')
  await env.advance(2 * second)
  t.match(env.pod('late')?.status, {
    phase: 'Failed',
    reason: 'DeadlineExceeded',
    message: 'Pod was active on the node longer than the specified deadline',
  })
  t.ok(env.events('late').some((event) => event.startsWith('DeadlineExceeded')))
})

t.test('a phase that others call terminal stays, and the containers end', async (t) => {
  const env = await setUp(t)
  await env.createPod('evicted', { containers: [{ name: 'c', image: 'nginx' }] })
  await env.advance(5 * second)
  const status = { phase: 'Failed', reason: 'Evicted', message: 'too much' }
  await env.client.patch(
    pods,
    { namespace: 'default', name: 'evicted' },
    'merge',
    { status },
    { subresource: 'status' },
  )
  await env.advance(5 * second)
  t.match(env.pod('evicted')?.status, status)
  t.match(env.container('evicted'), { state: { terminated: { exitCode: 0 } } })
})

t.test('an image that cannot be pulled is tried again after waits that double', async (t) => {
  const env = await setUp(t)
  await env.createPod(
    'wrong',
    { containers: [{ name: 'c', image: 'registry.invalid/app:1' }] },
    { 'sim.peapod.dev/c': '{"pullSeconds":1}' },
  )
  await env.advance(1_500)
  const failure = /^failed to pull and unpack image "registry\.invalid\/app:1": .*: no such host$/
  t.match(env.container('wrong').state.waiting, { reason: 'ErrImagePull', message: failure })
  await env.advance(2 * second)
  t.match(env.container('wrong').state.waiting, {
    reason: 'ImagePullBackOff',
    message: /^Back-off pulling image "registry\.invalid\/app:1": ErrImagePull: failed to pull/,
  })
  t.equal(env.pod('wrong')?.status.phase, 'Pending')
  await env.advance(10 * minute)
  const events = env.events('wrong')
  t.match(
    events.find((event) => event.startsWith('Pulling')),
    /\(x6\)$/,
  )
  for (const start of [
    'Failed Failed to pull image',
    'Failed Error: ErrImagePull',
    'Failed Error: ImagePullBackOff',
    'BackOff Back-off pulling image "registry.invalid/app:1"',
  ]) {
    t.ok(
      events.some((event) => event.startsWith(start)),
      start,
    )
  }
  await env.client.patch(pods, { namespace: 'default', name: 'wrong' }, 'strategic', {
    spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] },
  })
  await env.advance(3 * second)
  t.equal(env.pod('wrong')?.status.phase, 'Running', 'another image is tried at once')
})

t.test('an image that is present is not pulled, and is not pulled if it never may be', async (t) => {
  const env = await setUp(t)
  await env.createPod('first', { containers: [{ name: 'c', image: 'nginx:1.27' }] })
  await env.advance(3 * second)
  await env.createPod('second', { containers: [{ name: 'c', image: 'nginx:1.27' }] })
  t.equal(env.pod('second')?.status.phase, 'Running', 'takes no time')
  t.equal(
    env.events('second')[0],
    'Pulled Container image "nginx:1.27" already present on machine and can be accessed by the pod',
  )
  await env.createPod('never', { containers: [{ name: 'c', image: 'redis:7', imagePullPolicy: 'Never' }] })
  t.match(env.container('never').state.waiting, {
    reason: 'ErrImageNeverPull',
    message: 'Container image "redis:7" is not present with pull policy of Never',
  })
})

t.test('another image replaces the container', async (t) => {
  const env = await setUp(t)
  await env.createPod('web', { containers: [{ name: 'c', image: 'nginx:1.26' }] })
  await env.advance(3 * second)
  await env.client.patch(pods, { namespace: 'default', name: 'web' }, 'strategic', {
    spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] },
  })
  await env.advance(5 * second)
  t.match(env.container('web'), { restartCount: 1, image: 'docker.io/library/nginx:1.27', state: { running: {} } })
  t.ok(env.events('web').includes('Killing Container c definition changed, will be restarted'))
})

t.test('configuration that is missing keeps a container from being created until it is there', async (t) => {
  const env = await setUp(t)
  const variable = { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } }
  await env.createPod('app', { restartPolicy: 'Never', containers: [{ ...sh('echo $MODE; exit 4'), env: [variable] }] })
  await env.advance(3 * second)
  t.match(env.container('app').state.waiting, {
    reason: 'CreateContainerConfigError',
    message: 'configmap "settings" not found',
  })
  await env.createConfigMap('settings', { other: 'x' })
  await env.advance(10 * second)
  t.match(env.container('app').state.waiting, { message: "couldn't find key mode in ConfigMap default/settings" })
  env.server.put({ group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true }, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'default', uid: 'u', resourceVersion: '', creationTimestamp: '' },
    data: { mode: 'fast' },
  } as never)
  await env.advance(10 * second)
  t.match(env.container('app').state.terminated, { exitCode: 4 })
})

t.test("a script that is wrong is the container's error", async (t) => {
  const env = await setUp(t)
  await env.createPod('typo', { containers: [{ name: 'c', image: 'nginx' }] }, { 'sim.peapod.dev/c': '{"exit":1}' })
  await env.advance(3 * second)
  t.match(env.container('typo').state.waiting, {
    reason: 'CreateContainerError',
    message: /annotation sim\.peapod\.dev\/c: /,
  })
})

t.test('readiness gates hold the pod back, and conditions of others stay', async (t) => {
  const env = await setUp(t)
  await env.createPod('gated', {
    readinessGates: [{ conditionType: 'example.com/ok' }],
    containers: [{ name: 'c', image: 'nginx' }],
  })
  await env.advance(3 * second)
  t.match(env.pod('gated')?.status.conditions?.[2], {
    type: 'Ready',
    status: 'False',
    reason: 'ReadinessGatesNotReady',
    message: 'corresponding condition of pod readiness gate "example.com/ok" does not exist.',
  })
  const open = { type: 'example.com/ok', status: 'True' }
  await env.client.patch(
    pods,
    { namespace: 'default', name: 'gated' },
    'strategic',
    { status: { conditions: [open] } },
    { subresource: 'status' },
  )
  await env.advance(second)
  const ready = env.pod('gated')?.status.conditions?.find(({ type }) => type === 'Ready')
  t.equal(ready?.status, 'True')
  t.equal(ready?.reason, undefined)
  t.ok(env.conditions('gated').includes('example.com/ok=True'))
})

t.test('a pod waits for the ConfigMaps and Secrets that it mounts', async (t) => {
  const env = await setUp(t)
  const volumes = [
    { name: 'may', secret: { secretName: 'extra', optional: true } },
    { name: 'must', configMap: { name: 'settings' } },
  ]
  await env.createPod('web', { volumes, containers: [{ name: 'c', image: 'nginx:1.27' }] })
  await env.advance(30 * second)
  t.strictSame(env.container('web').state, { waiting: { reason: 'ContainerCreating' } })
  t.strictSame(env.events('web'), [
    'FailedMount MountVolume.SetUp failed for volume "must" : configmap "settings" not found (x6)',
  ])
  await env.createConfigMap('settings', {})
  await env.advance(34 * second)
  t.equal(env.pod('web')?.status.phase, 'Running')
})
