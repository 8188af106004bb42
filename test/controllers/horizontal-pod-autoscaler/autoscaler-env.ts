import type { Test } from 'tap'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import { horizontalPodAutoscalers } from '../../../apimachinery/kinds/autoscaling/horizontal-pod-autoscaler.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { HorizontalPodAutoscalerSpec } from '../../../apimachinery/types/autoscaling-v2.ts'
import type { PodSpec } from '../../../apimachinery/types/core-v1.ts'
import type { AutoscalerSettings } from '../../../controllers/horizontal-pod-autoscaler/settings.ts'
import { type ControllerEnv, controllerEnv } from '../../support/controller-env.ts'
import { type FakeKubelet, type FakeKubeletOptions, fakeKubelet } from '../../support/fake-kubelet.ts'
import { type FakeMetrics, fakeMetrics, metricsTransport } from '../../support/fake-metrics.ts'

export const web = { namespace: 'default', name: 'web' }

/** Of metrics: half of what is requested of CPU, on average. */
export const halfOfCpu = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
}

export interface AutoscalerCase {
  readonly replicas?: number
  /** What the container requests of CPU; `''`: nothing. */
  readonly request?: string
  readonly pod?: Draft<PodSpec>
  readonly spec?: Draft<HorizontalPodAutoscalerSpec>
  readonly kubelet?: FakeKubeletOptions
  readonly settings?: AutoscalerSettings
}

export interface AutoscalerEnv extends ControllerEnv {
  readonly metrics: FakeMetrics
  readonly kubelet: FakeKubelet
  /** How many replicas the Deployment wants. */
  replicas(): Promise<number>
  scale(replicas: number): Promise<void>
  /** The reason of a condition with its status: `True ReadyForNewScale`. */
  condition(type: string): Promise<string>
  message(type: string): Promise<string | undefined>
  /** Every pod uses so much CPU, until it is said otherwise. */
  use(cpu: string): void
  /** All pods together use so much CPU, each its share. */
  load(cpuMillis: number): void
}

/** A Deployment `web` and an autoscaler for it, with metrics as the test has them. */
export async function autoscalerEnv(t: Test, options: AutoscalerCase = {}): Promise<AutoscalerEnv> {
  const { replicas = 2, request = '100m', pod = {}, spec = {}, settings } = options
  const metrics = fakeMetrics()
  const controllers = ['horizontal-pod-autoscaler-controller', 'deployment-controller', 'replicaset-controller']
  const env: ControllerEnv = await controllerEnv(t, controllers, 0, {
    autoscaling: settings,
    wrapTransport: (transport) =>
      metricsTransport(transport, metrics, {
        clock: () => env.api.clock,
        pods: async () => (await env.client.list(pods)).items,
      }),
  })
  const kubelet = await fakeKubelet(t, env.api, options.kubelet ?? {})
  const labels = { app: 'web' }
  const resources = request === '' ? {} : { requests: { cpu: request } }
  const podSpec = { nodeName: 'n', containers: [{ name: 'main', image: 'nginx', resources }], ...pod }
  await env.create(deployments, {
    metadata: { name: 'web' },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec } },
  })
  await env.create(horizontalPodAutoscalers, {
    metadata: { name: 'web' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      maxReplicas: 10,
      metrics: [halfOfCpu],
      ...spec,
    },
  })
  const conditionOf = async (type: string) => {
    const { status } = await env.client.get(horizontalPodAutoscalers, web)
    return status.conditions?.find((condition) => condition.type === type)
  }
  return {
    ...env,
    metrics,
    kubelet,
    replicas: async () => (await env.client.get(deployments, web)).spec.replicas ?? 1,
    scale: async (replicas) => {
      await env.client.patch(deployments, web, 'merge', { spec: { replicas } })
      await env.settle()
    },
    condition: async (type) => {
      const { status, reason } = (await conditionOf(type)) ?? {}
      return `${status} ${reason}`
    },
    message: async (type) => (await conditionOf(type))?.message,
    use(cpu) {
      metrics.usage = () => ({ main: { cpu } })
    },
    load(cpuMillis) {
      let running = 1
      env.client.list(pods).then(({ items }) => {
        running = items.length
      })
      metrics.usage = () => ({ main: { cpu: `${Math.round(cpuMillis / running)}m` } })
    },
  }
}
