import t from 'tap'
import { horizontalPodAutoscalers } from '../../../apimachinery/kinds/autoscaling/horizontal-pod-autoscaler.ts'
import type { MetricSpec } from '../../../apimachinery/types/autoscaling-v2.ts'
import { type AutoscalerEnv, autoscalerEnv, web } from './autoscaler-env.ts'

const started = 5 * 60_000
const period = 15_000
const selector = { matchLabels: { tier: 'front' } }
const twoContainers = {
  containers: [
    { name: 'main', image: 'nginx', resources: { requests: { cpu: '100m' } } },
    { name: 'side', image: 'envoy' },
  ],
}

interface Case {
  readonly name: string
  readonly metric: MetricSpec
  readonly given: (env: AutoscalerEnv) => void
  /** Of two. */
  readonly replicas: number
  readonly current: object
  readonly reason: string
  readonly asked?: string
}

const cases: Case[] = [
  {
    name: 'a resource by its average',
    metric: { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '100Mi' } } },
    given: ({ metrics }) => {
      metrics.usage = () => ({ main: { memory: '150Mi' } })
    },
    replicas: 3,
    current: { resource: { name: 'memory', current: { averageValue: '157286400' } } },
    reason: 'memory resource above target',
  },
  {
    name: 'one container',
    metric: {
      type: 'ContainerResource',
      containerResource: { name: 'cpu', container: 'main', target: { type: 'Utilization', averageUtilization: 50 } },
    },
    given: ({ metrics }) => {
      metrics.usage = () => ({ main: { cpu: '75m' }, side: { cpu: '5' } })
    },
    replicas: 3,
    current: {
      containerResource: { name: 'cpu', container: 'main', current: { averageUtilization: 75, averageValue: '75m' } },
    },
    reason: 'cpu container resource utilization (percentage of request) above target',
  },
  {
    name: 'a metric of pods',
    metric: {
      type: 'Pods',
      pods: { metric: { name: 'requests', selector }, target: { type: 'AverageValue', averageValue: '10' } },
    },
    given: ({ metrics }) => void metrics.custom.set('pods/requests', '15500m'),
    replicas: 4,
    current: { pods: { metric: { name: 'requests', selector }, current: { averageValue: '15500m' } } },
    reason: 'pods metric requests above target',
    asked: 'pods/*/requests {"labelSelector":"app=web","metricLabelSelector":"tier=front"}',
  },
  {
    name: 'a value of an object',
    metric: {
      type: 'Object',
      object: {
        describedObject: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'front' },
        metric: { name: 'hits' },
        target: { type: 'Value', value: '2k' },
      },
    },
    given: ({ metrics }) => void metrics.custom.set('ingresses.networking.k8s.io/hits', '3k'),
    replicas: 3,
    current: { object: { metric: { name: 'hits' }, current: { value: '3k' } } },
    reason: 'Ingress metric hits above target',
    asked: 'ingresses.networking.k8s.io/front/hits {}',
  },
  {
    name: 'a value of its namespace, for each pod',
    metric: {
      type: 'Object',
      object: {
        describedObject: { apiVersion: 'v1', kind: 'Namespace', name: 'ignored' },
        metric: { name: 'jobs', selector },
        target: { type: 'AverageValue', averageValue: '10' },
      },
    },
    given: ({ metrics }) => void metrics.custom.set('metrics/jobs', '35'),
    replicas: 4,
    current: { object: { metric: { name: 'jobs' }, current: { averageValue: '8750m' } } },
    reason:
      'external metric jobs(&LabelSelector{MatchLabels:map[string]string{tier: front,},MatchExpressions:[]LabelSelectorRequirement{},}) above target',
    asked: 'metrics/jobs/undefined {"metricLabelSelector":"tier=front"}',
  },
  {
    name: 'a value of something outside of the cluster',
    metric: {
      type: 'External',
      external: { metric: { name: 'queue', selector }, target: { type: 'Value', value: '20' } },
    },
    given: ({ metrics }) => void metrics.external.set('queue', ['15', '15']),
    replicas: 3,
    current: { external: { metric: { name: 'queue' }, current: { value: '30' } } },
    reason:
      'external metric queue(&LabelSelector{MatchLabels:map[string]string{tier: front,},MatchExpressions:[]LabelSelectorRequirement{},}) above target',
    asked: 'default/queue {"labelSelector":"tier=front"}',
  },
]

for (const c of cases)
  t.test(`follows ${c.name}`, async (t) => {
    const env = await autoscalerEnv(t, { pod: twoContainers, spec: { metrics: [c.metric] } })
    c.given(env)
    await env.advance(started)
    await env.advance(period)
    t.ok(
      (await env.events()).includes(`SuccessfulRescale: New size: ${c.replicas}; reason: ${c.reason}`),
      (await env.events()).join('\n'),
    )
    const { status } = await env.client.get(horizontalPodAutoscalers, web)
    t.match(status.currentMetrics, [{ type: c.metric.type, ...c.current }])
    if (c.asked) t.ok(env.metrics.asked.includes(c.asked), env.metrics.asked.join('\n'))
  })

for (const [type, metric, reason, message] of [
  ['Pods', cases[2], 'FailedGetPodsMetric', 'unable to get metric requests: '],
  ['Object', cases[3], 'FailedGetObjectMetric', 'unable to get metric hits: '],
] as const)
  t.test(`a metric of type ${type} needs an API of custom metrics`, async (t) => {
    const env = await autoscalerEnv(t, { spec: { metrics: [(metric as Case).metric] } })
    await env.advance(period)
    t.equal(await env.condition('ScalingActive'), `False ${reason}`)
    const why =
      'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered'
    t.match(await env.message('ScalingActive'), `the HPA was unable to compute the replica count: ${message}${why}`)
  })

t.test('a metric of type External needs an API of external metrics', async (t) => {
  const env = await autoscalerEnv(t, { spec: { metrics: [(cases[5] as Case).metric] } })
  await env.advance(period)
  t.equal(await env.condition('ScalingActive'), 'False FailedGetExternalMetric')
  const message =
    'unable to fetch metrics from external metrics API: the server could not find the requested resource (get queue.external.metrics.k8s.io)'
  t.match(await env.message('ScalingActive'), message)
})

t.test('a container that is not measured is told', async (t) => {
  const env = await autoscalerEnv(t, { spec: { metrics: [(cases[1] as Case).metric] } })
  env.metrics.usage = () => ({ other: { cpu: '1' } })
  await env.advance(period)
  t.match(
    await env.message('ScalingActive'),
    /failed to get container metrics: container main not present in metrics for pod default\/web-/,
  )
})
