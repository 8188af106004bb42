import t, { type Test } from 'tap'
import { serverTimeout } from '../../../apimachinery/errors.ts'
import { customResourceDefinitions } from '../../../apimachinery/kinds/apiextensions/custom-resource-definition.ts'
import { replicaSets } from '../../../apimachinery/kinds/apps/replica-set.ts'
import { jobs } from '../../../apimachinery/kinds/batch/job.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { podDisruptionBudgets } from '../../../apimachinery/kinds/policy/pod-disruption-budget.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { PodDisruptionBudgetSpec } from '../../../apimachinery/types/policy-v1.ts'
import type { Transport } from '../../../client/transport.ts'
import { type ControllerEnvOptions, controllerEnv } from '../../support/controller-env.ts'
import { widgetDefinition } from '../../support/custom-resources.ts'
import { type FakeKubeletOptions, fakeKubelet } from '../../support/fake-kubelet.ts'

const labels = { app: 'web' }
const selector = { matchLabels: labels }
const containers = [{ name: 'main', image: 'nginx' }]
const ref = { namespace: 'default', name: 'web' }

interface BudgetCase {
  readonly spec?: Draft<PodDisruptionBudgetSpec>
  readonly replicas?: number
  readonly kubelet?: FakeKubeletOptions
  readonly more?: ControllerEnvOptions
}

/** A budget `web` for a ReplicaSet `web`. */
async function budgetEnv(t: Test, { spec = {}, replicas = 3, kubelet: options = {}, more = {} }: BudgetCase = {}) {
  const controllers = ['disruption-controller', 'replicaset-controller', 'job-controller']
  const env = await controllerEnv(t, controllers, 0, more)
  const kubelet = await fakeKubelet(t, env.api, options)
  const template = { metadata: { labels }, spec: { containers, nodeName: 'n' } }
  if (replicas > 0) await env.create(replicaSets, { metadata: { name: 'web' }, spec: { replicas, selector, template } })
  await env.create(podDisruptionBudgets, { metadata: { name: 'web' }, spec: { selector, ...spec } })
  const status = async () => (await env.client.get(podDisruptionBudgets, ref)).status
  return {
    ...env,
    kubelet,
    status,
    running: async () => (await env.client.list(pods)).items,
    counts: async () => {
      const { expectedPods, desiredHealthy, currentHealthy, disruptionsAllowed } = await status()
      return [expectedPods, desiredHealthy, currentHealthy, disruptionsAllowed]
    },
    allowed: async () => {
      const condition = (await status()).conditions?.find(({ type }) => type === 'DisruptionAllowed')
      return `${condition?.status} ${condition?.reason}`
    },
    evict: async (name: string) => {
      await env.client.createSubresource(pods, { namespace: 'default', name }, 'eviction', {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name, namespace: 'default' },
      })
      await env.settle()
    },
  }
}

for (const { spec, replicas, want } of [
  { spec: { minAvailable: 2 }, replicas: 3, want: [3, 2, 3, 1] },
  { spec: { minAvailable: 5 }, replicas: 3, want: [3, 5, 3, 0] },
  { spec: { minAvailable: '50%' }, replicas: 3, want: [3, 2, 3, 1] },
  { spec: { maxUnavailable: 1 }, replicas: 3, want: [3, 2, 3, 1] },
  { spec: { maxUnavailable: '50%' }, replicas: 3, want: [3, 1, 3, 2] },
  { spec: { maxUnavailable: 10 }, replicas: 3, want: [3, 0, 3, 3] },
  { spec: { minAvailable: 0 }, replicas: 0, want: [0, 0, 0, 0] },
  { spec: {}, replicas: 2, want: [0, 0, 2, 0] },
]) {
  const [expected, desired, healthy, disruptions] = want
  const name = `of ${replicas} pods, ${JSON.stringify(spec)} expects ${expected}, wants ${desired} and lets ${disruptions} go`
  t.test(name, async (t) => {
    const env = await budgetEnv(t, { spec, replicas })
    t.strictSame(await env.counts(), [expected, desired, healthy, disruptions])
    t.equal(await env.allowed(), disruptions ? 'True SufficientPods' : 'False InsufficientPods')
    t.equal((await env.status()).observedGeneration, 1)
  })
}

