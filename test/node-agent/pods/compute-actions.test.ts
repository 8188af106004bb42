import t from 'tap'
import type { Draft } from '../../../apimachinery/object.ts'
import type { Container, PodSpec } from '../../../apimachinery/types/core-v1.ts'
import { computeActions } from '../../../node-agent/pods/compute-actions.ts'
import { containerHash } from '../../../node-agent/pods/container-kinds.ts'
import type { PodSituation, ProbeVerdict } from '../../../node-agent/pods/pod-situation.ts'
import { containerHashAnnotation } from '../../../node-agent/runtimes/container-labels.ts'
import type { ContainerStatus } from '../../../node-agent/runtimes/container-runtime.ts'
import { toTime } from '../../../platform/clock.ts'
import { makePod } from '../../support/builders.ts'

const now = Date.UTC(2026, 0, 1)

interface Case {
  readonly name: string
  readonly spec?: Draft<PodSpec>
  readonly startedSecondsAgo?: number
  /** `running`, or how it exited, a while ago: `exited 1 5s` */
  readonly containers?: Readonly<Record<string, string>>
  readonly sandbox?: 'ready' | 'stopped' | 'none'
  readonly unhealthy?: Readonly<Record<string, ProbeVerdict['unhealthy']>>
  readonly notStarted?: readonly string[]
  readonly waitSeconds?: Readonly<Record<string, number>>
  readonly failures?: Readonly<Record<string, number>>
  readonly hash?: string
  readonly want: {
    readonly createSandbox?: boolean
    readonly start?: readonly string[]
    readonly kill?: readonly string[]
    readonly backingOff?: readonly string[]
    readonly finished?: boolean
    readonly deadlineExceeded?: boolean
    readonly wakeInSeconds?: number
  }
}

const two: Draft<PodSpec> = { containers: [{ name: 'a' }, { name: 'b' }] }
const withInit: Draft<PodSpec> = { initContainers: [{ name: 'i1' }, { name: 'i2' }], containers: [{ name: 'a' }] }
const withSidecar: Draft<PodSpec> = {
  initContainers: [{ name: 'side', restartPolicy: 'Always' }, { name: 'i' }],
  containers: [{ name: 'a' }],
}
const rule = { action: 'Restart', exitCodes: { operator: 'In', values: [42] } }

