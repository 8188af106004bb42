import t from 'tap'
import { labelMatcherOf } from '../../../apimachinery/selectors/labels.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import type { PodMetrics } from '../../../controllers/horizontal-pod-autoscaler/metrics/metric.ts'
import type { MetricsClient } from '../../../controllers/horizontal-pod-autoscaler/metrics/metrics-client.ts'
import { ReplicaCalculator, type Target } from '../../../controllers/horizontal-pod-autoscaler/replica-calculator.ts'
import { defaultAutoscalerSettings } from '../../../controllers/horizontal-pod-autoscaler/settings.ts'
import { toTime } from '../../../platform/clock.ts'
import { VirtualClock } from '../../../platform/virtual-clock.ts'
import { makePod } from '../../support/builders.ts'
import { testStart } from '../../support/time.ts'

const minute = 60_000
const clock = new VirtualClock(testStart)
const nowMs = clock.now()

/** A pod and what is known of it. */
interface PodCase {
  /** What it uses of the resource, in thousandths; absent: nobody knows. */
  readonly uses?: number
  readonly requests?: Record<string, string> | undefined
  readonly phase?: string
  readonly ready?: boolean
  readonly startedAgoMs?: number
  /** When it became ready, or stopped to be; when it started unless given. */
  readonly changedAgoMs?: number
  readonly measuredAgoMs?: number
  readonly deleted?: boolean
}

function podOf(name: string, pod: PodCase): Pod {
  const { phase = 'Running', ready = true, startedAgoMs = 60 * minute, changedAgoMs = startedAgoMs } = pod
  const requests = 'requests' in pod ? pod.requests : { cpu: '1', memory: '1' }
  const made = makePod({
    name,
    labels: { app: 'web' },
    ...(requests && { requests }),
    status: {
      phase,
      startTime: toTime(nowMs - startedAgoMs),
      conditions: [
        { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: toTime(nowMs - changedAgoMs) },
      ],
    },
  })
  return pod.deleted ? { ...made, metadata: { ...made.metadata, deletionTimestamp: toTime(nowMs) } } : made
}

interface Case {
  readonly pods: readonly PodCase[]
  /** As many as there are pods unless given. */
  readonly current?: number
  readonly tolerance?: number
  readonly metrics?: Partial<MetricsClient>
}

function calculatorFor({ pods: cases, current = cases.length, tolerance = 0.1, metrics: more = {} }: Case) {
  const pods = cases.map((each, i) => podOf(`pod-${i}`, each))
  const known: PodMetrics = new Map(
    cases.flatMap(({ uses, measuredAgoMs = 0 }, i) =>
      uses === undefined
        ? []
        : [[`pod-${i}`, { atMs: nowMs - measuredAgoMs, windowMs: minute, milliValue: uses }] as const],
    ),
  )
  const metrics = { ofResource: async () => known, ofPods: async () => known, ...more } as MetricsClient
  const settings = defaultAutoscalerSettings
  const calculator = new ReplicaCalculator({ metrics, podsOf: () => pods, clock, settings })
  const target: Target = {
    namespace: 'default',
    selector: 'app=web',
    matcher: labelMatcherOf({ matchLabels: { app: 'web' } }),
    specReplicas: current,
    statusReplicas: current,
    tolerances: { scaleUp: tolerance, scaleDown: tolerance },
  }
  return { calculator, target }
}

const using = (...amounts: number[]): PodCase[] => amounts.map((uses) => ({ uses }))

for (const c of [
  { name: 'scales up by the ratio of usage and target', pods: using(300, 500, 700), percent: 30, want: 5 },
  { name: 'scales down by it', pods: using(100, 300, 500, 250, 250), percent: 50, want: 3 },
  { name: 'rounds up', pods: using(401, 401, 401), percent: 30, want: 4 },
  { name: 'stays within the tolerance', pods: using(320, 310, 310), percent: 30, want: 3 },
  {
    name: 'leaves pending pods at nothing when it scales up',
    pods: [...using(500, 700), { phase: 'Pending' }],
    percent: 30,
    want: 4,
  },
  {
    name: 'leaves pending pods out when it scales down',
    pods: [...using(200, 200), { phase: 'Pending' }],
    percent: 50,
    want: 1,
  },
  {
    name: 'scales up no more for pods that have not come up yet',
    pods: [...using(400), { phase: 'Pending' }, { phase: 'Pending' }],
    percent: 30,
    want: 3,
  },
  {
    name: 'takes pods that nobody measured for idle when it scales up',
    pods: [...using(1000, 1000), {}],
    percent: 50,
    want: 4,
  },
  {
    name: 'takes pods that nobody measured for busy when it scales down',
    pods: [...using(100, 100), {}],
    percent: 50,
    want: 3,
  },
  {
    name: 'does not turn round because of pods that nobody measured',
    pods: [...using(600), {}, {}],
    percent: 50,
    want: 3,
  },
  {
    name: 'ignores failed pods, and those on their way out',
    pods: [...using(500, 700), { uses: 9000, phase: 'Failed' }, { uses: 9000, deleted: true }],
    current: 2,
    percent: 30,
    want: 4,
  },
  {
    name: 'does not count the CPU of a start: not ready yet',
    pods: [...using(500), { uses: 9000, ready: false, startedAgoMs: minute }],
    percent: 50,
    want: 2,
  },
  {
    name: 'does not count the CPU of a start: measured before it was ready',
    pods: [...using(600), { uses: 9000, startedAgoMs: 2 * minute, changedAgoMs: 30_000 }],
    percent: 50,
    want: 2,
  },
  {
    name: 'counts CPU that was measured a window after it was ready',
    pods: [...using(600), { uses: 1400, startedAgoMs: 3 * minute, changedAgoMs: 90_000 }],
    percent: 50,
    want: 4,
  },
  {
    name: 'counts pods that were ready once',
    pods: [...using(500), { uses: 1500, ready: false, changedAgoMs: 10 * minute }],
    percent: 50,
    want: 4,
  },
  {
    name: 'does not count pods that have never been ready',
    pods: [...using(500), { uses: 9000, ready: false, startedAgoMs: 10 * minute, changedAgoMs: 10 * minute - 10_000 }],
    percent: 50,
    want: 2,
  },
] satisfies (Case & { name: string; percent: number; want: number })[])
  t.test(`CPU: ${c.name}`, async (t) => {
    const { calculator, target } = calculatorFor(c)
    t.equal((await calculator.forUtilization(target, 'cpu', '', c.percent)).replicas, c.want)
  })

