import t, { type Test } from 'tap'
import type {
  ContainerConfig,
  ContainerRuntime,
  PodSandboxConfig,
} from '../../../../node-agent/runtimes/container-runtime.ts'
import { ImagePullError, RuntimeError } from '../../../../node-agent/runtimes/container-runtime.ts'
import { SimulatedRuntime } from '../../../../node-agent/runtimes/simulated/simulated-runtime.ts'
import { SeededRandom } from '../../../../platform/random.ts'
import { TaskTracker } from '../../../../platform/task-tracker.ts'
import { VirtualClock } from '../../../../platform/virtual-clock.ts'
import { advance, testStart } from '../../../support/time.ts'

/** Nothing in here runs as a task: time only has to let promises follow. */
const passTime = (clock: VirtualClock, ms: number) => advance(clock, new TaskTracker(clock), ms)

const signal = new AbortController().signal

function setUp(): { clock: VirtualClock; runtime: ContainerRuntime } {
  const clock = new VirtualClock(testStart)
  const runtime = new SimulatedRuntime({ clock, random: new SeededRandom('runtime') })
  void runtime.updateRuntimeConfig({ podCidr: '10.244.3.0/24' })
  return { clock, runtime }
}

function sandboxConfig(name: string, hostNetwork = false): PodSandboxConfig {
  return {
    metadata: { name, uid: `uid-${name}`, namespace: 'default', attempt: 0 },
    hostname: name,
    labels: { app: name },
    annotations: {},
    portMappings: [],
    hostNetwork,
  }
}

function containerConfig(changes: Partial<ContainerConfig> = {}): ContainerConfig {
  return {
    metadata: { name: 'c', attempt: 0 },
    image: { image: 'nginx:1.27' },
    command: [],
    args: [],
    workingDir: '',
    envs: [],
    stdin: false,
    tty: false,
    labels: {},
    annotations: {},
    ...changes,
  }
}

async function pulled(clock: VirtualClock, runtime: ContainerRuntime, image: string): Promise<void> {
  const pull = runtime.pullImage({ image }, signal)
  await passTime(clock, 2_000)
  await pull
}

async function started(t: Test, config: ContainerConfig) {
  const { clock, runtime } = setUp()
  await pulled(clock, runtime, config.image.image)
  const events: string[] = []
  t.teardown(runtime.getContainerEvents((event) => events.push(event.type)))
  const sandbox = await runtime.runPodSandbox(sandboxConfig('web'), signal)
  const id = await runtime.createContainer(sandbox, config, signal)
  await runtime.startContainer(id, signal)
  return { clock, runtime, sandbox, id, events, startedAtMs: clock.now() }
}

t.test('gives each sandbox an address of its own and takes it back', async (t) => {
  const { runtime } = setUp()
  const ipsOf = async (id: string) => (await runtime.podSandboxStatus(id)).ips
  const a = await runtime.runPodSandbox(sandboxConfig('a'), signal)
  const b = await runtime.runPodSandbox(sandboxConfig('b'), signal)
  t.strictSame(await ipsOf(a), ['10.244.3.2'])
  t.strictSame(await ipsOf(b), ['10.244.3.3'])
  t.strictSame(await ipsOf(await runtime.runPodSandbox(sandboxConfig('host', true), signal)), [])
  await runtime.stopPodSandbox(a, signal)
  t.equal((await runtime.podSandboxStatus(a)).state, 'SANDBOX_NOTREADY')
  const rest = await Promise.all(
    Array.from({ length: 252 }, (_, i) => runtime.runPodSandbox(sandboxConfig(`p${i}`), signal)),
  )
  t.equal(new Set((await Promise.all(rest.map(ipsOf))).flat()).size, 252)
  t.strictSame(await ipsOf(rest[251]!), ['10.244.3.2'], 'comes back last')
  await t.rejects(runtime.runPodSandbox(sandboxConfig('last'), signal), RuntimeError)
})

t.test('pulls an image once, however many ask for it', async (t) => {
  const { clock, runtime } = setUp()
  t.equal(await runtime.imageStatus({ image: 'nginx' }), undefined)
  const pulls = Promise.all([
    runtime.pullImage({ image: 'nginx' }, signal),
    runtime.pullImage({ image: 'nginx:latest' }, signal),
  ])
  t.equal(clock.timers, 1)
  await passTime(clock, 2_000)
  const [first, second] = await pulls
  t.match(first, /^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/)
  t.equal(first, second)
  t.match(await runtime.imageStatus({ image: 'docker.io/library/nginx' }), {
    repoTags: ['docker.io/library/nginx:latest'],
    repoDigests: [first],
  })
})

