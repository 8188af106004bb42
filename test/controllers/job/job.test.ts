import t from 'tap'
import { jobs } from '../../../apimachinery/kinds/batch/job.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { jobEnv } from './job-env.ts'

const trackingFinalizer = 'batch.kubernetes.io/job-tracking'
const complete = ['SuccessCriteriaMet CompletionsReached', 'Complete CompletionsReached']
const backoffLimitExceeded = ['FailureTarget BackoffLimitExceeded', 'Failed BackoffLimitExceeded']

t.test('a Job runs a pod, and is complete when that has succeeded', async (t) => {
  const env = await jobEnv(t)
  const [pod] = await env.running()
  t.strictSame(pod?.metadata.finalizers, [trackingFinalizer])
  t.match(pod?.metadata.labels, { 'batch.kubernetes.io/job-name': 'hello' })
  t.match((await env.job()).status, { active: 1, ready: 1, terminating: 0, uncountedTerminatedPods: {} })
  await env.advance(5_000)
  await env.finish('Succeeded')
  const { status } = await env.job()
  t.match(status, { succeeded: 1, ready: 0, startTime: '2026-01-01T00:00:00Z', completionTime: '2026-01-01T00:00:05Z' })
  t.equal(status.active, undefined)
  t.strictSame(await env.conditions(), complete)
  const ended = await env.get(pods, pod!.metadata.name)
  t.strictSame(ended?.metadata.finalizers, undefined, 'it was counted, and may go')
  t.strictSame(await env.events(), [`SuccessfulCreate: Created pod: ${pod!.metadata.name}`, 'Completed: Job completed'])
})

t.test('as many pods run at once as parallelism says, until enough have succeeded', async (t) => {
  const env = await jobEnv(t, { parallelism: 3, completions: 5 })
  t.equal((await env.running()).length, 3)
  await env.finish('Succeeded', 3)
  t.equal((await env.running()).length, 2)
  await env.change({ parallelism: 1 })
  t.equal((await env.running()).length, 1)
  t.equal((await env.job()).status.failed, undefined, 'a pod that nobody needs is no failure')
  await env.finish('Succeeded')
  await env.finish('Succeeded')
  t.match((await env.job()).status, { succeeded: 5 })
  t.strictSame(await env.conditions(), complete)
})

t.test('without completions the first success ends the Job, once its other pods have ended', async (t) => {
  const env = await jobEnv(t, { parallelism: 2 })
  await env.finish('Succeeded')
  t.strictSame(await env.conditions(), [])
  t.equal((await env.running()).length, 1)
  await env.finish('Failed')
  t.strictSame(await env.conditions(), complete)
  t.match((await env.job()).status, { succeeded: 1, failed: 1 })
})

t.test('failed pods are replaced after a back-off that doubles, up to the limit', async (t) => {
  const env = await jobEnv(t, { backoffLimit: 2 })
  for (const waitMs of [10_000, 20_000]) {
    await env.finish('Failed')
    t.strictSame(await env.running(), [])
    await env.advance(waitMs - 1_000)
    t.strictSame(await env.running(), [])
    await env.advance(1_000)
    t.equal((await env.running()).length, 1)
  }
  await env.finish('Failed')
  t.strictSame(await env.conditions(), backoffLimitExceeded)
  t.match((await env.job()).status, { failed: 3 })
  t.equal((await env.job()).status.completionTime, undefined)
  await env.advance(3_600_000)
  t.strictSame(await env.running(), [])
  t.ok((await env.events()).includes('BackoffLimitExceeded: Job has reached the specified backoff limit'))
})

t.test('a pod whose phase somebody sets to Failed counts, and is replaced', async (t) => {
  const env = await jobEnv(t)
  const [pod] = await env.running()
  await env.client.patch(pods, pod!.metadata, 'merge', { status: { phase: 'Failed' } }, { subresource: 'status' })
  await env.advance(10_000)
  t.equal((await env.running()).length, 1)
  t.equal((await env.job()).status.failed, 1)
})

t.test('a pod that is deleted before it has ended is replaced after a back-off, too', async (t) => {
  const env = await jobEnv(t)
  const [pod] = await env.running()
  await env.client.delete(pods, pod!.metadata, { gracePeriodSeconds: 0 })
  await env.settle()
  t.strictSame(await env.names(pods), [], 'it is gone')
  t.match((await env.job()).status, { failed: 1 })
  await env.advance(9_000)
  t.strictSame(await env.running(), [])
  await env.advance(1_000)
  t.equal((await env.running()).length, 1)
})

