import t from 'tap'
import { customResourceDefinitions } from '../../../apimachinery/kinds/apiextensions/custom-resource-definition.ts'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import { horizontalPodAutoscalers } from '../../../apimachinery/kinds/autoscaling/horizontal-pod-autoscaler.ts'
import type { Resource } from '../../../apimachinery/object.ts'
import { defaultAutoscalerSettings } from '../../../controllers/horizontal-pod-autoscaler/settings.ts'
import { type Widget, widgetDefinition } from '../../support/custom-resources.ts'
import { autoscalerEnv, halfOfCpu, web } from './autoscaler-env.ts'

const widgets: Resource<Widget> = {
  group: 'example.com',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  namespaced: true,
}

const minute = 60_000
const period = 15_000
/** After it, CPU of pods is no longer taken for that of their start. */
const started = 5 * minute

t.test('looks at a new autoscaler after one period', async (t) => {
  const env = await autoscalerEnv(t)
  env.use('50m')
  await env.advance(period - 1)
  t.equal(await env.condition('AbleToScale'), 'undefined undefined')
  await env.advance(1)
  t.equal(await env.condition('AbleToScale'), 'True ReadyForNewScale')
})

t.test('scales up while pods use more than they should', async (t) => {
  const env = await autoscalerEnv(t)
  env.use('50m')
  await env.advance(started)
  env.use('100m')
  await env.advance(period)
  t.equal(await env.replicas(), 4)
  t.equal(await env.condition('AbleToScale'), 'True SucceededRescale')
  t.equal(await env.condition('ScalingActive'), 'True ValidMetricFound')
  t.equal(await env.condition('ScalingLimited'), 'False DesiredWithinRange')
  const { status } = await env.client.get(horizontalPodAutoscalers, web)
  const current = { averageUtilization: 100, averageValue: '100m' }
  t.match(status, {
    currentReplicas: 2,
    desiredReplicas: 4,
    lastScaleTime: '2026-01-01T00:05:15Z',
    currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current } }],
  })
  const message = 'New size: 4; reason: cpu resource utilization (percentage of request) above target'
  t.ok((await env.events()).includes(`SuccessfulRescale: ${message}`))
})

t.test('scales down once no recommendation of the stabilization window is higher', async (t) => {
  const env = await autoscalerEnv(t, { replicas: 4 })
  env.use('50m')
  await env.advance(started)
  env.use('20m')
  await env.advance(5 * minute - period)
  t.equal(await env.replicas(), 4)
  t.equal(await env.condition('AbleToScale'), 'True ScaleDownStabilized')
  await env.advance(2 * period)
  t.equal(await env.replicas(), 2)
  t.ok((await env.events()).includes('SuccessfulRescale: New size: 2; reason: All metrics below target'))
})

t.test('leaves alone what is within the tolerance', async (t) => {
  const env = await autoscalerEnv(t)
  for (const cpu of ['55m', '45m']) {
    env.use(cpu)
    await env.advance(10 * minute)
    t.equal(await env.replicas(), 2)
  }
  env.use('56m')
  await env.advance(period)
  t.equal(await env.replicas(), 3)
})

t.test('an autoscaler may have tolerances of its own', async (t) => {
  const env = await autoscalerEnv(t, {
    spec: { behavior: { scaleUp: { tolerance: '0.5' }, scaleDown: { tolerance: '0' } } },
  })
  env.use('74m')
  await env.advance(10 * minute)
  t.equal(await env.replicas(), 2)
  env.use('76m')
  await env.advance(period)
  t.equal(await env.replicas(), 4)
})

t.test('writes nothing while nothing changes', async (t) => {
  const env = await autoscalerEnv(t)
  env.use('50m')
  await env.advance(started)
  const before = await env.client.get(horizontalPodAutoscalers, web)
  await env.advance(60 * minute)
  t.strictSame(await env.client.get(horizontalPodAutoscalers, web), before)
})

t.test('keeps to the bounds', async (t) => {
  const env = await autoscalerEnv(t, { spec: { minReplicas: 2, maxReplicas: 5 } })
  env.use('500m')
  await env.advance(started + 2 * period)
  t.equal(await env.replicas(), 5)
  t.equal(await env.condition('ScalingLimited'), 'True TooManyReplicas')
  env.use('0')
  await env.advance(10 * minute)
  t.equal(await env.replicas(), 2)
  t.equal(await env.condition('ScalingLimited'), 'True TooFewReplicas')
})

for (const { from, to, reason } of [
  { from: 1, to: 3, reason: 'Current number of replicas below Spec.MinReplicas' },
  { from: 9, to: 5, reason: 'Current number of replicas above Spec.MaxReplicas' },
])
  t.test(`brings ${from} replicas within the bounds without asking metrics`, async (t) => {
    const env = await autoscalerEnv(t, { replicas: from, spec: { minReplicas: 3, maxReplicas: 5 } })
    await env.advance(period)
    t.equal(await env.replicas(), to)
    t.ok((await env.events()).includes(`SuccessfulRescale: New size: ${to}; reason: ${reason}`))
  })

t.test('lets targets with no replicas rest', async (t) => {
  const env = await autoscalerEnv(t, { replicas: 0 })
  await env.advance(period)
  t.equal(await env.replicas(), 0)
  t.equal(await env.condition('ScalingActive'), 'False ScalingDisabled')
  t.equal(await env.message('ScalingActive'), 'scaling is disabled since the replica count of the target is zero')
})

t.test('doubles at most, or goes to four', async (t) => {
  const env = await autoscalerEnv(t, { replicas: 1 })
  env.use('50m')
  await env.advance(started)
  env.use('2')
  await env.advance(period)
  t.equal(await env.replicas(), 4)
  t.equal(await env.condition('ScalingLimited'), 'True ScaleUpLimit')
})