t.test('one who gives up does not end the pull for others', async (t) => {
  const { clock, runtime } = setUp()
  const givingUp = new AbortController()
  const first = runtime.pullImage({ image: 'nginx' }, givingUp.signal)
  const second = runtime.pullImage({ image: 'nginx' }, signal)
  givingUp.abort(new Error('gave up'))
  await t.rejects(first, { message: 'gave up' })
  await passTime(clock, 2_000)
  t.match(await second, /nginx@/)
})

t.test('fails pulls that are scripted to fail, and from registries that cannot exist', async (t) => {
  const { clock, runtime } = setUp()
  const annotations = { 'sim.peapod.dev/c': '{"pullError":"no such image"}', 'io.kubernetes.container.name': 'c' }
  const pulls = [
    t.rejects(runtime.pullImage({ image: 'nginx', annotations }, signal), new ImagePullError('no such image')),
    t.rejects(runtime.pullImage({ image: 'invalid.registry.example/a/b:1' }, signal), {
      name: 'ImagePullError',
      message: /lookup invalid\.registry\.example: no such host$/,
    }),
    t.rejects(runtime.pullImage({ image: 'No Such Name' }, signal), ImagePullError),
  ]
  await passTime(clock, 2_000)
  await Promise.all(pulls)
})

t.test('runs a container to its end, at the cost of one timer', async (t) => {
  const { clock, runtime, id, events, startedAtMs } = await started(
    t,
    containerConfig({ command: ['sh', '-c', 'echo hi; sleep 3600; exit 3'] }),
  )
  t.equal(clock.timers, 1)
  t.match(await runtime.containerStatus(id), { state: 'CONTAINER_RUNNING', startedAtMs, finishedAtMs: 0, reason: '' })
  await passTime(clock, 3_600_000)
  t.match(await runtime.containerStatus(id), {
    state: 'CONTAINER_EXITED',
    finishedAtMs: startedAtMs + 3_600_000,
    exitCode: 3,
    reason: 'Error',
  })
  t.strictSame(events, ['CONTAINER_CREATED', 'CONTAINER_STARTED', 'CONTAINER_STOPPED'])
  t.equal(clock.timers, 0)
})

t.test('a server costs no timer and ends well when it is asked to', async (t) => {
  const { clock, runtime, id } = await started(t, containerConfig())
  t.equal(clock.timers, 0)
  const stopped = runtime.stopContainer(id, 30_000, signal)
  await passTime(clock, 100)
  await stopped
  t.match(await runtime.containerStatus(id), { state: 'CONTAINER_EXITED', exitCode: 0, reason: 'Completed' })
})

t.test('a container that ignores SIGTERM is killed after its timeout, and sooner when it is cut short', async (t) => {
  const { clock, runtime, id, startedAtMs } = await started(t, containerConfig({ command: ['sleep', 'infinity'] }))
  const stopped = runtime.stopContainer(id, 30_000, signal)
  await passTime(clock, 2_000)
  const again = runtime.stopContainer(id, 1_000, signal)
  await passTime(clock, 1_000)
  await Promise.all([stopped, again])
  t.match(await runtime.containerStatus(id), { finishedAtMs: startedAtMs + 3_000, exitCode: 137, reason: 'Error' })
  await runtime.stopContainer(id, 0, signal)
})

t.test('stopping a sandbox kills what runs in it', async (t) => {
  const { runtime, id, sandbox } = await started(t, containerConfig())
  await runtime.stopPodSandbox(sandbox, signal)
  t.match(await runtime.containerStatus(id), { state: 'CONTAINER_EXITED', exitCode: 137 })
  await runtime.removePodSandbox(sandbox, signal)
  t.strictSame(await runtime.listPodSandbox({}), [])
  t.strictSame(await runtime.listContainers({}), [])
})

t.test('shows of a log what has been printed by now, and follows it', async (t) => {
  const { clock, runtime, id } = await started(
    t,
    containerConfig({ command: ['sh', '-c', 'for i in 1 2 3; do echo $i; sleep 10; done'] }),
  )
  await passTime(clock, 15_000)
  const now: string[] = []
  for await (const line of runtime.readLog(id, { follow: false }, signal)) now.push(line.text)
  t.strictSame(now, ['1', '2'])
  const followed: string[] = []
  const reading = (async () => {
    for await (const line of runtime.readLog(id, { follow: true }, signal)) followed.push(line.text)
  })()
  await passTime(clock, 15_000)
  await reading
  t.strictSame(followed, ['1', '2', '3'])
})

t.test('a container that is killed does not print what it would have printed later', async (t) => {
  const { clock, runtime, id } = await started(
    t,
    containerConfig({ command: ['sh', '-c', 'while true; do date; sleep 60; done'] }),
  )
  await passTime(clock, 90_000)
  const stopped = runtime.stopContainer(id, 0, signal)
  await stopped
  let lines = 0
  for await (const _line of runtime.readLog(id, { follow: true }, signal)) lines++
  t.equal(lines, 2)
})