t.test('an orphan that a Job adopts is held, and counts', async (t) => {
  const env = await jobEnv(t, { parallelism: 2, completions: 2 })
  const [pod] = await env.running()
  const { metadata } = await env.client.patch(pods, pod!.metadata, 'merge', {
    metadata: { ownerReferences: null, finalizers: null },
  })
  await env.settle()
  t.match(await env.get(pods, metadata.name), {
    metadata: { ownerReferences: [{ kind: 'Job', name: 'hello' }], finalizers: [trackingFinalizer] },
  })
  t.equal((await env.running()).length, 2)
  await env.finish('Succeeded', 2)
  t.match((await env.job()).status, { succeeded: 2 })
})

t.test('more successes than completions are told', async (t) => {
  const env = await jobEnv(t, { suspend: true })
  const labels = { app: 'late' }
  const spec = { containers: [{ name: 'main', image: 'busybox' }], restartPolicy: 'Never' }
  for (const name of ['one', 'two'])
    await env.kubelet.finish(await env.create(pods, { metadata: { name, labels }, spec }), 'Succeeded')
  await env.create(jobs, {
    metadata: { name: 'late' },
    spec: { manualSelector: true, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  })
  t.match((await env.get(jobs, 'late'))?.status, { succeeded: 2, conditions: complete.map(() => ({ status: 'True' })) })
  t.strictSame((await env.events()).slice(-2), [
    'TooManySucceededPods: Too many succeeded pods running after completion count reached',
    'Completed: Job completed',
  ])
})

t.test('without completions, fewer parallel pods are of no consequence after the first success', async (t) => {
  const env = await jobEnv(t, { parallelism: 3 })
  await env.finish('Succeeded')
  await env.change({ parallelism: 1 })
  t.equal((await env.running()).length, 2)
})

t.test('a Job that is being deleted makes no pods, and counts those that end', async (t) => {
  const env = await jobEnv(t, { parallelism: 2, completions: 4 })
  await env.client.delete(jobs, (await env.job()).metadata, { propagationPolicy: 'Foreground' })
  await env.finish('Failed')
  const { status } = await env.job()
  t.match(status, { active: 1, ready: 1 })
  t.equal((await env.names(pods)).length, 2)
})

t.test('containers that are restarted in place count against the limit', async (t) => {
  const env = await jobEnv(t, { backoffLimit: 1 }, { restartPolicy: 'OnFailure' })
  const [pod] = await env.running()
  const containerStatuses = [{ name: 'main', image: '', imageID: '', ready: true, restartCount: 1 }]
  await env.client.patch(pods, pod!.metadata, 'merge', { status: { containerStatuses } }, { subresource: 'status' })
  await env.settle()
  t.strictSame(await env.conditions(), backoffLimitExceeded)
  t.strictSame(await env.running(), [])
})

t.test('a Job that takes too long is stopped', async (t) => {
  const env = await jobEnv(t, { activeDeadlineSeconds: 60, parallelism: 2 })
  await env.advance(59_000)
  t.equal((await env.running()).length, 2)
  await env.advance(1_000)
  t.strictSame(await env.running(), [])
  t.strictSame(await env.conditions(), ['FailureTarget DeadlineExceeded', 'Failed DeadlineExceeded'])
  t.match((await env.job()).status, { failed: 2 })
})

t.test('a Job has ended only when its last pod has', async (t) => {
  const env = await jobEnv(t, { activeDeadlineSeconds: 60 }, { nodeName: 'n' }, { endsPods: false })
  await env.advance(60_000)
  t.strictSame(await env.conditions(), ['FailureTarget DeadlineExceeded'])
  t.match((await env.job()).status, { terminating: 1, ready: 0 })
  const [pod] = (await env.client.list(pods)).items
  await env.client.delete(pods, pod!.metadata, { gracePeriodSeconds: 0 })
  await env.settle()
  t.strictSame(await env.conditions(), ['FailureTarget DeadlineExceeded', 'Failed DeadlineExceeded'])
})

t.test('a suspended Job has no pods; resumed it starts anew, with a new deadline', async (t) => {
  const env = await jobEnv(t, { activeDeadlineSeconds: 60, parallelism: 2, backoffLimit: 0 })
  await env.advance(50_000)
  await env.change({ suspend: true })
  t.strictSame(await env.running(), [])
  t.strictSame(await env.conditions(), ['Suspended JobSuspended'])
  const { status } = await env.job()
  t.equal(status.startTime, undefined)
  t.equal(status.failed, undefined, 'stopping them was nobody’s failure')
  await env.advance(1_800_000)
  await env.change({ suspend: false })
  t.equal((await env.running()).length, 2)
  t.equal((await env.job()).status.startTime, '2026-01-01T00:30:50Z')
  await env.advance(59_000)
  t.equal((await env.running()).length, 2)
  const events = (await env.events()).filter((text) => !text.startsWith('Successful'))
  t.strictSame(events, ['Suspended: Job suspended', 'Resumed: Job resumed'])
  await env.advance(1_000)
  t.strictSame(await env.conditions(), ['FailureTarget DeadlineExceeded', 'Failed DeadlineExceeded'])
})

t.test('a Job that is made suspended starts when it is resumed', async (t) => {
  const env = await jobEnv(t, { suspend: true })
  t.strictSame(await env.running(), [])
  t.equal((await env.job()).status.startTime, undefined)
  await env.change({ suspend: false })
  await env.finish('Succeeded')
  t.strictSame(await env.conditions(), complete)
})

t.test('pods that are deleted count as failed, exactly once', async (t) => {
  const env = await jobEnv(t, { parallelism: 3, completions: 3 }, { nodeName: 'n' })
  for (const pod of await env.running()) await env.client.delete(pods, pod.metadata)
  await env.settle()
  t.match((await env.job()).status, { failed: 3 })
  await env.advance(60_000)
  t.equal((await env.running()).length, 3)
  await env.finish('Succeeded', 3)
  t.match((await env.job()).status, { failed: 3, succeeded: 3 })
  t.strictSame((await env.names(pods)).length, 3)
})

t.test('a pod that has succeeded and is deleted counts as succeeded', async (t) => {
  const env = await jobEnv(t, { parallelism: 1, completions: 2 })
  const [pod] = await env.running()
  await env.kubelet.finish(pod!, 'Succeeded')
  await env.client.delete(pods, pod!.metadata)
  await env.settle()
  t.match((await env.job()).status, { succeeded: 1 })
  t.equal((await env.job()).status.failed, undefined)
})

t.test('pods on their way out are replaced only when they have failed, if the Job says so', async (t) => {
  const env = await jobEnv(t, { podReplacementPolicy: 'Failed' }, { nodeName: 'n' }, { endsPods: false })
  const [pod] = await env.running()
  await env.client.delete(pods, pod!.metadata)
  await env.advance(60_000)
  t.strictSame(await env.running(), [])
  t.match((await env.job()).status, { terminating: 1 })
  t.equal((await env.job()).status.failed, undefined)
  await env.kubelet.finish(pod!, 'Failed')
  await env.advance(60_000)
  t.equal((await env.running()).length, 1)
  t.equal((await env.job()).status.failed, 1)
})

t.test('pods of a Job that is gone, or taken from it, are not held', async (t) => {
  for (const propagationPolicy of ['Orphan', 'Background', 'Foreground'] as const) {
    const env = await jobEnv(t)
    const [pod] = await env.running()
    await env.client.delete(jobs, (await env.job()).metadata, { propagationPolicy })
    await env.settle()
    t.strictSame((await env.get(pods, pod!.metadata.name))?.metadata.finalizers, undefined, propagationPolicy)
  }
  const env = await jobEnv(t)
  const [pod] = await env.running()
  await env.client.patch(pods, pod!.metadata, 'merge', { metadata: { labels: null } })
  await env.settle()
  const { metadata } = (await env.get(pods, pod!.metadata.name))!
  t.strictSame([metadata.finalizers, metadata.ownerReferences], [undefined, undefined])
  t.equal((await env.running()).length, 2, 'another one has taken its place')
})

t.test('a Job that another controller manages is left alone', async (t) => {
  const env = await jobEnv(t, { managedBy: 'example.com/kueue' })
  t.strictSame(await env.names(pods), [])
  t.strictSame((await env.job()).status, {})
})

t.test('nothing is written when nothing changes', async (t) => {
  const env = await jobEnv(t, { parallelism: 2, completions: 3 })
  await env.finish('Succeeded')
  const before = await env.api.storage.revision()
  await env.advance(3_600_000)
  t.equal(await env.api.storage.revision(), before)
  t.strictSame(env.log, [])
})