t.test('a change of the budget is observed at once, also when it changes no number', async (t) => {
  const env = await budgetEnv(t, { spec: { minAvailable: '60%' } })
  await env.client.patch(podDisruptionBudgets, ref, 'merge', { spec: { minAvailable: 2 } })
  await env.settle()
  const { observedGeneration, conditions } = await env.status()
  t.strictSame([observedGeneration, conditions?.[0]?.observedGeneration], [2, 2])
})

t.test('pods that are not ready, or on their way out, are not healthy', async (t) => {
  const env = await budgetEnv(t, { spec: { minAvailable: 1 }, kubelet: { endsPods: false } })
  const [first, second] = await env.running()
  await env.kubelet.setReady(first!, false)
  await env.settle()
  t.strictSame(await env.counts(), [3, 1, 2, 1])
  await env.client.delete(pods, second!.metadata)
  await env.settle()
  t.strictSame(await env.counts(), [4, 1, 2, 1], 'its successor is one more')
})

t.test('an eviction uses up the budget until the pod has a successor', async (t) => {
  const env = await budgetEnv(t, { spec: { maxUnavailable: 1 }, kubelet: { endsPods: false } })
  const [first, second] = await env.running()
  await env.evict(first!.metadata.name)
  t.equal((await env.status()).disruptedPods, undefined, 'its deletion has been seen')
  const [, , healthy, allowed] = await env.counts()
  t.strictSame([healthy, allowed], [3, 1])
  await env.kubelet.setReady(second!, false)
  await env.settle()
  t.equal((await env.counts())[3], 0)
  const known = [first, second].map((pod) => pod!.metadata.uid)
  const third = (await env.running()).find(({ metadata }) => !known.includes(metadata.uid))
  await t.rejects(env.evict(third!.metadata.name), { code: 429 })
})

t.test(
  'a pod whose eviction was granted counts as gone for two minutes, and again when it is not deleted',
  async (t) => {
    const env = await budgetEnv(t, { spec: { maxUnavailable: 2 } })
    const [pod] = await env.running()
    const { name } = pod!.metadata
    const disruptedPods = { [name]: '2026-01-01T00:00:00Z' }
    await env.client.patch(podDisruptionBudgets, ref, 'merge', { status: { disruptedPods } }, { subresource: 'status' })
    await env.settle()
    t.strictSame(await env.counts(), [3, 1, 2, 1])
    await env.advance(119_000)
    t.strictSame(await env.counts(), [3, 1, 2, 1])
    await env.advance(1_000)
    t.strictSame(await env.counts(), [3, 1, 3, 2])
    t.equal((await env.status()).disruptedPods, undefined)
    t.ok(
      (await env.events()).includes("NotDeleted: Pod was expected by PDB default/default to be deleted but it wasn't"),
    )
  },
)

t.test('pods of several budgets are told of', async (t) => {
  const env = await budgetEnv(t, { spec: { minAvailable: 1 }, replicas: 1 })
  await env.create(podDisruptionBudgets, { metadata: { name: 'more' }, spec: { selector, minAvailable: 1 } })
  const [pod] = await env.running()
  const text = `Pod "default"/"${pod!.metadata.name}" matches multiple PodDisruptionBudgets.  Chose "more" arbitrarily.`
  t.ok((await env.events()).includes(`MultiplePodDisruptionBudgets: ${text}`))
})

t.test('a budget that selects nothing says so, and allows nothing', async (t) => {
  const env = await budgetEnv(t, { spec: { maxUnavailable: 1 }, replicas: 0 })
  t.strictSame(await env.counts(), [0, 0, 0, 0])
  t.ok((await env.events()).includes('NoPods: No matching pods found'))
})