for (const c of [
  { name: 'scales up by the ratio', pods: using(20_000, 10_000, 30_000), milli: 15_000, want: 4, usage: 20_000 },
  {
    name: 'scales down by it',
    pods: using(12_000, 12_000, 12_000, 12_000, 12_000),
    milli: 20_000,
    want: 3,
    usage: 12_000,
  },
  {
    name: 'counts pods of a start: it is not CPU',
    pods: [...using(50_000), { uses: 10_000, ready: false, startedAgoMs: 1_000 }],
    milli: 15_000,
    want: 4,
    usage: 30_000,
  },
  { name: 'takes missing pods for idle going up', pods: [...using(50_000), {}], milli: 20_000, want: 3, usage: 50_000 },
  {
    name: 'takes missing pods for being as they should going down',
    pods: [...using(5_000, 5_000), {}],
    milli: 20_000,
    want: 2,
    usage: 5_000,
  },
] satisfies (Case & { name: string; milli: number; want: number; usage: number })[])
  t.test(`averages of pods: ${c.name}`, async (t) => {
    const { calculator, target } = calculatorFor(c)
    const want = { replicas: c.want, usageMilli: c.usage }
    t.strictSame(await calculator.forPodsMetric(target, { name: 'requests' }, c.milli), want)
  })

t.test('says what is used now, in percent of requests and on average', async (t) => {
  const { calculator, target } = calculatorFor({ pods: using(300, 500, 701) })
  const { usageMilli, utilization } = await calculator.forUtilization(target, 'cpu', '', 30)
  t.strictSame({ usageMilli, utilization }, { usageMilli: 500, utilization: 50 })
})

for (const { name, pods, want } of [
  { name: 'no pods', pods: [], want: 'no pods returned by selector while calculating replica count' },
  {
    name: 'no pod that counts',
    pods: [{ uses: 5, phase: 'Pending' }],
    want: 'did not receive metrics for targeted pods (pods might be unready)',
  },
  {
    name: 'a pod without requests',
    pods: [{ uses: 5, requests: undefined }],
    want: 'missing request for cpu in container main of Pod pod-0',
  },
])
  t.test(`CPU: says that there is ${name}`, async (t) => {
    const { calculator, target } = calculatorFor({ pods })
    await t.rejects(calculator.forUtilization(target, 'cpu', '', 50), { message: want })
  })

for (const c of [
  { name: 'value: scales up by ready pods', value: 20_000, target: 15_000, want: 4 },
  { name: 'value: stays within the tolerance', value: 15_900, target: 15_000, want: 3 },
  { name: 'value: from zero to what it is worth', value: 20_000, target: 15_000, current: 0, want: 2 },
  { name: 'value: stays at zero when there is nothing to do', value: 0, target: 15_000, current: 0, want: 0 },
  { name: 'average: as many as the value needs', value: 46_000, average: 10_000, want: 5 },
  { name: 'average: stays within the tolerance', value: 31_000, average: 10_000, want: 3 },
  { name: 'average: from zero, too', value: 46_000, average: 10_000, current: 0, want: 5 },
] as const)
  t.test(`objects and external metrics by ${c.name}`, async (t) => {
    const metrics = { ofObject: async () => c.value, external: async () => [c.value - 1, 1] }
    const current = 'current' in c ? { current: c.current } : {}
    const { calculator, target } = calculatorFor({ pods: using(0, 0, 0), metrics, ...current })
    const queue = { name: 'queue' }
    const object = { kind: 'Service', name: 'web' }
    const [ofObject, external] =
      'average' in c
        ? [
            await calculator.forObjectAverage(target, object, queue, c.average),
            await calculator.forExternalAverage(target, queue, c.average),
          ]
        : [
            await calculator.forObjectValue(target, object, queue, c.target),
            await calculator.forExternalValue(target, queue, c.target),
          ]
    t.equal(ofObject.replicas, c.want)
    t.strictSame(external, ofObject)
  })

t.test('what cannot be read is named', async (t) => {
  const fails = async () => {
    throw new Error('why')
  }
  const metrics = { ofResource: fails, ofPods: fails, ofObject: fails, external: fails }
  const { calculator, target } = calculatorFor({ pods: using(1), metrics })
  const queue = { name: 'queue', selector: { matchLabels: { a: 'b' } } }
  const object = { kind: 'Service', name: 'web' }
  for (const [proposal, message] of [
    [calculator.forUtilization(target, 'cpu', '', 50), 'unable to get metrics for resource cpu: why'],
    [calculator.forPodsMetric(target, queue, 1), 'unable to get metric queue: why'],
    [calculator.forObjectValue(target, object, queue, 1), 'unable to get metric queue: why on Service default/web'],
    [
      calculator.forExternalValue(target, queue, 1),
      'unable to get external metric default/queue/&LabelSelector{MatchLabels:map[string]string{a: b,},MatchExpressions:[]LabelSelectorRequirement{},}: why',
    ],
  ] as const)
    await t.rejects(proposal, { message })
})
