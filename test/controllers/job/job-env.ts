import type { Test } from 'tap'
import { jobs } from '../../../apimachinery/kinds/batch/job.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { Job, JobSpec } from '../../../apimachinery/types/batch-v1.ts'
import type { Pod, PodSpec } from '../../../apimachinery/types/core-v1.ts'
import { type ControllerEnv, controllerEnv } from '../../support/controller-env.ts'
import { type FakeKubelet, type FakeKubeletOptions, fakeKubelet } from '../../support/fake-kubelet.ts'

const ref = { namespace: 'default', name: 'hello' }

/** A Job `hello` at work. */
export interface JobEnv extends ControllerEnv {
  readonly kubelet: FakeKubelet
  job(): Promise<Job>
  change(spec: Draft<JobSpec>): Promise<void>
  /** Those that run. */
  running(): Promise<readonly Pod[]>
  /** Lets `count` of the running pods end. */
  finish(phase: 'Succeeded' | 'Failed', count?: number): Promise<void>
  /** `type reason` of the conditions that are true. */
  conditions(): Promise<string[]>
}

export async function jobEnv(
  t: Test,
  spec: Draft<JobSpec> = {},
  podSpec: Draft<PodSpec> = {},
  options: FakeKubeletOptions = {},
): Promise<JobEnv> {
  const env = await controllerEnv(t, ['job-controller'])
  const kubelet = await fakeKubelet(t, env.api, options)
  const containers = [{ name: 'main', image: 'busybox' }]
  await env.create(jobs, {
    metadata: { name: ref.name },
    spec: { ...spec, template: { spec: { containers, restartPolicy: 'Never', ...podSpec } } },
  })
  const job = () => env.client.get(jobs, ref)
  const running = async () => {
    const { items } = await env.client.list(pods)
    return items.filter(({ metadata, status }) => !metadata.deletionTimestamp && status.phase === 'Running')
  }
  return {
    ...env,
    kubelet,
    job,
    running,
    change: async (spec) => {
      await env.client.patch(jobs, ref, 'merge', { spec })
      await env.settle()
    },
    finish: async (phase, count = 1) => {
      for (const pod of (await running()).slice(0, count)) await kubelet.finish(pod, phase)
      await env.settle()
    },
    conditions: async () =>
      ((await job()).status.conditions ?? [])
        .filter(({ status }) => status === 'True')
        .map(({ type, reason }) => `${type} ${reason}`),
  }
}