t.test('pods that nothing controls are not expected, and a warning says so', async (t) => {
  const env = await budgetEnv(t, { spec: { maxUnavailable: 1 }, replicas: 0 })
  await env.create(pods, { metadata: { name: 'alone', labels }, spec: { containers } })
  t.strictSame(await env.counts(), [0, 0, 1, 0])
  const warning =
    'UnmanagedPods: Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged'
  t.ok((await env.events()).some((text) => text.startsWith(warning)))
})

t.test('pods of what has no scale make the budget fail, and allow nothing', async (t) => {
  const env = await budgetEnv(t, { spec: { maxUnavailable: 1 }, replicas: 0 })
  const template = { metadata: { labels }, spec: { containers, restartPolicy: 'Never' } }
  await env.create(jobs, { metadata: { name: 'run' }, spec: { template } })
  t.equal(await env.allowed(), 'False SyncFailed')
  const message = 'batch/v1, Resource=jobs does not implement the scale subresource'
  t.equal((await env.status()).conditions?.[0]?.message, message)
  const event = `CalculateExpectedPodCountFailed: Failed to calculate the number of expected pods: ${message}`
  t.ok((await env.events()).includes(event))
})

t.test('a disruption that was announced and did not happen is taken back after two minutes', async (t) => {
  const env = await budgetEnv(t, { spec: { maxUnavailable: 1 }, replicas: 2 })
  const [stale, byKubelet] = await env.running()
  const announce = (name: string, reason: string) => {
    const condition = {
      ...{
        type: 'DisruptionTarget',
        status: 'True',
        reason,
        message: 'going',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    }
    const status = { conditions: [condition] }
    return env.client.patch(pods, { namespace: 'default', name }, 'strategic', { status }, { subresource: 'status' })
  }
  await announce(stale!.metadata.name, 'EvictionByEvictionAPI')
  await announce(byKubelet!.metadata.name, 'TerminationByKubelet')
  const conditionOf = async (name: string) =>
    (await env.get(pods, name))?.status.conditions?.find(({ type }) => type === 'DisruptionTarget')
  await env.advance(119_000)
  t.equal((await conditionOf(stale!.metadata.name))?.status, 'True')
  await env.advance(1_000)
  t.strictSame(await conditionOf(stale!.metadata.name), {
    type: 'DisruptionTarget',
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: '2026-01-01T00:02:00Z',
  })
  t.equal((await conditionOf(byKubelet!.metadata.name))?.status, 'True')
})

t.test('nothing is written when nothing changes', async (t) => {
  const env = await budgetEnv(t, { spec: { maxUnavailable: 1 } })
  const before = await env.api.storage.revision()
  await env.advance(3_600_000)
  t.equal(await env.api.storage.revision(), before)
  t.strictSame(env.log, [])
})

t.test('pods of a custom resource count by its scale, as soon as that can be asked for', async (t) => {
  let scalesFail = true
  const wrapTransport = (transport: Transport): Transport => ({
    ...transport,
    request: async (request) => {
      if (scalesFail && request.subresource === 'scale') throw serverTimeout(request.resource, request.verb, 0)
      return transport.request(request)
    },
  })
  const env = await budgetEnv(t, { spec: { maxUnavailable: 1 }, replicas: 0, more: { wrapTransport } })
  const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' }
  const definition = widgetDefinition({}, [{ subresources: { status: {}, scale } }])
  await env.client.create(customResourceDefinitions, definition)
  await env.advance(1_000)
  const widgets = { group: 'example.com', version: 'v1', kind: 'Widget', plural: 'widgets', namespaced: true }
  const { metadata } = await env.client.create(widgets, {
    ...{ metadata: { name: 'w', namespace: 'default' } },
    ...{ spec: { replicas: 4 } },
  })
  const owner = { apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: metadata.uid, controller: true }
  await env.create(pods, { metadata: { name: 'one', labels, ownerReferences: [owner] }, spec: { containers } })
  t.equal(await env.allowed(), 'False SyncFailed')
  scalesFail = false
  await env.advance(10_000)
  t.strictSame(await env.counts(), [4, 3, 1, 0])
  t.equal(await env.allowed(), 'False InsufficientPods')
})
