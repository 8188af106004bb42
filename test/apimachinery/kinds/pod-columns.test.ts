import t from 'tap'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { ContainerStatus, Pod, PodSpec, PodStatus } from '../../../apimachinery/types/core-v1.ts'
import { ago, defaulted, row } from './kind-harness.ts'

const container = (name: string, status: Draft<ContainerStatus>): Draft<ContainerStatus> => ({
  name,
  image: 'i',
  imageID: '',
  ready: false,
  restartCount: 0,
  state: {},
  lastState: {},
  ...status,
})
const running = { state: { running: {} }, ready: true }

function makePod(status: Draft<PodStatus>, spec: Draft<PodSpec> = {}, metadata: Draft<Pod['metadata']> = {}): Pod {
  return defaulted(pods, {
    metadata: { name: 'p', creationTimestamp: ago(3600), ...metadata },
    spec: { containers: [{ name: 'a' }], ...spec },
    status: { phase: 'Running', ...status },
  })
}

const inits = { initContainers: [{ name: 'i1' }, { name: 'i2' }] }
const sidecar = { initContainers: [{ name: 's', restartPolicy: 'Always' }] }

for (const { name, pod, want } of [
  {
    name: 'pending',
    pod: makePod({ phase: 'Pending' }),
    want: { Ready: '0/1', Status: 'Pending', Restarts: '0', Age: '60m' },
  },
  {
    name: 'running',
    pod: makePod({ containerStatuses: [container('a', running)] }),
    want: { Ready: '1/1', Status: 'Running' },
  },
  {
    name: 'restarted a while ago',
    pod: makePod({
      containerStatuses: [
        container('a', {
          ...running,
          restartCount: 3,
          lastState: { terminated: { exitCode: 1, finishedAt: ago(300) } },
        }),
      ],
    }),
    want: { Restarts: '3 (5m ago)' },
  },
  {
    name: 'crashing',
    pod: makePod({
      containerStatuses: [container('a', { state: { waiting: { reason: 'CrashLoopBackOff' } }, restartCount: 5 })],
    }),
    want: { Ready: '0/1', Status: 'CrashLoopBackOff', Restarts: '5' },
  },
  {
    name: 'ended with a code and no reason',
    pod: makePod({ containerStatuses: [container('a', { state: { terminated: { exitCode: 3 } } })] }),
    want: { Status: 'ExitCode:3' },
  },
  {
    name: 'ended by a signal',
    pod: makePod({ containerStatuses: [container('a', { state: { terminated: { exitCode: 137, signal: 9 } } })] }),
    want: { Status: 'Signal:9' },
  },
  {
    name: 'partly completed and ready',
    pod: makePod(
      {
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [
          container('a', { state: { terminated: { exitCode: 0, reason: 'Completed' } } }),
          container('b', running),
        ],
      },
      { containers: [{ name: 'a' }, { name: 'b' }] },
    ),
    want: { Ready: '1/2', Status: 'Running' },
  },
  {
    name: 'partly completed and not ready',
    pod: makePod(
      {
        containerStatuses: [
          container('a', { state: { terminated: { exitCode: 0, reason: 'Completed' } } }),
          container('b', running),
        ],
      },
      { containers: [{ name: 'a' }, { name: 'b' }] },
    ),
    want: { Status: 'NotReady' },
  },
  {
    name: 'initializing',
    pod: makePod(
      {
        phase: 'Pending',
        initContainerStatuses: [container('i1', { state: { terminated: { exitCode: 0 } } }), container('i2', running)],
      },
      inits,
    ),
    want: { Status: 'Init:1/2' },
  },
  {
    name: 'failed to initialize',
    pod: makePod(
      {
        phase: 'Pending',
        initContainerStatuses: [container('i1', { state: { terminated: { exitCode: 2 } }, restartCount: 4 })],
      },
      inits,
    ),
    want: { Status: 'Init:ExitCode:2', Restarts: '4' },
  },
  {
    name: 'waiting to initialize',
    pod: makePod(
      {
        phase: 'Pending',
        initContainerStatuses: [container('i1', { state: { waiting: { reason: 'ImagePullBackOff' } } })],
      },
      inits,
    ),
    want: { Status: 'Init:ImagePullBackOff' },
  },
  {
    name: 'with a sidecar',
    pod: makePod(
      {
        initContainerStatuses: [container('s', { ...running, started: true, restartCount: 2 })],
        containerStatuses: [container('a', running)],
      },
      sidecar,
    ),
    want: { Ready: '2/2', Status: 'Running', Restarts: '2' },
  },
  { name: 'going', pod: makePod({}, {}, { deletionTimestamp: ago(1) }), want: { Status: 'Terminating' } },
  {
    name: 'gone but for its object',
    pod: makePod({ phase: 'Succeeded' }, {}, { deletionTimestamp: ago(1) }),
    want: { Status: 'Succeeded' },
  },
  {
    name: 'on a lost node',
    pod: makePod({ reason: 'NodeLost' }, {}, { deletionTimestamp: ago(1) }),
    want: { Status: 'Unknown' },
  },
  { name: 'evicted', pod: makePod({ phase: 'Failed', reason: 'Evicted' }), want: { Status: 'Evicted' } },
  {
    name: 'gated',
    pod: makePod({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
    }),
    want: { Status: 'SchedulingGated' },
  },
  {
    name: 'wide',
    pod: makePod(
      { podIPs: [{ ip: '10.1.1.1' }], nominatedNodeName: 'n9', conditions: [{ type: 'x/y', status: 'True' }] },
      { nodeName: 'n1', readinessGates: [{ conditionType: 'x/y' }, { conditionType: 'x/z' }] },
    ),
    want: { IP: '10.1.1.1', Node: 'n1', 'Nominated Node': 'n9', 'Readiness Gates': '1/2' },
  },
  {
    name: 'wide without anything',
    pod: makePod({}),
    want: { IP: '<none>', Node: '<none>', 'Nominated Node': '<none>', 'Readiness Gates': '<none>' },
  },
]) {
  t.test(`a pod that is ${name}`, async (t) => t.match(row(pods, pod), want))
}

t.test('the row of a finished pod tells watchers so', async (t) => {
  t.match(pods.rules.rowConditions!(makePod({ phase: 'Failed' })), [{ type: 'Completed', reason: 'Failed' }])
  t.match(pods.rules.rowConditions!(makePod({ phase: 'Succeeded' })), [{ type: 'Completed', reason: 'Succeeded' }])
  t.strictSame(pods.rules.rowConditions!(makePod({})), [])
})

for (const { name, spec, status, requested, want } of [
  { name: 'its own', spec: { nodeName: 'n' }, status: {}, requested: undefined, want: 30 },
  { name: 'the requested one', spec: { nodeName: 'n' }, status: {}, requested: 5, want: 5 },
  {
    name: 'one second when negative',
    spec: { nodeName: 'n', terminationGracePeriodSeconds: -1 },
    status: {},
    requested: undefined,
    want: 1,
  },
  { name: 'none without a node', spec: {}, status: {}, requested: 5, want: 0 },
  {
    name: 'none when it has ended',
    spec: { nodeName: 'n' },
    status: { phase: 'Failed' },
    requested: undefined,
    want: 0,
  },
]) {
  t.test(`a pod's grace period is ${name}`, async (t) => {
    t.equal(pods.rules.gracePeriodSeconds!(makePod(status, spec), requested), want)
  })
}
