import type { Test } from 'tap'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import { replicaSets } from '../../../apimachinery/kinds/apps/replica-set.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { Deployment, DeploymentSpec, ReplicaSet } from '../../../apimachinery/types/apps-v1.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import { type ControllerEnv, controllerEnv } from '../../support/controller-env.ts'
import { type FakeKubelet, type FakeKubeletOptions, fakeKubelet } from '../../support/fake-kubelet.ts'

const ref = { namespace: 'default', name: 'web' }
const revision = 'deployment.kubernetes.io/revision'

/** A Deployment `web` at work. */
export interface DeploymentEnv extends ControllerEnv {
  readonly kubelet: FakeKubelet
  deployment(): Promise<Deployment>
  /** A merge patch of the spec. */
  change(spec: Draft<DeploymentSpec>): Promise<void>
  /** Another image: the next template. */
  roll(image: string): Promise<void>
  /** By revision. */
  sets(): Promise<ReplicaSet[]>
  /** `image: spec.replicas` of each set with pods, by revision. */
  sizes(): Promise<string[]>
  pods(): Promise<readonly Pod[]>
  /** `status reason` of a condition. */
  condition(type: string): Promise<string | undefined>
}

export const imageOf = ({ spec }: { readonly spec: { readonly containers: Pod['spec']['containers'] } }) =>
  spec.containers[0]?.image ?? ''

export async function deploymentEnv(
  t: Test,
  spec: Draft<DeploymentSpec> = {},
  options: FakeKubeletOptions = {},
): Promise<DeploymentEnv> {
  const env = await controllerEnv(t, ['deployment-controller', 'replicaset-controller'])
  const kubelet = await fakeKubelet(t, env.api, options)
  await env.create(deployments, {
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'one' }] } },
      ...spec,
    },
  })
  const change = async (spec: Draft<DeploymentSpec>) => {
    await env.client.patch(deployments, ref, 'merge', { spec })
    await env.settle()
  }
  const deployment = () => env.client.get(deployments, ref)
  const numberOf = (set: ReplicaSet) => Number(set.metadata.annotations?.[revision])
  const sets = async () => [...(await env.client.list(replicaSets)).items].sort((a, b) => numberOf(a) - numberOf(b))
  return {
    ...env,
    kubelet,
    deployment,
    change,
    sets,
    roll: (image) => change({ template: { spec: { containers: [{ name: 'main', image }] } } }),
    sizes: async () =>
      (await sets())
        .filter((set) => set.spec.replicas)
        .map(({ spec }) => `${imageOf(spec.template as Pod)}: ${spec.replicas}`),
    pods: async () => (await env.client.list(pods)).items,
    condition: async (type) => {
      const found = (await deployment()).status.conditions?.find((condition) => condition.type === type)
      return found && `${found.status} ${found.reason}`
    },
  }
}
