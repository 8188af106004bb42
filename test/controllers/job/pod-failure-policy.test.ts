import t from 'tap'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { jobEnv } from './job-env.ts'

const onExitCodes = { operator: 'In', values: [1] }
const onPodConditions = [{ type: 'DisruptionTarget', status: 'True' }]

t.test('an exit code can fail the Job at once', async (t) => {
  const rules = [
    { action: 'Ignore', onPodConditions },
    { action: 'FailJob', onExitCodes },
  ]
  const env = await jobEnv(t, { parallelism: 2, completions: 2, podFailurePolicy: { rules } })
  const [pod] = await env.running()
  await env.kubelet.finish(pod!, 'Failed')
  await env.settle()
  t.strictSame(await env.conditions(), ['FailureTarget PodFailurePolicy', 'Failed PodFailurePolicy'])
  const message = `Container main for pod default/${pod!.metadata.name} failed with exit code 1 matching FailJob rule at index 1`
  t.equal((await env.job()).status.conditions?.[0]?.message, message)
  t.match((await env.job()).status, { failed: 2 })
})

t.test('a condition of a pod can fail the Job at once', async (t) => {
  const env = await jobEnv(t, { podFailurePolicy: { rules: [{ action: 'FailJob', onPodConditions }] } })
  const [pod] = await env.running()
  const status = { phase: 'Failed', conditions: onPodConditions }
  await env.client.patch(pods, pod!.metadata, 'strategic', { status }, { subresource: 'status' })
  await env.settle()
  const message = `Pod default/${pod!.metadata.name} has condition DisruptionTarget matching FailJob rule at index 0`
  t.strictSame(
    (await env.job()).status.conditions?.map(({ type, reason, message }) => [type, reason, message]),
    ['FailureTarget', 'Failed'].map((type) => [type, 'PodFailurePolicy', message]),
  )
  t.ok((await env.events()).includes(`PodFailurePolicy: ${message}`))
})

t.test('a rule for other exit codes does not match', async (t) => {
  for (const onExitCodes of [
    { operator: 'NotIn', values: [1] },
    { operator: 'In', values: [2, 3], containerName: 'main' },
  ]) {
    const env = await jobEnv(t, { podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes }] } })
    await env.finish('Failed')
    t.strictSame(await env.conditions(), [])
    t.equal((await env.job()).status.failed, 1)
  }
})

t.test('failures by disruption can be ignored; they are not counted, and replaced after a back-off', async (t) => {
  const rules = [{ action: 'Ignore', onPodConditions }]
  const env = await jobEnv(t, { backoffLimit: 0, podFailurePolicy: { rules } })
  const [pod] = await env.running()
  const conditions = [{ type: 'DisruptionTarget', status: 'True' }]
  const status = { phase: 'Failed', conditions }
  await env.client.patch(pods, pod!.metadata, 'strategic', { status }, { subresource: 'status' })
  await env.advance(10_000)
  t.equal((await env.running()).length, 1)
  t.equal((await env.job()).status.failed, undefined)
  t.strictSame(await env.conditions(), [])
  t.equal((await env.get(pods, pod!.metadata.name))?.metadata.finalizers, undefined)
})

t.test('a rule to count, and no rule, count', async (t) => {
  for (const values of [[1], [2]]) {
    const rules = [{ action: 'Count', onExitCodes: { operator: 'In', values } }]
    const env = await jobEnv(t, { backoffLimit: 0, podFailurePolicy: { rules } })
    await env.finish('Failed')
    t.strictSame(await env.conditions(), ['FailureTarget BackoffLimitExceeded', 'Failed BackoffLimitExceeded'])
  }
})

t.test('an exit code can fail its index without further attempts', async (t) => {
  const rules = [{ action: 'FailIndex', onExitCodes }]
  const limits = { completionMode: 'Indexed', completions: 2, parallelism: 1, backoffLimitPerIndex: 5 }
  const env = await jobEnv(t, { ...limits, podFailurePolicy: { rules } })
  await env.finish('Failed')
  t.match((await env.job()).status, { failedIndexes: '0', failed: 1, active: 1 })
  await env.finish('Succeeded')
  t.strictSame(await env.conditions(), ['FailureTarget FailedIndexes', 'Failed FailedIndexes'])
})