const cases: readonly Case[] = [
  { name: 'first of all there is a sandbox', spec: two, sandbox: 'none', want: { createSandbox: true } },
  { name: 'then all containers are started', spec: two, want: { start: ['a', 'b'] } },
  { name: 'what runs is left alone', spec: two, containers: { a: 'running', b: 'running' }, want: {} },
  { name: 'what does not run is started', spec: two, containers: { a: 'running' }, want: { start: ['b'] } },
  {
    name: 'a lost sandbox is made anew',
    spec: two,
    containers: { a: 'running', b: 'running' },
    sandbox: 'stopped',
    want: { createSandbox: true },
  },
  {
    name: 'but not for a pod that is over',
    spec: { ...two, restartPolicy: 'Never' },
    containers: { a: 'exited 0', b: 'exited 1' },
    sandbox: 'stopped',
    want: { finished: true },
  },
  {
    name: 'Always restarts whatever exits',
    spec: two,
    containers: { a: 'exited 0', b: 'exited 1' },
    want: { start: ['a', 'b'] },
  },
  {
    name: 'OnFailure restarts what failed',
    spec: { ...two, restartPolicy: 'OnFailure' },
    containers: { a: 'exited 0', b: 'exited 1' },
    want: { start: ['b'] },
  },
  {
    name: 'Never restarts nothing',
    spec: { ...two, restartPolicy: 'Never' },
    containers: { a: 'exited 1', b: 'running' },
    want: {},
  },
  {
    name: 'a pod whose containers are done is finished',
    spec: { ...two, restartPolicy: 'OnFailure' },
    containers: { a: 'exited 0', b: 'exited 0' },
    want: { finished: true },
  },
  {
    name: "a container's own policy counts more than the pod's",
    spec: { restartPolicy: 'Always', containers: [{ name: 'a', restartPolicy: 'Never' }, { name: 'b' }] },
    containers: { a: 'exited 1', b: 'running' },
    want: {},
  },
  {
    name: 'and its rules more than its policy',
    spec: { restartPolicy: 'Never', containers: [{ name: 'a', restartPolicy: 'Never', restartPolicyRules: [rule] }] },
    containers: { a: 'exited 42' },
    want: { start: ['a'] },
  },
  {
    name: 'a rule for other exit codes says nothing',
    spec: { restartPolicy: 'Never', containers: [{ name: 'a', restartPolicy: 'Never', restartPolicyRules: [rule] }] },
    containers: { a: 'exited 1' },
    want: { finished: true },
  },
  {
    name: 'a crashed container waits out its back-off',
    spec: two,
    containers: { a: 'running', b: 'exited 1 5s' },
    waitSeconds: { b: 20 },
    want: { backingOff: ['b'], wakeInSeconds: 15 },
  },
  {
    name: 'and is started when it is over',
    spec: two,
    containers: { a: 'running', b: 'exited 1 20s' },
    waitSeconds: { b: 20 },
    want: { start: ['b'] },
  },
  {
    name: 'of several waits the first one wakes',
    spec: two,
    containers: { a: 'exited 1 5s', b: 'exited 1 5s' },
    waitSeconds: { a: 40, b: 20 },
    want: { backingOff: ['a', 'b'], wakeInSeconds: 15 },
  },
  {
    name: 'a start that failed is tried again later',
    spec: two,
    failures: { a: 7 },
    want: { start: ['b'], wakeInSeconds: 7 },
  },
  { name: 'init containers go one by one', spec: withInit, want: { start: ['i1'] } },
  { name: 'the next one waits for the one before', spec: withInit, containers: { i1: 'running' }, want: {} },
  { name: 'and starts when it has succeeded', spec: withInit, containers: { i1: 'exited 0' }, want: { start: ['i2'] } },
  {
    name: 'the others start when all have',
    spec: withInit,
    containers: { i1: 'exited 0', i2: 'exited 0' },
    want: { start: ['a'] },
  },
  {
    name: 'a failed init container is started again',
    spec: withInit,
    containers: { i1: 'exited 1' },
    want: { start: ['i1'] },
  },
  {
    name: 'unless the pod is never restarted',
    spec: { ...withInit, restartPolicy: 'Never' },
    containers: { i1: 'exited 1' },
    want: { finished: true },
  },
  { name: 'a sidecar only has to start', spec: withSidecar, containers: { side: 'running' }, want: { start: ['i'] } },
  { name: 'but that it has to', spec: withSidecar, containers: { side: 'running' }, notStarted: ['side'], want: {} },
  {
    name: 'a sidecar that exits is started again, also later',
    spec: withSidecar,
    containers: { side: 'exited 1', i: 'exited 0', a: 'running' },
    want: { start: ['side'] },
  },
  {
    name: 'a sidecar does not keep a pod from finishing',
    spec: { ...withSidecar, restartPolicy: 'Never' },
    containers: { side: 'running', i: 'exited 0', a: 'exited 0' },
    want: { finished: true },
  },
  {
    name: 'a container that is not alive is killed',
    spec: two,
    containers: { a: 'running', b: 'running' },
    unhealthy: { b: 'liveness' },
    want: { kill: ['Container b failed liveness probe, will be restarted'] },
  },
  {
    name: 'so is one that does not start',
    spec: two,
    containers: { a: 'running', b: 'running' },
    unhealthy: { a: 'startup' },
    want: { kill: ['Container a failed startup probe, will be restarted'] },
  },
  {
    name: 'and one that should be another',
    spec: { containers: [{ name: 'a', image: 'new' }] },
    containers: { a: 'running' },
    hash: 'old',
    want: { kill: ['Container a definition changed, will be restarted'] },
  },
  {
    name: 'ephemeral containers run once, whatever the others do',
    spec: { ...withInit, ephemeralContainers: [{ name: 'debug' }] },
    containers: { i1: 'running' },
    want: { start: ['debug'] },
  },
  {
    name: 'and not again',
    spec: { ...two, ephemeralContainers: [{ name: 'debug' }] },
    containers: { a: 'running', b: 'running', debug: 'exited 0' },
    want: {},
  },
  {
    name: 'a deadline wakes',
    spec: { ...two, activeDeadlineSeconds: 60 },
    startedSecondsAgo: 20,
    containers: { a: 'running', b: 'running' },
    want: { wakeInSeconds: 40 },
  },
  {
    name: 'and ends the pod',
    spec: { ...two, activeDeadlineSeconds: 60 },
    startedSecondsAgo: 60,
    containers: { a: 'running', b: 'running' },
    want: { deadlineExceeded: true },
  },
]

