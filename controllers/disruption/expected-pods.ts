import { resolveIntOrPercent } from '../../apimachinery/int-or-string.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { PodDisruptionBudget } from '../../apimachinery/types/policy-v1.ts'
import type { Client } from '../../client/client.ts'
import { controllerOf } from '../../client/reconcilers/wake.ts'
import type { ControllerScales } from './controller-scale.ts'

/** What a budget asks for. */
export interface ExpectedPods {
  readonly expected: number
  /** How many of them must be healthy. */
  readonly desired: number
  /** Whether pods had to be left out, because nothing says how many there should be of them. */
  readonly hasUnmanaged: boolean
}

/** @throws {Error} the number of replicas behind the pods cannot be found out */
export async function expectedPods(
  { spec }: PodDisruptionBudget,
  pods: readonly Pod[],
  scales: ControllerScales,
  client: Client,
): Promise<ExpectedPods> {
  const { maxUnavailable, minAvailable } = spec
  if (maxUnavailable !== undefined) {
    const total = await totalReplicas(pods, scales, client)
    const desired = total.expected - resolveIntOrPercent(maxUnavailable, total.expected, 'up')
    return { ...total, desired: Math.max(0, desired) }
  }
  if (typeof minAvailable === 'string') {
    const total = await totalReplicas(pods, scales, client)
    return { ...total, desired: resolveIntOrPercent(minAvailable, total.expected, 'up') }
  }
  if (minAvailable === undefined) return { expected: 0, desired: 0, hasUnmanaged: false }
  return { expected: pods.length, desired: minAvailable, hasUnmanaged: false }
}

/** The sum over the controllers of the pods, each counted once. */
async function totalReplicas(
  pods: readonly Pod[],
  scales: ControllerScales,
  client: Client,
): Promise<{ expected: number; hasUnmanaged: boolean }> {
  const replicas = new Map<string, number>()
  const seen = new Set<string>()
  let hasUnmanaged = false
  for (const pod of pods) {
    const controller = controllerOf(pod)
    if (controller && seen.has(controller.uid)) continue
    const scale = controller && (await scales.find(controller, pod.metadata.namespace as string, client))
    if (controller && scale) {
      seen.add(controller.uid)
      replicas.set(scale.uid, scale.replicas)
    } else hasUnmanaged = true
  }
  return { expected: [...replicas.values()].reduce((sum, each) => sum + each, 0), hasUnmanaged }
}