t.test('says why there are no metrics', async (t) => {
  const env = await autoscalerEnv(t)
  await env.advance(period)
  t.equal(await env.condition('AbleToScale'), 'True SucceededGetScale')
  t.equal(await env.condition('ScalingActive'), 'False FailedGetResourceMetric')
  const why =
    'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource ' +
    'metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)'
  t.equal(await env.message('ScalingActive'), `the HPA was unable to compute the replica count: ${why}`)
  const events = await env.events()
  t.ok(events.includes(`FailedGetResourceMetric: ${why}`))
  const first = `first error is: failed to get cpu resource metric value: ${why}`
  t.ok(events.includes(`FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), ${first}`))
  const { status } = await env.client.get(horizontalPodAutoscalers, web)
  t.match(status, { currentReplicas: 2, desiredReplicas: 0, currentMetrics: [{ type: '' }] })
})

t.test('needs requests to compare CPU with', async (t) => {
  const env = await autoscalerEnv(t, { request: '' })
  env.use('50m')
  await env.advance(started + period)
  const message = await env.message('ScalingActive')
  t.match(message, /failed to get cpu utilization: missing request for cpu in container main of Pod web-/)
})

t.test('a target that is not there is told', async (t) => {
  const env = await autoscalerEnv(t)
  await env.client.delete(deployments, web)
  await env.advance(period)
  t.equal(await env.condition('AbleToScale'), 'False FailedGetScale')
  const why = 'deployments.apps "web" not found'
  t.equal(await env.message('AbleToScale'), `the HPA controller was unable to get the target's current scale: ${why}`)
  t.ok((await env.events()).includes(`FailedGetScale: ${why}`))
})

t.test('a kind that nobody knows is told', async (t) => {
  const env = await autoscalerEnv(t, {
    spec: { scaleTargetRef: { apiVersion: 'none.example.com/v1', kind: 'Nothing', name: 'web' } },
  })
  await env.advance(period)
  t.ok((await env.events()).includes('FailedGetScale: no matches for kind "Nothing" in group "none.example.com"'))
})

t.test('two autoscalers for the same pods both stop', async (t) => {
  const env = await autoscalerEnv(t)
  const { spec } = await env.client.get(horizontalPodAutoscalers, web)
  await env.create(horizontalPodAutoscalers, { metadata: { name: 'again' }, spec })
  env.use('50m')
  await env.advance(started)
  env.use('100m')
  await env.advance(period)
  t.equal(await env.replicas(), 2)
  t.equal(await env.condition('ScalingActive'), 'False AmbiguousSelector')
  t.equal(
    await env.message('ScalingActive'),
    'pods by selector app=web are controlled by multiple HPAs: [default/again default/web]',
  )
  await env.client.delete(horizontalPodAutoscalers, { namespace: 'default', name: 'again' })
  await env.advance(period)
  t.equal(await env.replicas(), 4)
})

t.test('the highest of several metrics counts, and one that cannot be read keeps it from scaling down', async (t) => {
  const queue = {
    type: 'External',
    external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '10' } },
  }
  const env = await autoscalerEnv(t, { spec: { metrics: [halfOfCpu, queue] } })
  env.use('10m')
  env.metrics.external.set('queue', ['30', '20'])
  await env.advance(started + period)
  t.equal(await env.replicas(), 5)
  t.ok((await env.events()).includes('SuccessfulRescale: New size: 5; reason: external metric queue(nil) above target'))
  env.metrics.external.delete('queue')
  await env.advance(10 * minute)
  t.equal(await env.replicas(), 5)
  t.equal(await env.condition('ScalingActive'), 'False FailedGetExternalMetric')
})

t.test('a second autoscaler of the same name begins anew', async (t) => {
  const env = await autoscalerEnv(t, { replicas: 4 })
  env.use('50m')
  await env.advance(started)
  const { spec } = await env.client.get(horizontalPodAutoscalers, web)
  await env.client.delete(horizontalPodAutoscalers, web)
  env.use('20m')
  await env.create(horizontalPodAutoscalers, { metadata: { name: 'web' }, spec })
  await env.advance(period)
  t.equal(await env.condition('AbleToScale'), 'True ScaleDownStabilized')
})

t.test('scales custom resources by their scale subresource', async (t) => {
  const env = await autoscalerEnv(t, {
    spec: { scaleTargetRef: { apiVersion: 'example.com/v1', kind: 'Widget', name: 'web' }, minReplicas: 3 },
  })
  const scale = { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' }
  const definition = widgetDefinition({}, [{ subresources: { status: {}, scale } }])
  await env.client.create(customResourceDefinitions, definition)
  await env.settle()
  await env.client.create(widgets, { metadata: web, spec: { size: 1 } })
  await env.advance(period)
  t.match(await env.client.get(widgets, web), { spec: { size: 3 } })
  await env.advance(period)
  t.equal(await env.condition('ScalingActive'), 'False InvalidSelector')
  t.ok((await env.events()).includes('SelectorRequired: selector is required'))
})

t.test('follows the settings of the controller manager', async (t) => {
  const settings = { ...defaultAutoscalerSettings, syncPeriodMs: 60_000, tolerance: 1, cpuInitializationMs: 0 }
  const env = await autoscalerEnv(t, { settings })
  env.use('100m')
  await env.advance(10 * minute)
  t.equal(await env.replicas(), 2)
  env.use('101m')
  await env.advance(minute)
  t.equal(await env.replicas(), 4)
})