for (const c of cases) {
  t.test(c.name, async (t) => {
    const actions = computeActions(situationOf(c))
    const {
      createSandbox = false,
      start = [],
      kill = [],
      backingOff = [],
      finished = false,
      deadlineExceeded = false,
    } = c.want
    t.strictSame(
      {
        ...actions,
        start: actions.start.map(({ name }) => name),
        kill: actions.kill.map(({ message }) => message),
        backingOff: actions.backingOff.map(({ name }) => name),
      },
      {
        createSandbox,
        start,
        kill,
        backingOff,
        finished,
        deadlineExceeded,
        wakeAtMs: c.want.wakeInSeconds === undefined ? undefined : now + c.want.wakeInSeconds * 1_000,
      },
    )
  })
}

function situationOf(c: Case): PodSituation {
  const startTime = toTime(now - (c.startedSecondsAgo ?? 0) * 1_000)
  const pod = makePod({ spec: { restartPolicy: 'Always', ...c.spec }, status: { startTime } })
  const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers, ...(pod.spec.ephemeralContainers ?? [])]
  const containers = Object.entries(c.containers ?? {}).map(([name, state]) =>
    containerOf(all.find((each) => each.name === name) as Container, state, c.hash),
  )
  const sandbox = {
    id: 's',
    metadata: { name: '', namespace: '', uid: '', attempt: 0 },
    createdAtMs: now,
    ips: [],
    labels: {},
  }
  const state = c.sandbox === 'stopped' ? 'SANDBOX_NOTREADY' : 'SANDBOX_READY'
  const verdict = (name: string): ProbeVerdict => ({
    started: !c.notStarted?.includes(name),
    ready: true,
    unhealthy: c.unhealthy?.[name],
  })
  return {
    pod,
    runtime: {
      sandbox: c.sandbox === 'none' ? undefined : { ...sandbox, state },
      containers: new Map(containers.map((container) => [container.metadata.name, [container]])),
    },
    startFailures: new Map(
      Object.entries(c.failures ?? {}).map(([name, seconds]) => [
        name,
        { waiting: {}, retryAtMs: now + seconds * 1_000 },
      ]),
    ),
    restarts: new Map(
      Object.entries(c.waitSeconds ?? {}).map(([name, seconds]) => [
        name,
        { waitMs: seconds * 1_000, updatedAtMs: now - 60_000 },
      ]),
    ),
    probes: new Map(containers.map(({ id, metadata }) => [id, verdict(metadata.name)])),
    allocations: new Map(),
    pendingResize: undefined,
    nowMs: now,
  }
}

function containerOf(container: Container, state: string, hash = containerHash(container)): ContainerStatus {
  const [, code, ago = '0'] = /^exited (\d+)(?: (\d+)s)?$/.exec(state) ?? []
  return {
    id: `id-${container.name}`,
    metadata: { name: container.name, attempt: 0 },
    podSandboxId: 's',
    state: code === undefined ? 'CONTAINER_RUNNING' : 'CONTAINER_EXITED',
    createdAtMs: now - 60_000,
    startedAtMs: now - 60_000,
    finishedAtMs: code === undefined ? 0 : now - Number(ago) * 1_000,
    exitCode: Number(code ?? 0),
    image: { image: container.image ?? '' },
    imageRef: '',
    reason: '',
    message: '',
    labels: {},
    annotations: { [containerHashAnnotation]: hash },
  }
}