t.test('runs commands in a running container', async (t) => {
  const { runtime, id } = await started(t, containerConfig())
  t.strictSame(await runtime.execSync(id, ['sh', '-c', 'echo a; exit 2'], 1_000, signal), {
    exitCode: 2,
    stdout: 'a\n',
    stderr: '',
  })
  t.equal((await runtime.execSync(id, ['sleep', '10'], 1_000, signal)).exitCode, 137, 'takes too long')
  await runtime.stopContainer(id, 0, signal)
  await t.rejects(runtime.execSync(id, ['true'], 1_000, signal), RuntimeError)
})

t.test('answers probes as scripted and says how long the answer holds', async (t) => {
  const script = { readyAfterSeconds: 5, deadAfterSeconds: 8 }
  const { clock, runtime, id, startedAtMs } = await started(
    t,
    containerConfig({ annotations: { 'sim.peapod.dev/c': JSON.stringify(script) } }),
  )
  const action = { type: 'tcpSocket', host: '10.0.0.1', port: 80 } as const
  const probe = async (kind: 'startup' | 'readiness' | 'liveness') => {
    const { success, sameUntilMs } = await runtime.probe(id, kind, action, 1_000, signal)
    return [success, (sameUntilMs - startedAtMs) / 1_000]
  }
  t.strictSame(await probe('startup'), [false, 5])
  t.strictSame(await probe('liveness'), [true, 8])
  await passTime(clock, 5_000)
  t.strictSame(await probe('readiness'), [true, Number.POSITIVE_INFINITY])
  await passTime(clock, 3_000)
  t.strictSame(await probe('liveness'), [false, Number.POSITIVE_INFINITY])
})

t.test('restores what ran, with its address and the rest of its time', async (t) => {
  const { clock, runtime } = setUp()
  const startedAtMs = clock.now() - 10_000
  const sleeper = containerConfig({ command: ['sleep', '15'] })
  await runtime.restore!({
    sandbox: sandboxConfig('web'),
    ips: ['10.244.3.2'],
    containers: [
      { id: 'aa', config: { ...sleeper, metadata: { name: 'c', attempt: 3 } }, startedAtMs },
      { id: 'bb', config: sleeper, startedAtMs, exited: { atMs: startedAtMs + 5, exitCode: 1, message: 'm' } },
    ],
  })
  const next = await runtime.runPodSandbox(sandboxConfig('next'), signal)
  t.strictSame((await runtime.podSandboxStatus(next)).ips, ['10.244.3.3'])
  t.match(await runtime.containerStatus('bb'), { state: 'CONTAINER_EXITED', exitCode: 1, message: 'm' })
  t.match(await runtime.containerStatus('aa'), { state: 'CONTAINER_RUNNING', startedAtMs, metadata: { attempt: 3 } })
  await passTime(clock, 5_000)
  t.match(await runtime.containerStatus('aa'), { state: 'CONTAINER_EXITED', finishedAtMs: startedAtMs + 15_000 })
})

t.test('a restored container that would have ended meanwhile has ended then', async (t) => {
  const { clock, runtime } = setUp()
  const config = containerConfig({ command: ['sleep', '5'] })
  const startedAtMs = clock.now() - 60_000
  await runtime.restore!({ sandbox: sandboxConfig('web'), ips: [], containers: [{ id: 'aa', config, startedAtMs }] })
  await passTime(clock, 0)
  t.match(await runtime.containerStatus('aa'), {
    state: 'CONTAINER_EXITED',
    finishedAtMs: startedAtMs + 5_000,
    exitCode: 0,
  })
})

t.test('tells why a container cannot be created or started', async (t) => {
  const { clock, runtime } = setUp()
  await pulled(clock, runtime, 'nginx:1.27')
  const sandbox = await runtime.runPodSandbox(sandboxConfig('web'), signal)
  await t.rejects(runtime.createContainer(sandbox, containerConfig({ image: { image: 'redis' } }), signal), {
    message: 'image "redis": not found',
  })
  const bad = containerConfig({ annotations: { 'sim.peapod.dev/c': '{' } })
  await t.rejects(runtime.createContainer(sandbox, bad, signal), { name: 'RuntimeError', message: /is not JSON/ })
  const unstartable = containerConfig({ annotations: { 'sim.peapod.dev/c': '{"startError":"exec format error"}' } })
  const id = await runtime.createContainer(sandbox, unstartable, signal)
  await t.rejects(runtime.startContainer(id, signal), new RuntimeError('exec format error'))
  t.equal((await runtime.containerStatus(id)).state, 'CONTAINER_CREATED')
})

t.test('closing leaves no timer', async (t) => {
  const { clock, runtime } = await started(t, containerConfig({ command: ['sleep', '5'] }))
  const pull = runtime.pullImage({ image: 'other' }, signal)
  t.equal(clock.timers, 2)
  await runtime.close()
  await t.rejects(pull)
  t.equal(clock.timers, 0)
})
