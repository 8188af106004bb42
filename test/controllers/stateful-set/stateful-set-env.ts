import type { Test } from 'tap'
import { controllerRevisions } from '../../../apimachinery/kinds/apps/controller-revision.ts'
import { statefulSets } from '../../../apimachinery/kinds/apps/stateful-set.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { ControllerRevision, StatefulSet, StatefulSetSpec } from '../../../apimachinery/types/apps-v1.ts'
import type { PersistentVolumeClaim, Pod } from '../../../apimachinery/types/core-v1.ts'
import { type ControllerEnv, controllerEnv } from '../../support/controller-env.ts'
import { type FakeKubelet, type FakeKubeletOptions, fakeKubelet } from '../../support/fake-kubelet.ts'

export const ref = { namespace: 'default', name: 'web' }

/** A claim template `www`. */
export const claimTemplate: Draft<PersistentVolumeClaim> = {
  metadata: { name: 'www' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
}

/** A StatefulSet `web` at work. */
export interface StatefulSetEnv extends ControllerEnv {
  readonly kubelet: FakeKubelet
  set(): Promise<StatefulSet>
  /** A merge patch of the spec. */
  change(spec: Draft<StatefulSetSpec>): Promise<void>
  /** Another image: the next template. */
  roll(image: string): Promise<void>
  pod(ordinal: number): Promise<Pod>
  /** `name image` of each pod. */
  images(): Promise<string[]>
  /** By number. */
  revisions(): Promise<ControllerRevision[]>
}

export const template = (image: string) => ({
  metadata: { labels: { app: 'web' } },
  spec: { nodeName: 'n', containers: [{ name: 'main', image }] },
})

export async function statefulSetEnv(
  t: Test,
  spec: Draft<StatefulSetSpec> = {},
  options: FakeKubeletOptions = {},
  maxLagMs = 0,
): Promise<StatefulSetEnv> {
  const env = await controllerEnv(t, ['statefulset-controller'], maxLagMs)
  const kubelet = await fakeKubelet(t, env.api, options)
  await env.create(statefulSets, {
    metadata: { name: 'web' },
    spec: { serviceName: 'web', selector: { matchLabels: { app: 'web' } }, template: template('one'), ...spec },
  })
  const change = async (spec: Draft<StatefulSetSpec>) => {
    await env.client.patch(statefulSets, ref, 'merge', { spec })
    await env.settle()
  }
  return {
    ...env,
    kubelet,
    change,
    set: () => env.client.get(statefulSets, ref),
    roll: (image) => change({ template: template(image) }),
    pod: (ordinal) => env.client.get(pods, { ...ref, name: `web-${ordinal}` }),
    images: async () =>
      (await env.client.list(pods)).items
        .map(({ metadata, spec }) => `${metadata.name} ${spec.containers[0]?.image}`)
        .sort(),
    revisions: async () =>
      [...(await env.client.list(controllerRevisions)).items].sort((a, b) => a.revision - b.revision),
  }
}
