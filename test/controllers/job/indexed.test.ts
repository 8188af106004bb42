import t from 'tap'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import { completionIndexKey } from '../../../controllers/job/completion-index.ts'
import { type JobEnv, jobEnv } from './job-env.ts'

const indexOf = ({ metadata }: Pod) => Number(metadata.annotations?.[completionIndexKey])
const indexesOf = (list: readonly Pod[]) => list.map(indexOf).sort((a, b) => a - b)

async function end(env: JobEnv, phase: 'Succeeded' | 'Failed', ...indexes: number[]): Promise<void> {
  for (const pod of await env.running()) if (indexes.includes(indexOf(pod))) await env.kubelet.finish(pod, phase)
  await env.settle()
}

t.test('each pod of an indexed Job knows its index', async (t) => {
  const env = await jobEnv(t, { completionMode: 'Indexed', completions: 2, parallelism: 2 })
  const pod = (await env.running()).find((each) => indexOf(each) === 1)!
  t.match(pod.metadata.name, /^hello-1-[a-z0-9]{5}$/)
  t.equal(pod.metadata.labels?.[completionIndexKey], '1')
  t.equal(pod.spec.hostname, 'hello-1')
  const fieldPath = `metadata.labels['${completionIndexKey}']`
  t.match(pod.spec.containers[0]?.env, [{ name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath } } }])
})

t.test('the lowest indexes run first, each until it has succeeded once', async (t) => {
  const env = await jobEnv(t, { completionMode: 'Indexed', completions: 6, parallelism: 3 })
  t.strictSame(indexesOf(await env.running()), [0, 1, 2])
  await end(env, 'Succeeded', 0, 2)
  t.strictSame(indexesOf(await env.running()), [1, 3, 4])
  t.match((await env.job()).status, { succeeded: 2, completedIndexes: '0,2', active: 3 })
  await end(env, 'Failed', 1)
  await env.advance(10_000)
  t.strictSame(indexesOf(await env.running()), [1, 3, 4])
  await end(env, 'Succeeded', 1, 3, 4)
  await end(env, 'Succeeded', 5)
  t.match((await env.job()).status, { succeeded: 6, failed: 1, completedIndexes: '0-5' })
  t.strictSame(await env.conditions(), ['SuccessCriteriaMet CompletionsReached', 'Complete CompletionsReached'])
})

t.test('an indexed Job can grow and shrink while it runs', async (t) => {
  const env = await jobEnv(t, { completionMode: 'Indexed', completions: 3, parallelism: 3 })
  await env.change({ completions: 5, parallelism: 5 })
  t.strictSame(indexesOf(await env.running()), [0, 1, 2, 3, 4])
  await end(env, 'Succeeded', 1, 4)
  await env.change({ completions: 2, parallelism: 2 })
  t.strictSame(indexesOf(await env.running()), [0])
  t.match((await env.job()).status, { succeeded: 1, completedIndexes: '1' })
})

t.test('of pods that share an index one stays', async (t) => {
  const env = await jobEnv(t, { completionMode: 'Indexed', completions: 2, parallelism: 2 })
  const [pod] = await env.running()
  const { labels, annotations, ownerReferences, finalizers } = pod!.metadata
  const metadata = { name: 'twin', labels, annotations, ownerReferences, finalizers }
  await env.create(pods, {
    metadata,
    spec: { containers: [{ name: 'main', image: 'busybox' }], restartPolicy: 'Never' },
  })
  t.strictSame(indexesOf(await env.running()), [0, 1])
})

t.test('each index has its own limit of failures and its own back-off', async (t) => {
  const spec = { completionMode: 'Indexed', completions: 3, parallelism: 3, backoffLimitPerIndex: 1 }
  const env = await jobEnv(t, spec)
  t.equal((await env.job()).status.failedIndexes, '')
  await end(env, 'Failed', 0)
  t.strictSame(indexesOf(await env.running()), [1, 2])
  await env.advance(9_000)
  t.strictSame(indexesOf(await env.running()), [1, 2])
  await env.advance(1_000)
  const again = (await env.running()).find((pod) => indexOf(pod) === 0)
  t.equal(again?.metadata.annotations?.['batch.kubernetes.io/job-index-failure-count'], '1')
  await end(env, 'Failed', 0)
  t.match((await env.job()).status, { failed: 2, failedIndexes: '0' })
  await env.advance(600_000)
  t.strictSame(indexesOf(await env.running()), [1, 2])
  await end(env, 'Succeeded', 1, 2)
  t.strictSame(await env.conditions(), ['FailureTarget FailedIndexes', 'Failed FailedIndexes'])
  t.match((await env.job()).status, { failed: 2, succeeded: 2, completedIndexes: '1,2', failedIndexes: '0' })
  for (const { metadata } of (await env.client.list(pods)).items) t.equal(metadata.finalizers, undefined)
})

t.test('a Job fails when more indexes have failed than it bears', async (t) => {
  const limits = { backoffLimitPerIndex: 0, maxFailedIndexes: 1 }
  const env = await jobEnv(t, { completionMode: 'Indexed', completions: 4, parallelism: 4, ...limits })
  await end(env, 'Failed', 0)
  t.strictSame(await env.conditions(), [])
  await end(env, 'Failed', 3)
  t.strictSame(await env.conditions(), ['FailureTarget MaxFailedIndexesExceeded', 'Failed MaxFailedIndexesExceeded'])
  t.equal((await env.job()).status.failedIndexes, '0,3')
  t.strictSame(await env.running(), [])
})

for (const { rules, ends, message } of [
  { rules: [{ succeededCount: 2 }], ends: [1, 3], message: 'Matched rules at index 0' },
  { rules: [{ succeededIndexes: '0,2' }], ends: [0, 2], message: 'Matched rules at index 0' },
  {
    rules: [{ succeededCount: 4 }, { succeededIndexes: '0-2', succeededCount: 1 }],
    ends: [2],
    message: 'Matched rules at index 1',
  },
  { rules: [{ succeededIndexes: '0,2' }], ends: [0, 1], message: undefined },
]) {
  t.test(`${JSON.stringify(rules)} is ${message ? '' : 'not '}met by ${ends}`, async (t) => {
    const env = await jobEnv(t, { completionMode: 'Indexed', completions: 4, parallelism: 4, successPolicy: { rules } })
    await end(env, 'Succeeded', ...ends)
    t.strictSame(await env.conditions(), message ? ['SuccessCriteriaMet SuccessPolicy', 'Complete SuccessPolicy'] : [])
    const conditions = (await env.job()).status.conditions ?? []
    t.ok(conditions.every((condition) => condition.message === message))
    t.equal((await env.running()).length, message ? 0 : 2)
    t.equal((await env.job()).status.failed, undefined)
  })
}
