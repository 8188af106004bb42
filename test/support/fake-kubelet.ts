import type { Test } from 'tap'
import { isNotFound } from '../../apimachinery/errors.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../apimachinery/object.ts'
import type { Pod, PodStatus } from '../../apimachinery/types/core-v1.ts'
import { Informers } from '../../client/informers/informers.ts'
import { toTime } from '../../platform/clock.ts'
import { silentLogger } from '../../platform/logger.ts'
import { SeededRandom } from '../../platform/random.ts'
import type { TestApi } from './api.ts'

export interface FakeKubeletOptions {
  /** Whether a new pod becomes ready by itself; all do unless told otherwise. */
  readonly becomesReady?: (pod: Pod) => boolean
  /** Whether deleted pods end by themselves; they do unless told otherwise. */
  readonly endsPods?: boolean
}

/** Makes pods run as soon as they are there, on a node or not, and lets those that are deleted end. */
export class FakeKubelet {
  readonly #api: TestApi
  readonly #options: FakeKubeletOptions
  #lastIp = 0

  constructor(api: TestApi, options: FakeKubeletOptions) {
    this.#api = api
    this.#options = options
  }

  /** What a kubelet does on a change of a pod. */
  async observe(pod: Pod): Promise<void> {
    const { becomesReady = () => true, endsPods = true } = this.#options
    if (pod.metadata.deletionTimestamp) {
      // The server itself takes away what has no node.
      if (endsPods && pod.spec.nodeName)
        await this.#ifThere(this.#api.client.delete(pods, pod.metadata, { gracePeriodSeconds: 0 }))
    } else if (pod.status.phase === 'Pending' && pod.status.startTime === undefined) {
      await this.#start(pod, becomesReady(pod))
    }
  }

  async setReady(pod: Pod, isReady: boolean): Promise<void> {
    await this.#patch(pod, { conditions: [this.#readiness(isReady)] })
  }

  /** The containers end by themselves. */
  async finish(pod: Pod, phase: 'Succeeded' | 'Failed'): Promise<void> {
    const finishedAt = toTime(this.#api.clock.now())
    const exitCode = phase === 'Succeeded' ? 0 : 1
    const containerStatuses = pod.spec.containers.map(({ name, image = '' }) => ({
      ...{ name, image, imageID: '', ready: false, restartCount: 0 },
      state: { terminated: { exitCode, finishedAt } },
    }))
    await this.#patch(pod, { phase, conditions: [this.#readiness(false)], containerStatuses })
  }

  async #start(pod: Pod, isReady: boolean): Promise<void> {
    const podIP = `10.1.${Math.floor(++this.#lastIp / 250)}.${(this.#lastIp % 250) + 1}`
    const startTime = toTime(this.#api.clock.now())
    const conditions = [this.#readiness(isReady)]
    await this.#patch(pod, { phase: 'Running', startTime, podIP, podIPs: [{ ip: podIP }], conditions })
  }

  #readiness(isReady: boolean) {
    const lastTransitionTime = toTime(this.#api.clock.now())
    return { type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime }
  }

  async #patch({ metadata }: Pod, status: Draft<PodStatus>): Promise<void> {
    const patch = { metadata: { uid: metadata.uid }, status }
    await this.#ifThere(this.#api.client.patch(pods, metadata, 'strategic', patch, { subresource: 'status' }))
  }

  async #ifThere(call: Promise<unknown>): Promise<void> {
    try {
      await call
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
}

/** Starts a kubelet for all pods, which ends with the test. */
export async function fakeKubelet(t: Test, api: TestApi, options: FakeKubeletOptions = {}): Promise<FakeKubelet> {
  const { client, clock, tracker } = api
  const random = new SeededRandom('kubelet')
  const informers = new Informers({ client, clock, random, logger: silentLogger, tracker })
  const kubelet = new FakeKubelet(api, options)
  informers.of(pods).addHandler((now) => {
    if (now) void tracker.run('fake kubelet', () => kubelet.observe(now))
  })
  informers.start()
  t.teardown(() => informers.stop())
  await informers.synced()
  return kubelet
}
